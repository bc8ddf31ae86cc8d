// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/abandonable.hpp>

namespace tinyasio::detail {

abandonable_state::abandonable_state(abandonable_leaf& leaf) noexcept
    : core_(&core_of(leaf.job()))
    , leaf_(&leaf) {}

abandonable_state::~abandonable_state() = default;

void abandonable_state::arrived(std::shared_ptr<abandonable_state> self, std::exception_ptr error,
                                bool lost) noexcept {
    auto& state = *self;
    state.lost_ = lost;
    state.error_ = std::move(error);
    state.self_ = std::move(self);
    // If the loop is gone, nobody else may hold the core, which then discards what was put in.
    auto const core = std::move(state.core_);
    auto& loop = core->engine();
    if (loop.runs_here())
        state.arrive(loop);
    else
        loop.take_to_strand(state);
}

void abandonable_state::arrive(detail::scheduler&) noexcept {
    auto const self = std::move(self_);
    auto* const leaf = std::exchange(leaf_, nullptr);
    if (leaf == nullptr) return;
    leaf->has_arrived_ = true;
    leaf->lost_ = lost_;
    leaf->error_ = std::move(error_);
    leaf->leave();
    if (leaf->is_waiting_) leaf->complete();
}

abandonable_leaf::~abandonable_leaf() {
    leave();
}

void abandonable_leaf::begin(std::shared_ptr<abandonable_state> state) noexcept {
    state_ = std::move(state);
    engine_of(job()).operation_started();
}

/// The operation is no more the leaf's.
void abandonable_leaf::leave() noexcept {
    auto const state = std::move(state_);
    if (!state) return;
    state->leaf_ = nullptr;
    engine_of(job()).operation_ended();
}

bool abandonable_leaf::wait(std::exception_ptr thrown) noexcept {
    if (thrown) {
        error_ = std::move(thrown);
        leave();
        return false;
    }
    if (has_arrived_ && may_go_on_at_once()) return false;
    suspend();
    is_waiting_ = true;
    if (has_arrived_)
        complete();
    else if (job().cancellation().requested() && withdraw())
        complete();
    return true;
}

bool abandonable_leaf::withdraw() noexcept {
    auto const state = state_;
    leave();
    try_to([&] { state->signal().emit(emitted()); });
    return true;
}

void abandonable_leaf::check_arrival() const {
    if (error_) raise(error_);
    if (lost_) raise_abandoned();
    if (!has_arrived_) checkpoint();
}

} // namespace tinyasio::detail
