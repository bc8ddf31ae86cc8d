// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/foreign_core.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <utility>

// A loop's work for its context, and the end of that (C9).

namespace tinyasio::detail {

void foreign_core::refuse_context_gone() {
    throw usage_error("the context on which the loop lived has been destroyed");
}

void foreign_core::work_started() noexcept {
    std::lock_guard const lock(work_mutex_);
    if (work_++ == 0 && !gone_.load(std::memory_order_relaxed)) hold_context();
}

void foreign_core::work_finished() noexcept {
    {
        std::lock_guard const lock(work_mutex_);
        if (--work_ == 0) let_context_go();
        if (work_ != 1 || !std::exchange(waits_for_work_, false)) return;
    }
    if (gone_.load(std::memory_order_acquire)) return;
    look_again(); // it may be stuck now
}

bool foreign_core::has_other_work() noexcept {
    std::lock_guard const lock(work_mutex_);
    waits_for_work_ = work_ > 1; // the run itself is one
    return waits_for_work_;
}

bool foreign_core::called_in_context() noexcept {
    std::lock_guard const lock(work_mutex_);
    return !gone_.load(std::memory_order_relaxed) && runs_in_context();
}

bool foreign_core::nobody_drives() noexcept {
    std::lock_guard const lock(work_mutex_);
    return !gone_.load(std::memory_order_relaxed) && context_is_stopped();
}

void foreign_core::context_goes() noexcept {
    // Those who wait look at the context only under the lock.
    std::lock_guard const lock(work_mutex_);
    gone_.store(true, std::memory_order_release);
}

void foreign_core::context_gone() noexcept {
    {
        std::lock_guard const lock(tear_down_mutex_);
        tear_down();
        if (listener_) listener_->context_goes();
    }
    was_torn_down_.store(true);
    if (tear_down_again_.load()) tear_down_if_nobody_does();
    std::lock_guard const lock(work_mutex_);
    let_context_go();
    forget_context();
}

/// Whoever does may wait for the calling thread, in which a function of a job runs; it looks again
/// when it is through.
void foreign_core::tear_down_if_nobody_does() noexcept {
    loop_core_ptr const self(this);
    tear_down_again_.store(true);
    if (!was_torn_down_.load()) return; // who calls may hold locks that frames need
    while (tear_down_again_.load()) {
        std::unique_lock const lock(tear_down_mutex_, std::try_to_lock);
        if (!lock) return;
        tear_down_again_.store(false);
        tear_down();
    }
}

/// C9: destroys the frames to which no handler refers any more.
void foreign_core::tear_down() noexcept {
    loop_core_ptr const self(this);
    std::lock_guard const lock(tear_down_mutex_);
    if (std::exchange(tearing_down_, true)) return; // a destructor of one of the frames
    do {
        engine().discard_arrivals();
        engine().ignore_cancel();
    } while (engine().jobs.tear_down_free() || engine().has_arrivals());
    tearing_down_ = false;
    if (!engine().jobs.ended()) return;
    ended_run ended;
    if (is_running()) {
        if (listener_) listener_->context_gone(); // which does not hear of a crash under way
        if (auto const error = engine().jobs.error()) engine().jobs.nobody_hears_of(error);
        ended = end_of_run();
    }
    if (!has_loop()) engine().forget_errors();
}

} // namespace tinyasio::detail
