// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/job.hpp>
#include <tinyasio/job/leaf.hpp>

#include <utility>

#include <cxxabi.h>

namespace tinyasio::detail {

void job::make_extras(std::string_view name, local_values const* inherited) {
    extras_ = std::make_unique<extras>();
    extras_->name = name;
    if (inherited != nullptr) extras_->locals = *inherited;
}

void job::set_local(local_values::key which, std::shared_ptr<void const> value) {
    if (extras_ == nullptr) extras_ = std::make_unique<extras>();
    extras_->locals.set(which, std::move(value));
}

void job::run() noexcept {
    this_thread.current_job = this;
    if (state_ == state::unstarted && cancellation_.requested()) { // C1
        ending_ = ending::cancelled;
        return end();
    }
    auto resumed = leaf_ != nullptr ? leaf_->waiting_frame().self() : root_->self();
    leaf_ = nullptr;
    state_ = state::running;
    budget_ = budget_per_turn;
    do {
        next_ = nullptr;
        resumed.resume();
        resumed = next_;
    } while (resumed);
    if (state_ == state::running) end();
}

void job::root_failed() noexcept {
    // The type decides (C3). Asking for it costs nothing; catching it again would be another throw.
    auto const* const type = abi::__cxa_current_exception_type();
    bool const is_cancelled = type != nullptr && *type == typeid(cancelled);
    ending_ = is_cancelled && cancellation_.requested() ? ending::cancelled : ending::error;
}

void job::end() noexcept {
    state_ = state::ended;
    leaf_ = nullptr;
    ended_at_ = root_->place();
    root_->self().destroy(); // T8
    root_ = nullptr;
    this_thread.current_job = nullptr; // what comes now may delete the record
    owner_->job_ended(*this);
}

void job::destroy_frames() noexcept {
    frame* innermost = leaf_ != nullptr ? &leaf_->waiting_frame() : root_;
    state_ = state::ended;
    ending_ = ending::cancelled;
    leaf_ = nullptr;
    root_ = nullptr;
    auto* const outer = std::exchange(this_thread.current_job, this);
    while (innermost != nullptr) {
        frame* const awaiter = innermost->awaiter();
        // The root's slot is this record's own, which may be under destruction.
        if (awaiter != nullptr) innermost->slot().frame_gone = true;
        innermost->self().destroy();
        innermost = awaiter;
    }
    this_thread.current_job = outer;
}

std::source_location job::place() const noexcept {
    if (leaf_ != nullptr) return leaf_->waiting_frame().place();
    return root_ != nullptr ? root_->place() : ended_at_;
}

void job::cancel(cancel_cause const& cause) noexcept {
    if (has_ended() || !cancellation_.request(cause) || blocked_at() == nullptr) return;
    job*& last = owner_->scheduler().last_to_withdraw;
    if (last != nullptr) { // called by the `withdraw` of another job, in the loop below
        last = last->next_to_withdraw_ = this;
        return;
    }
    last = this;
    for (job* waiting = this; waiting != nullptr; waiting = waiting->next_to_withdraw_)
        waiting->withdraw();
    last = nullptr;
}

void job::withdraw() noexcept {
    if (leaf* const blocking = blocked_at(); blocking != nullptr && blocking->withdraw()) wake();
}

std::string describe(job const& which) {
    std::string text = "job " + std::to_string(which.id());
    if (!which.name().empty()) text += " '" + std::string(which.name()) + "'";
    return text;
}

} // namespace tinyasio::detail
