// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/sync/event.hpp>

#include <cstdio>
#include <cstdlib>

namespace tinyasio {

event::~event() {
    if (waiters_.empty()) return;
    detail::leaf const& waiting = waiters_.front();
    std::fputs("tinyasio: an event was destroyed while a job waits for it", stderr);
    try {
        auto const who = ": " + detail::describe(waiting.job()) + " at " +
                         detail::describe(waiting.job().place());
        std::fputs(who.c_str(), stderr);
    } catch (...) {
        // the name is a help, the end is what matters
    }
    std::fputs("\n", stderr);
    std::abort();
}

bool event::set() {
    if (!waiters_.empty() && !waiters_.front().job().owner()->scheduler().runs_here())
        throw usage_error("event::set was called outside of the loop whose jobs wait for it: "
                          "hand it to that loop with post");
    bool const was_set = std::exchange(set_, true);
    while (!waiters_.empty()) {
        auto& waiter = waiters_.front();
        waiters_.pop_front();
        waiter.on_set();
    }
    return !was_set;
}

namespace detail {

bool event_waiter::await_ready() {
    checkpoint();
    return event_->is_set() && may_go_on_at_once();
}

void event_waiter::wait() noexcept {
    suspend();
    if (event_->is_set()) return on_set();
    event_->waiters_.push_back(*this);
}

bool event_waiter::withdraw() noexcept {
    event_->waiters_.erase(event_->waiters_.iterator_to(*this));
    return true;
}

bool timed_event_waiter::await_ready() {
    return was_set_ = event_waiter::await_ready();
}

void timed_event_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    engine_of(job()).wake_at_deadline_of(*this);
    wait();
}

bool timed_event_waiter::withdraw() noexcept {
    engine_of(job()).timers.erase(*this);
    return event_waiter::withdraw();
}

void timed_event_waiter::on_set() noexcept {
    engine_of(job()).timers.erase(*this);
    was_set_ = true;
    complete();
}

void timed_event_waiter::on_time() noexcept {
    event_waiter::withdraw();
    complete();
}

} // namespace detail

} // namespace tinyasio
