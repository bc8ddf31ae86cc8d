// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/net/idle_timeout.hpp>

namespace tinyasio::net::detail {

idle_watch::idle_watch(deadline& moved, duration limit) noexcept
    : operation_watch(engine_of(*current_job()))
    , outer_(operation_watch::shared_of(*current_job()))
    , moved_(&moved)
    , limit_(limit) {}

void idle_watch::operation_began() noexcept {
    if (outer_) outer_->operation_began();
    if (pending_++ == 0) start_again();
}

void idle_watch::operation_ended() noexcept {
    if (outer_) outer_->operation_ended();
    --pending_;
    start_again();
}

void idle_watch::start_again() noexcept {
    if (moved_ == nullptr) return;
    // These throw in other loops than the one that uses the deadline.
    if (pending_ == 0)
        moved_->never();
    else
        moved_->expires_after(limit_);
}

} // namespace tinyasio::net::detail
