// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <exception>
#include <string>
#include <utility>

namespace test {

/// Awaits something and gives what it throws, and when: "boom at 1000", "nothing at 0". For jobs
/// that are not cancelled themselves.
template <class A>
tinyasio::task<std::string> end_of(A awaited) {
    std::exception_ptr error;
    try {
        static_cast<void>(co_await std::move(awaited));
    } catch (...) {
        error = std::current_exception();
    }
    co_return text_of(error) + " at " + std::to_string(clock_ms());
}

/// What comes out of a `with_nursery`, and when, in a loop of its own whose diagnostics nobody
/// looks at.
template <class Body>
std::string out_of(tinyasio::nursery_options const& options, Body body) {
    tinyasio::testing::virtual_loop loop;
    loop.on_diagnostic([](tinyasio::diagnostic const&) {});
    return loop.run(end_of(tinyasio::with_nursery(options, body)));
}
template <class Body>
std::string out_of(Body body) {
    return out_of({}, body);
}

/// Waits for its cancellation, then for the end of a cleanup that takes that long.
inline tinyasio::task<> cleans_up(trace& log, std::string name, milliseconds takes) {
    std::exception_ptr cancelled;
    try {
        co_await tinyasio::sleep(std::chrono::hours(1));
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await tinyasio::shield(wait_for(takes));
    log.add(name + " clean");
    if (cancelled) std::rethrow_exception(cancelled);
}

} // namespace test
