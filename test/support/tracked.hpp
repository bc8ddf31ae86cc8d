// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/executor.hpp>

#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <utility>

namespace test {

/// Where the handlers of operations ran.
struct track {
    int initiating = 0; ///< initiations that have not returned
    int handled = 0;
    int inside_of_initiation = 0;
    int on_strand = 0; ///< of the loop whose task awaits the operation
};

/// The handler of an operation, which writes down where it is invoked.
template <class Handler>
struct tracked_handler {
    Handler inner;
    track* to;
    tinyasio::loop::executor_type loop;

    template <class... Args>
    void operator()(Args&&... args) {
        ++to->handled;
        if (to->initiating != 0) ++to->inside_of_initiation;
        if (loop.running_in_this_thread()) ++to->on_strand;
        std::move(inner)(std::forward<Args>(args)...);
    }
};

/// An operation, started by a function that takes its handler.
template <class CompletionToken, class Start>
auto tracked(track& to, Start start, CompletionToken&& token) {
    auto const initiate = [&to, start]<class Handler>(Handler&& handler) {
        ++to.initiating;
        start(tracked_handler<std::decay_t<Handler>>{std::forward<Handler>(handler), &to,
                                                     tinyasio::this_task::executor()});
        --to.initiating;
    };
    return boost::asio::async_initiate<CompletionToken, void(boost::system::error_code,
                                                             std::size_t)>(initiate, token);
}

} // namespace test

/// What is associated with the handler is that of the inner one.
template <template <typename, typename> class Associator, typename Handler,
          typename DefaultCandidate>
struct boost::asio::associator<Associator, test::tracked_handler<Handler>, DefaultCandidate>
    : Associator<Handler, DefaultCandidate> {
    static auto get(test::tracked_handler<Handler> const& of) noexcept {
        return Associator<Handler, DefaultCandidate>::get(of.inner);
    }
    static auto get(test::tracked_handler<Handler> const& of,
                    DefaultCandidate const& candidate) noexcept {
        return Associator<Handler, DefaultCandidate>::get(of.inner, candidate);
    }
};
