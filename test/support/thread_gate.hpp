// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <condition_variable>
#include <mutex>
#include <thread/thread_hooks.hpp>

namespace test {

/// While it is closed, functions in threads stop when they come to a point of the library. One at a
/// time.
class thread_gate {
public:
    using point = tinyasio::detail::thread_point;

    explicit thread_gate(point where) {
        std::lock_guard const lock(mutex_);
        where_ = where;
        is_closed_ = true;
        come_ = 0;
        tinyasio::detail::thread_hooks::hook = [](point reached) noexcept { pass(reached); };
    }
    thread_gate(thread_gate const&) = delete;
    thread_gate& operator=(thread_gate const&) = delete;
    ~thread_gate() {
        tinyasio::detail::thread_hooks::hook = nullptr;
        open();
    }

    /// Blocks until so many have come.
    void await(int count) {
        std::unique_lock lock(mutex_);
        news_.wait(lock, [&] { return come_ >= count; });
    }
    void open() {
        std::lock_guard const lock(mutex_);
        is_closed_ = false;
        news_.notify_all();
    }

private:
    static void pass(point reached) noexcept {
        std::unique_lock lock(mutex_);
        if (reached != where_) return;
        ++come_;
        news_.notify_all();
        news_.wait(lock, [] { return !is_closed_; });
    }

    // Of all gates: a thread may still be on its way through when the gate is gone.
    static inline std::mutex mutex_{};
    static inline std::condition_variable news_{};
    static inline point where_{};
    static inline bool is_closed_ = false;
    static inline int come_ = 0;
};

} // namespace test
