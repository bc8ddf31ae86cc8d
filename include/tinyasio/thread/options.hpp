// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace tinyasio {

/// How a function runs in a thread.
struct thread_options {
    /// The name of the thread meanwhile, in reports, debuggers and `top -H` (its first 15
    /// characters); that of the pool with a number if it is empty. Copied.
    std::string_view name{};

    /// When the job is cancelled, blocking system calls of the function fail with EINTR until it
    /// has returned (H2; see <tinyasio/thread/interrupt.hpp>). It should look at `EINTR` and call
    /// `in_thread::checkpoint()`.
    bool interrupt = false;

    /// When the job is cancelled, it does not wait for the function, whose result is dropped: for
    /// functions that own all that they touch. A function that has not begun never does.
    bool abandon = false;
};

/// How a `thread_pool` is made.
struct pool_options {
    /// More functions at a time wait for a thread, in order.
    std::size_t max_threads = 128;
    /// After how long without work a thread ends.
    any_duration idle_ttl = std::chrono::seconds(30);
    /// Its threads are "tinyasio-1", "tinyasio-2" and so on, as far as there is room. Copied.
    std::string_view name = "tinyasio";
};

/// What a `thread_pool` does at a moment.
struct pool_statistics {
    std::size_t threads = 0; ///< that live, idle or not
    std::size_t idle = 0;
    std::size_t queued = 0; ///< functions that wait for a thread
};

} // namespace tinyasio
