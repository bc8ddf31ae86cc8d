// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/expiry.hpp>

#include <utility>

namespace tinyasio::detail {

void expiries::start_all() noexcept {
    auto const from_now_on = now();
    while (!new_.empty()) new_.front().start(from_now_on);
}

time_point expiries::now() const noexcept {
    return static_cast<engine*>(loop_)->now();
}

void expiries::queue(expiry& next) noexcept {
    next_.push_back(next);
    if (!std::exchange(is_queued_, true)) loop_->ready.push(*this);
}

void expiries::run() noexcept {
    is_queued_ = false;
    this_thread.current_job = nullptr; // it belongs to none, whatever ran before it
    bool const others_are_ready = !loop_->ready.empty();
    list turn;
    turn.swap(next_);
    while (!turn.empty()) { // one that expires may clear others
        expiry& first = turn.front();
        turn.pop_front();
        first.take_turn(others_are_ready);
    }
}

void expiry::leave_timers() noexcept {
    in_->timers_->erase(*this);
}

void expiry::begin_due(expiries& in) noexcept {
    auto const now = in.now();
    begin(in, now, now);
}

void expiry::begin(expiries& in, time_point deadline, time_point now) noexcept {
    in_ = &in;
    move_to(deadline);
    if (deadline <= now) return be_due(1);
    state_ = state::timed;
    in.timers_->insert(*this);
}

void expiry::set(expiries& in, time_point deadline) noexcept {
    clear();
    in_ = &in;
    move_to(deadline);
    if (deadline <= in.now()) return on_time();
    state_ = state::timed;
    in.timers_->insert(*this);
}

void expiry::start(time_point now) noexcept {
    expiry_hook::unlink();
    move_to(deadline_after(now, deadline().time_since_epoch()));
    state_ = state::timed;
    in_->timers_->insert(*this);
}

void expiry::be_due(std::uint8_t turns) noexcept {
    state_ = state::due;
    turns_ = turns;
    in_->queue(*this);
}

void expiry::take_turn(bool others_are_ready) noexcept {
    if (!may_expire() || (others_are_ready && --turns_ != 0)) return in_->queue(*this);
    state_ = state::unset;
    expire();
}

} // namespace tinyasio::detail
