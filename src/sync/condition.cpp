// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/sync/condition.hpp>

namespace tinyasio {

bool condition::notify_one() noexcept {
    detail::wake_list woken;
    detail::biased_lock::guard const lock(room_.lock);
    if (room_.waiters.empty()) return false;
    static_cast<detail::condition_waiter&>(room_.waiters.take_first()).notify(woken);
    return true;
}

std::size_t condition::notify_all() noexcept {
    detail::wake_list woken;
    detail::biased_lock::guard const lock(room_.lock);
    std::size_t notified = 0;
    for (; !room_.waiters.empty(); ++notified)
        static_cast<detail::condition_waiter&>(room_.waiters.take_first()).notify(woken);
    return notified;
}

namespace detail {

condition_waiter::~condition_waiter() {
    if (state_ == state::idle) return;
    // It does not go on: the notification is for somebody else.
    if (notified_) at_->notify_one();
    if (state_ == state::relocking) { // its frame is torn down
        {
            biased_lock::guard const lock(lock_of_mutex().room_.lock);
            if (waits()) {
                unlink();
                return;
            }
        }
        // It was given the mutex after it had been withdrawn: that is on its way.
        engine_of(job()).discard_arrivals();
    }
    restore_guard();
}

bool condition_waiter::await_ready() {
    if (!guard_->holds())
        throw usage_error("condition::wait: the guard locks nothing; it was released, or moved "
                          "from");
    checkpoint();
    return false;
}

/// It is suspended before it waits: another thread may notify it at once, and then the mutex that
/// it unlocks here is handed to itself.
void condition_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    {
        biased_lock::guard const lock(at_->room_.lock);
        mutex_ = std::exchange(guard_->owner_, nullptr);
        state_ = state::waiting;
        at_->room_.waiters.add(*this);
    }
    lock_of_mutex().give_back();
}

void condition_waiter::notify(wake_list& woken) noexcept {
    notified_ = true;
    if (relock()) woken.add(*this);
}

/// Whether it has the mutex; else it will be woken when it has.
bool condition_waiter::relock() noexcept {
    permits& mutex = lock_of_mutex();
    biased_lock::guard const lock(mutex.room_.lock);
    state_ = state::relocking;
    if (mutex.free_ == 0) {
        mutex.room_.waiters.add(*this, strand());
        return false;
    }
    --mutex.free_;
    return true;
}

bool condition_waiter::withdraw() noexcept {
    biased_lock::guard const lock(at_->room_.lock);
    if (state_ != state::waiting) return false;
    unlink();
    if (!relock()) return false;
    state_ = state::woken;
    return true;
}

void condition_waiter::woken() noexcept {
    state_ = state::woken;
    complete_here();
}

void condition_waiter::restore_guard() noexcept {
    if (mutex_ != nullptr) guard_->owner_ = std::exchange(mutex_, nullptr);
}

void condition_waiter::await_resume() {
    restore_guard();
    state_ = state::idle;
    if (!notified_) checkpoint();
}

} // namespace detail

} // namespace tinyasio
