// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/expiry.hpp>

namespace tinyasio::detail {

void expiries::run() noexcept {
    is_queued_ = false;
    if (next_.empty()) return;
    this_thread.current_job = nullptr; // it belongs to none, whatever ran before it
    bool const others_are_ready = !loop_->ready.empty();
    list now;
    now.swap(next_);
    while (!now.empty()) { // one that expires may clear others
        expiry& first = now.front();
        now.pop_front();
        first.take_turn(others_are_ready);
    }
}

void expiry::set(expiries& in, time_point deadline) noexcept {
    bool const is_due = deadline <= static_cast<engine*>(in.loop_)->now();
    if (state_ == state::is_new) { // it is in the list
        move_to(deadline);
        at_once_ = is_due;
        return;
    }
    clear();
    in_ = &in;
    move_to(deadline);
    if (is_due) return on_time();
    state_ = state::timed;
    in.timers().insert(*this);
}

void expiry::on_time() noexcept {
    state_ = state::due;
    turns_ = patience;
    in_->add(*this);
}

void expiry::take_turn(bool others_are_ready) noexcept {
    if (!may_expire()) return in_->add(*this);
    if (state_ == state::is_new && !at_once_) {
        state_ = state::timed;
        return in_->timers().insert(*this);
    }
    if (state_ == state::due && others_are_ready && --turns_ != 0) return in_->add(*this);
    state_ = state::unset;
    expire();
}

} // namespace tinyasio::detail
