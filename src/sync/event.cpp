// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync/event.hpp>

namespace tinyasio {

bool event::set() noexcept {
    detail::wake_list woken;
    detail::biased_lock::guard const lock(room_.lock);
    bool const was_set = set_.load(std::memory_order_relaxed);
    set_.store(true, std::memory_order_release);
    if (was_set) return false; // nobody waits
    woken.add_all(room_.waiters);
    return true;
}

bool event::clear() noexcept {
    if (!is_set()) return false;
    detail::biased_lock::guard const lock(room_.lock);
    bool const was_set = set_.load(std::memory_order_relaxed);
    set_.store(false, std::memory_order_relaxed);
    return was_set;
}

namespace detail {

bool event_waiter::is_over() noexcept {
    event& awaited = *event_;
    biased_lock::guard const lock(awaited.room_.lock);
    if (awaited.is_set()) return true;
    awaited.room_.waiters.add(*this);
    return false;
}

void timed_event_waiter::await_suspend(std::coroutine_handle<> waiting) noexcept {
    is_timed_ = true;
    engine_of(job()).wake_at_deadline_of(*this);
    event_waiter::await_suspend(waiting);
}

void timed_event_waiter::stop_timer() noexcept {
    if (std::exchange(is_timed_, false)) engine_of(job()).timers.erase(*this);
}

void timed_event_waiter::woken() noexcept {
    stop_timer();
    was_set_ = true;
    complete_here();
}

void timed_event_waiter::on_time() noexcept {
    is_timed_ = false;
    if (withdraw()) complete();
}

} // namespace detail

} // namespace tinyasio
