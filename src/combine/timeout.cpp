// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/error/timed_out.hpp>

#include <algorithm>

namespace tinyasio::detail {

void timeout_awaiter_base::check_start_closely() const {
    checkpoint();
    if (auto const* const movable = at_most_.movable()) movable->check_use_by(job());
    static_cast<domain*>(job().owner())->check_open_for_operand_of(job());
}

bool timeout_awaiter_base::await_suspend(std::coroutine_handle<>) noexcept {
    start_child();
    auto& loop = static_cast<engine&>(*this_thread.current_scheduler); // that of the job, sooner
    if (at_most_.is_duration())
        begin(loop.expiries, at_most_.as_duration());
    else
        begin_at_time_point(loop);
    return make_first_step(!is_due());
}

/// Apart: the other way, which most go, then needs hardly any registers.
BOOST_NOINLINE void timeout_awaiter_base::begin_at_time_point(engine& loop) noexcept {
    started_ = loop.now();
    auto* const movable = at_most_.movable();
    if (movable == nullptr) return begin(loop.expiries, at_most_.as_time_point(), started_);
    movable->add(*this);
    begin(loop.expiries, movable->expires_at().value_or(time_point::max()), started_);
}

bool timeout_awaiter_base::withdraw() noexcept {
    deadline_user::clear(); // whatever comes first is why it is cancelled
    return child_awaiter::withdraw();
}

void timeout_awaiter_base::expire() noexcept {
    deadline_hook::unlink();
    expired_ = true;
    child().cancel({reason::timeout, job().id(), user_place(waiting_frame())});
}

detail::job const* timeout_awaiter_base::limit(optional_time& earliest) noexcept {
    if (is_set() || expired_) keep_earlier(earliest, expires_at()); // else it was withdrawn
    return &job();
}

bool timeout_awaiter_base::was_in_time() const {
    rethrow_error();
    bool const too_late = expired_ && child().cancellation().delivered();
    if (child().ending() == ending::value && !too_late) return true;
    checkpoint();
    return false;
}

void timeout_awaiter_base::throw_timed_out() const {
    // A point in time may lie so far back that the way to it is longer than any duration.
    auto const up_to_then = std::max(expiry::deadline(), started_) - started_;
    auto const limit = at_most_.is_duration() ? at_most_.as_duration() : up_to_then;
    throw timed_out(limit, user_place(waiting_frame()));
}

} // namespace tinyasio::detail
