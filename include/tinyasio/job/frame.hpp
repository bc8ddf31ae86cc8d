// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/thread_state.hpp>
#include <tinyasio/job/return_slot.hpp>

#include <coroutine>
#include <source_location>

namespace tinyasio::detail {

/// What every task's coroutine frame has: base of the promises.
///
/// The frames of a job form a chain, each awaited by the one before; a leaf is what the innermost
/// waits for. How frames hand over to each other without growing the stack is decided here (T3):
///
/// - a child is started by a nested `resume()` inside the `await_suspend` of its parent; if it has
///   ended when that returns, the parent simply goes on;
/// - beyond `max_depth` nested children, the child is left to `job::run`, which resumes it from a
///   fresh stack;
/// - a child that ends later than its `await_suspend` leaves its parent to `job::run` likewise.
///
/// Symmetric transfer would do the same in one line, but g++ makes it a tail call only at -O2.
class frame : public cached_block {
public:
    static constexpr unsigned max_depth = 200;

    frame(frame const&) = delete;
    frame& operator=(frame const&) = delete;

    detail::job& job() const noexcept { return *job_; }
    frame* awaiter() const noexcept { return awaiter_; }
    std::coroutine_handle<> self() const noexcept {
        // The promises' base, which has their address and alignment: to find the frame from it, as
        // from any promise, is a subtraction where a handle would be eight bytes in each frame.
        return std::coroutine_handle<frame>::from_promise(const_cast<frame&>(*this));
    }
    return_slot_base& slot() const noexcept { return *slot_; }

    /// The latest `co_await` of this frame.
    std::source_location const& place() const noexcept { return place_; }
    void at(std::source_location place) noexcept { place_ = place; }

    /// Becomes the root of a job: nobody awaits it, its result goes to the job's record.
    void start_in(detail::job& job, return_slot_base& slot) noexcept {
        job_ = &job;
        awaiter_ = nullptr;
        slot_ = &slot;
    }

    /// Runs it as a part of `parent`'s job. Returns whether `parent` has to wait for it.
    bool run_in(frame& parent, return_slot_base& slot) noexcept;

protected:
    frame() noexcept {}
    ~frame() = default;

    /// The coroutine has run to its end: whoever awaits it can go on.
    void ended() noexcept;

    /// Keeps the exception that is being handled as the result, and traces its way (D7).
    TINYASIO_DECL void keep_current_exception() noexcept;

private:
    // Written when it starts: many are awaited at once, each a few instructions after it was made.
    detail::job* job_;
    frame* awaiter_;
    return_slot_base* slot_;
    std::source_location place_{};
};

/// The innermost place in a function that is not the library's own, from this frame outwards; that
/// of the root if there is none.
TINYASIO_DECL std::source_location user_place_in_job(frame const& innermost) noexcept;

/// The same, which goes on in the jobs that wait for this one: what the library wraps into a job
/// stands where the user awaits it. No place if nobody does, or more than one. Allocates nothing,
/// for it is told to those that are cancelled (C8).
TINYASIO_DECL std::source_location user_place(frame const& innermost) noexcept;

} // namespace tinyasio::detail
