// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/broken_promise.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/sync/promise.hpp>

#include <string>

namespace tinyasio::detail {

promise_core::~promise_core() = default;

void promise_core::begin_to_keep(char const* function) {
    biased_lock::guard const lock(room_.lock);
    if (state_ != state::open)
        throw usage_error(std::string("promise::") + function +
                          ": it has been kept already, which is_open() tells");
    state_ = state::being_kept;
}

void promise_core::do_not_keep() noexcept {
    biased_lock::guard const lock(room_.lock);
    state_ = state::open;
}

void promise_core::keep(std::exception_ptr error) noexcept {
    wake_list woken;
    biased_lock::guard const lock(room_.lock);
    state_ = state::kept;
    error_ = std::move(error);
    woken.add_all(room_.waiters);
}

bool promise_core::is_open() const noexcept {
    biased_lock::guard const lock(room_.lock);
    return state_ == state::open;
}

void promise_core::make_future() {
    biased_lock::guard const lock(room_.lock);
    if (has_future_) throw usage_error("promise::get_future: it has a future already");
    has_future_ = true;
}

void promise_core::future_gone() noexcept {
    biased_lock::guard const lock(room_.lock);
    future_is_gone_ = true;
    if (!room_.waiters.empty()) die_awaited("a future", room_.waiters.front());
}

bool promise_core::is_wanted() const noexcept {
    biased_lock::guard const lock(room_.lock);
    return !future_is_gone_;
}

void promise_core::promise_gone() noexcept {
    if (promises_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    wake_list woken;
    biased_lock::guard const lock(room_.lock);
    if (state_ != state::open) return;
    state_ = state::broken;
    woken.add_all(room_.waiters);
}

future_waiter::future_waiter(frame& waiting, promise_core& awaited) noexcept
    : waiting_leaf(waiting, awaited.room_.lock)
    , awaited_(&awaited) {}

bool future_waiter::await_ready() {
    checkpoint();
    biased_lock::guard const lock(awaited_->room_.lock);
    if (awaited_->is_awaited_)
        throw usage_error("future::get: another job waits for the value already");
    if (awaited_->state_ == promise_core::state::taken)
        throw usage_error("future::get: the value has been taken already");
    is_to_take_ = awaited_->is_awaited_ = true;
    switch (awaited_->state_) {
    case promise_core::state::kept:
    case promise_core::state::broken: return has_come();
    default: awaited_->room_.waiters.add(*this); return false;
    }
}

future_waiter::~future_waiter() {
    if (!is_to_take_) return; // it has, or it never could
    biased_lock::guard const lock(awaited_->room_.lock);
    awaited_->is_awaited_ = false;
}

void future_waiter::take() {
    check_chosen();
    biased_lock::guard const lock(awaited_->room_.lock);
    is_to_take_ = awaited_->is_awaited_ = false;
    if (awaited_->state_ == promise_core::state::broken) throw broken_promise();
    awaited_->state_ = promise_core::state::taken;
    if (awaited_->error_) std::rethrow_exception(awaited_->error_);
}

void refuse_no_error() {
    throw usage_error("promise::set_error was given no error");
}

void refuse_empty_promise(char const* function) {
    throw usage_error(std::string(function) + " was called on a promise or future that was moved "
                                              "from");
}

} // namespace tinyasio::detail
