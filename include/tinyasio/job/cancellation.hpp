// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/cancelled.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <source_location>

namespace tinyasio::detail {

/// The cancellation of one job, as a state machine: none [-> watched] -> requested -> delivered.
///
/// It never goes back: as long as the job lives, every further checkpoint delivers again (C2).
/// `job::cancel` is where a request is made and `leaf::checkpoint` where it is delivered.
class cancellation {
public:
    cancellation() noexcept {}

    /// The first request counts; returns false if there was one (C8: idempotent).
    bool request(cancel_cause const& cause) noexcept {
        if (requested()) return false;
        state_ = state::requested;
        why_ = cause.why;
        by_ = cause.by;
        std::construct_at(&where_, cause.where);
        return true;
    }

    bool requested() const noexcept { return state_ >= state::requested; }

    /// From now on each checkpoint of the job is told to the observer of its scheduler (V3).
    void watch() noexcept {
        if (state_ == state::none) state_ = state::watched;
    }

    /// Whether a checkpoint may do more than to go on.
    bool concerns_checkpoints() const noexcept { return state_ != state::none; }

    /// It has reached a function that the job waits for. \pre `requested()`
    void count_as_delivered() noexcept { state_ = state::delivered; }

    /// Whether the job has seen it: one that was done before is not misbehaving (C7).
    bool delivered() const noexcept { return state_ == state::delivered; }

    /// Of nothing, if it is not requested: the job was destroyed.
    cancel_cause cause() const noexcept {
        return requested() ? cancel_cause{why_, by_, where_} : cancel_cause{reason{}, 0, {}};
    }

    /// Throws it. The only place where a `cancelled` is made for a job (C3). Inline, for
    /// a throw pays for each function that it leaves.
    [[noreturn]] BOOST_FORCEINLINE void deliver() {
        state_ = state::delivered;
        throw cancelled(cause());
    }

    /// What `deliver` would have thrown, for a job that never started (D5).
    TINYASIO_DECL std::exception_ptr as_error() const;

private:
    enum class state : std::uint8_t { none, watched, requested, delivered };

    // A `cancel_cause`, without the padding: every job has one of these, and most are never asked
    // why.
    std::uint64_t by_;
    union {
        std::source_location where_;
    };
    reason why_;
    state state_ = state::none;
};

} // namespace tinyasio::detail
