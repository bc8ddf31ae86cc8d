// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/errors.hpp>
#include <support/trace.hpp>
#include <tinyasio/testing.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace test {

/// Where an error in a loop went, in order: who saw it, what the diagnostics were told, what came
/// out of `run`. "awaiter: boom, run: nothing"
class inquest {
public:
    explicit inquest(tinyasio::crash which) : loop({.crash = which}) {
        loop.on_diagnostic([this](tinyasio::diagnostic const& entry) {
            add("diagnostics", to_string(entry.kind));
        });
    }
    inquest(inquest const&) = delete;
    inquest& operator=(inquest const&) = delete;

    void add(std::string const& who, std::string const& saw) { log_.add(who + ": " + saw); }

    /// Runs a function that gives a task.
    template <class Root>
    void run(Root&& root, tinyasio::run_options options = {}) {
        add("run", thrown_by([&] { loop.run(std::forward<Root>(root), options); }));
    }

    std::string const& text() const noexcept { return log_.text(); }

    tinyasio::testing::virtual_loop loop;

private:
    trace log_{};
};

/// Awaits something and adds what comes out of it. Of that only `cancelled` goes on.
template <class A>
tinyasio::task<> see(inquest& at, std::string who, A awaited) {
    std::exception_ptr error;
    try {
        co_await std::move(awaited);
    } catch (...) {
        error = std::current_exception();
    }
    auto const saw = text_of(error);
    at.add(who, saw);
    if (saw == "cancelled") std::rethrow_exception(error);
}

/// The text of an inquest into a situation: a root, `task<>(inquest&)`, or a `void(inquest&)` that
/// calls `run` itself.
template <class Situation>
std::string inquest_into(Situation situation, tinyasio::crash which,
                         tinyasio::run_options options) {
    inquest at(which);
    if constexpr (std::is_void_v<std::invoke_result_t<Situation&, inquest&>>)
        situation(at);
    else
        at.run([&] { return situation(at); }, options);
    return at.text();
}

template <class Situation>
std::string by_default(Situation situation, tinyasio::run_options options = {}) {
    return inquest_into(situation, tinyasio::crash::unhandled, options);
}

template <class Situation>
std::string with_crash_any(Situation situation, tinyasio::run_options options = {}) {
    return inquest_into(situation, tinyasio::crash::any, options);
}

} // namespace test
