// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/operation_leaf.hpp>
#include <tinyasio/error/usage_error.hpp>

namespace tinyasio::detail {

void refuse_second_call() {
    throw usage_error("an operation invoked its completion handler a second time");
}

operation_leaf& handler_link::cut() {
    if (leaf_ == nullptr) refuse_second_call();
    return *std::exchange(leaf_, nullptr);
}

void operation_leaf::begin() {
    context_ = &operation_context::of(job());
}

bool operation_leaf::wait() noexcept {
    if (!handler_is_out_ && state_ != state::completed) return false; // there is no operation
    if (state_ == state::completed) {
        if (may_go_on_at_once()) return false;
        suspend();
        complete();
        return true;
    }
    state_ = state::waiting;
    suspend();
    if (job().cancellation().requested()) withdraw();
    return true;
}

bool operation_leaf::withdraw() noexcept {
    try_to([this] { context_->emit(emitted()); });
    return false;
}

void operation_leaf::arrived() noexcept {
    auto& loop = engine_of(job());
    if (!loop.runs_here()) return loop.take_to_strand(*this); // the leaf may be gone from here on
    settle();
    // Not while jobs are being cancelled: an operation may end inside of that.
    if (loop.last_listed == nullptr) core().handled();
}

/// In a destructor, where no job may go on.
void operation_leaf::lost() noexcept {
    abandoned_ = true;
    auto& loop = engine_of(job());
    if (loop.runs_here())
        settle();
    else
        loop.take_to_strand(*this);
}

void operation_leaf::settle() noexcept {
    handler_is_out_ = false;
    engine_of(job()).operation_ended();
    if (auto* const watch = operation_watch::of(job())) [[unlikely]]
        if (is_watched()) watch->operation_ended();
    if (context_ != nullptr) context_->clear_slot();
    if (std::exchange(state_, state::completed) == state::waiting) complete();
}

void operation_leaf::never_arrives() noexcept {
    handler_is_out_ = false;
    if (context_ != nullptr) context_->clear_slot();
}

} // namespace tinyasio::detail
