// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace bench {

namespace asio = boost::asio;

/// Runs a measuring awaitable on a context that somebody else made, until it has ended: what is
/// still pending on the context then (idle sockets) is left to the context's destructor.
template <class Executor>
void run_asio(asio::io_context& context, Executor const& executor, asio::awaitable<void> body) {
    asio::co_spawn(executor, std::move(body), [&context](std::exception_ptr error) {
        context.stop();
        if (error) std::rethrow_exception(error); // leaves run(), and so the benchmark
    });
    context.run();
}

inline void run_asio(asio::io_context& context, asio::awaitable<void> body) {
    run_asio(context, context.get_executor(), std::move(body));
}

/// The same, on a context of its own: one that knows that one thread alone runs it, as ours does,
/// and that looks at I/O, as in every program that has any. Without a timer or a socket Asio would
/// leave out its epoll_wait.
inline void run_asio(asio::awaitable<void> body) {
    asio::io_context context{1};
    asio::steady_timer const some_io{context};
    run_asio(context, std::move(body));
}

/// The same on a strand of a context that any number of threads could run, though one does.
inline void run_asio_on_strand(asio::awaitable<void> body) {
    asio::io_context context;
    asio::steady_timer const some_io{context};
    run_asio(context, asio::make_strand(context), std::move(body));
}

/// How an Asio program waits for many coroutines: their completion handlers count down, and the
/// last one cancels a timer that never expires and serves as an event.
class countdown {
public:
    explicit countdown(asio::any_io_executor executor)
        : ended_{std::move(executor), asio::steady_timer::time_point::max()} {}

    void expect(int jobs) { left_ = jobs; }

    /// A completion handler for `co_spawn`.
    auto on_end() {
        return [this](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
            one_ended();
        };
    }

    void one_ended() {
        if (--left_ == 0) ended_.cancel();
    }

    asio::awaitable<void> wait() {
        boost::system::error_code cancelled;
        while (left_ > 0)
            co_await ended_.async_wait(redirect_error(asio::use_awaitable, cancelled));
    }

private:
    asio::steady_timer ended_;
    int left_ = 0;
};

} // namespace bench
