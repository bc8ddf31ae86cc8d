// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <thread/thread_hooks.hpp>

#include <atomic>
#include <chrono>
#include <thread>

// What tests of functions in threads need to force an order.
namespace test {

/// Stays open once it was opened. Outlives those who wait.
class door {
public:
    void open() noexcept {
        is_open_.store(true);
        is_open_.notify_all();
    }
    void wait() const noexcept { is_open_.wait(false); }
    bool is_open() const noexcept { return is_open_.load(); }

private:
    std::atomic<bool> is_open_{false};
};

/// Whether something becomes true that nothing tells, in a minute at most.
template <class Condition>
bool eventually(Condition condition) {
    auto const give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > give_up) return false;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return true;
}

/// Stops the first call of a function in a thread that comes to a point. One at a time.
class stop_at {
public:
    explicit stop_at(tinyasio::detail::thread_point where) {
        where_ = where;
        state_ = armed;
        tinyasio::detail::thread_hooks::hook = &reached;
    }
    stop_at(stop_at const&) = delete;
    stop_at& operator=(stop_at const&) = delete;
    ~stop_at() {
        go_on();
        tinyasio::detail::thread_hooks::hook = nullptr;
    }

    void wait_until_reached() const noexcept { state_.wait(armed); }
    void go_on() noexcept {
        state_ = passed;
        state_.notify_all();
    }

private:
    enum state : int { armed, stopped, passed };

    static void reached(tinyasio::detail::thread_point where) noexcept {
        state expected = armed;
        if (where != where_ || !state_.compare_exchange_strong(expected, stopped)) return;
        state_.notify_all();
        state_.wait(stopped);
    }

    inline static std::atomic<tinyasio::detail::thread_point> where_{};
    inline static std::atomic<state> state_{passed};
};

/// While it lives, no thread of a pool can be made.
class no_more_threads {
public:
    no_more_threads() { tinyasio::detail::thread_hooks::creation_fails = true; }
    no_more_threads(no_more_threads const&) = delete;
    no_more_threads& operator=(no_more_threads const&) = delete;
    ~no_more_threads() { tinyasio::detail::thread_hooks::creation_fails = false; }
};

} // namespace test
