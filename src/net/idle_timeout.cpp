// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/net/idle_timeout.hpp>

namespace tinyasio::net::detail {

activity_watch::activity_watch(deadline& set, duration limit) noexcept
    : operation_watch(engine_of(*current_job()))
    , outer_(operation_watch::shared_of(*current_job()))
    , loop_(&engine_of(*current_job()))
    , deadline_(&set)
    , limit_(limit) {}

void activity_watch::forget() noexcept {
    deadline_ = nullptr;
    timer_.clear();
}

void activity_watch::operation_began() noexcept {
    if (outer_) outer_->operation_began();
    if (pending_++ == 0) note();
}

void activity_watch::operation_ended() noexcept {
    if (outer_) outer_->operation_ended();
    --pending_;
    note();
}

void activity_watch::note() noexcept {
    if (deadline_ == nullptr) return;
    // It may have been due, and then that which moved wins (A4). (It throws in other loops than the
    // one that uses the deadline.)
    if (deadline_->expires_at()) deadline_->never();
    if (pending_ == 0) return; // the next one that begins is noted
    last_ = loop_->now();
    if (!timer_.is_set()) look();
}

void activity_watch::look() noexcept {
    if (pending_ == 0) return; // the next one that begins looks again
    auto const due = deadline_after(last_, limit_);
    if (due > loop_->now())
        timer_.set(loop_->timers, due);
    else
        deadline_->expires_at(due);
}

} // namespace tinyasio::net::detail
