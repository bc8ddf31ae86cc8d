// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/errors.hpp>
#include <support/trace.hpp>
#include <tinyasio/loop.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

// Small tasks that many tests start.
namespace test {

using std::chrono::milliseconds;

/// The loop's clock; a virtual one starts at 0.
inline long long clock_ms() {
    return std::chrono::floor<milliseconds>(tinyasio::now().time_since_epoch()).count();
}

template <class T>
tinyasio::task<T> give(T value) {
    co_return value;
}

template <class T>
tinyasio::task<T> give_after(milliseconds d, T value) {
    co_await tinyasio::sleep(d);
    co_return value;
}

inline tinyasio::task<> fail(std::string text) {
    throw std::runtime_error(text);
    co_return;
}

inline tinyasio::task<> fail_after(milliseconds d, std::string text) {
    co_await tinyasio::sleep(d);
    throw std::runtime_error(text);
}

inline tinyasio::task<> wait_for(milliseconds d) {
    co_await tinyasio::sleep(d);
}

/// Sleeps for an hour; writes down how that ends.
inline tinyasio::task<> sleeper(trace& log, std::string name) {
    try {
        co_await tinyasio::sleep(std::chrono::hours(1));
        log.add(name + " woke");
    } catch (tinyasio::cancelled const&) {
        log.add(name + " cancelled");
        throw;
    }
}

/// Sleeps for an hour; throws an error of its own when it is cancelled.
inline tinyasio::task<> fails_when_cancelled(std::string text) {
    try {
        co_await tinyasio::sleep(std::chrono::hours(1));
    } catch (tinyasio::cancelled const&) {
        throw std::runtime_error(text);
    }
}

/// Sleeps for an hour; swallows its cancellation.
inline tinyasio::task<int> returns_when_cancelled(int value) {
    try {
        co_await tinyasio::sleep(std::chrono::hours(1));
    } catch (tinyasio::cancelled const&) {}
    co_return value;
}

/// Awaits something and writes down its name and what it throws, "a: nothing" if it returns. Only
/// the `cancelled` goes on.
template <class A>
tinyasio::task<> tell(trace& log, std::string name, A awaited) {
    try {
        static_cast<void>(co_await std::move(awaited));
        log.add(name + ": nothing");
    } catch (tinyasio::cancelled const&) {
        log.add(name + ": cancelled");
        throw;
    } catch (...) {
        log.add(name + ": " + text_of(std::current_exception()));
    }
}

/// Writes its name down, `steps` times, and yields in between.
inline tinyasio::task<> stepper(trace& log, std::string name, int steps) {
    for (int step = 0; step != steps; ++step) {
        if (step != 0) co_await tinyasio::yield_now();
        log.add(name + std::to_string(step));
    }
}

} // namespace test
