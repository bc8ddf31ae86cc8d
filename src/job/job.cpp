// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/job_record.hpp>
#include <tinyasio/job/leaf.hpp>

#include <memory>
#include <utility>

namespace tinyasio::detail {

job_companion::~job_companion() = default;
job_extras::~job_extras() = default;

job_extras* new_extras(std::string_view name,
                       std::optional<std::chrono::steady_clock::duration> timeout,
                       local_values const* inherited) {
    auto extras = std::make_unique<job_extras>();
    extras->name = name;
    extras->cancel_timeout = timeout;
    if (inherited != nullptr) extras->locals = *inherited;
    return extras.release();
}

job_extras* new_extras(local_values const& inherited) {
    return new_extras({}, std::nullopt, &inherited);
}

void job::clean_up() noexcept {
    if (!has_ended()) destroy_frames(); // it was never started
    delete extras_;
}

job_extras& job::make_extras() {
    if (extras_ == nullptr) extras_ = new job_extras;
    return *extras_;
}

void job::become_child_of(job const& starting, job_bonds bonds) {
    if (auto const* const inherited = starting.locals()) make_extras().locals = *inherited;
    bonds_ = bonds;
}

void job::accompany(companion as, std::unique_ptr<job_companion> who) {
    make_extras().companions[static_cast<std::size_t>(as)] = std::move(who);
}

void job::dismiss_companions() noexcept {
    extras_->companions = {};
}

void job::set_local(local_values::key which, std::shared_ptr<void const> value) {
    make_extras().locals.set(which, std::move(value));
}

BOOST_FORCEINLINE void job::go_on() noexcept {
    while (next_) {
        std::exchange(next_, nullptr).resume();
        if (state_ != job_state::running) return;
    }
    end();
}

void job::run() noexcept {
    this_thread.current_job = this;
    budget_ = budget_per_turn;
    state_ = job_state::running;
    depth_ = 0;
    go_on();
}

void job::step_inside_of(job& waiting) noexcept {
    if (waiting.depth_ >= frame::max_depth || !waiting.spend_budget())
        return owner_->scheduler().ready.push(*this);
    this_thread.current_job = this;
    budget_ = waiting.budget_;
    state_ = job_state::running;
    depth_ = static_cast<std::uint8_t>(waiting.depth_ + 1);
    go_on();
    waiting.budget_ = budget_; // whoever waits keeps this record
    this_thread.current_job = &waiting;
}

void job::end() noexcept {
    auto const root = root_->self();
    bool const failed_elsewhere = extras_ && extras_->failed_at.line() != 0;
    end_at(failed_elsewhere ? extras_->failed_at : root_->place());
    root.destroy(); // T8
    if (extras_) [[unlikely]]
        dismiss_companions();
    this_thread.current_job = nullptr; // what comes now may delete the record
    owner_->job_ended(*this);
}

void job::end_at(std::source_location place) noexcept {
    state_ = job_state::ended;
    std::construct_at(&ended_at_, place);
}

void job::destroy_frames() noexcept {
    leaf* const last = stands_at();
    frame* innermost = last != nullptr ? &last->waiting_frame() : root_;
    end_at({});
    ending_ = ending::cancelled;
    // One that never started belongs to no loop: nobody can start something as its child.
    auto* const outer = std::exchange(this_thread.current_job, was_started() ? this : nullptr);
    while (innermost != nullptr) {
        frame* const awaiter = innermost->awaiter();
        // The root's slot is this record's own, which may be under destruction.
        if (awaiter != nullptr) innermost->slot().frame_gone = true;
        innermost->self().destroy();
        innermost = awaiter;
    }
    if (extras_) dismiss_companions();
    this_thread.current_job = outer;
}

std::source_location job::place() const noexcept {
    frame const* const stands_in = innermost();
    return stands_in != nullptr ? stands_in->place() : ended_at_;
}

frame const* job::innermost() const noexcept {
    if (leaf* const last = stands_at()) return &last->waiting_frame();
    return has_ended() ? nullptr : root_;
}

void job::cancel(cancel_cause const& cause) noexcept {
    if (has_ended() || !cancellation_.request(cause)) return;
    cancelled_at_ = owner_->scheduler().rough_now();
    owner_->scheduler().watch(*this);
    if (state_ == job_state::unstarted) {
        end_without_going_on();
        if (!was_started()) owner_->cancelled_before_start(*this);
        return;
    }
    if (state_ == job_state::ready && bonds_.transparent && waits_in_root() &&
        leaf_->ends_cancelled())
        return end_without_going_on();
    let_leaf_know();
}

/// Whether nothing but its root would see what its leaf gives.
bool job::waits_in_root() const noexcept {
    leaf* const last = stands_at();
    return last != nullptr && &last->waiting_frame() == root_;
}

/// Its frame is destroyed when it has its turn, as that of a job that never started.
void job::end_without_going_on() noexcept {
    ending_ = ending::cancelled;
    if (!is_listed_) next_ = nullptr;
}

void job::leaf_fired() noexcept {
    if (!waits_in_root()) return;
    if (!cancellation_.requested()) {
        if (listener_ != nullptr) listener_->on_fire(*this);
    } else if (leaf_->ends_cancelled()) {
        end_without_going_on();
    }
}

void job::request_stop() noexcept {
    if (has_ended() || stop_requested()) return;
    bonds_.stop_requested = true;
    if (!cancellation_.requested()) let_leaf_know();
}

void job::let_leaf_know() noexcept {
    if (blocked_at() == nullptr || is_listed_) return;
    is_listed_ = true;
    job*& last = owner_->scheduler().last_listed;
    next_listed_ = nullptr;
    if (last != nullptr) { // called by a leaf that was told in the loop below
        last = last->next_listed_ = this;
        return;
    }
    last = this;
    for (job* listed = this; listed != nullptr;) {
        listed->tell_leaf(); // may append others
        listed = listed->unlist();
    }
    last = nullptr;
}

job* job::unlist() noexcept {
    job* const next = next_listed_;
    is_listed_ = false;
    bool const goes_on = ending_ != ending::cancelled;
    std::construct_at(&next_, goes_on ? leaf_->waiting_frame().self() : nullptr);
    return next;
}

void job::tell_leaf() noexcept {
    if (cancellation_.requested())
        withdraw();
    else if (leaf* const blocking = blocked_at())
        blocking->stop_requested();
}

void job::withdraw() noexcept {
    leaf* const blocking = blocked_at();
    if (blocking == nullptr || !blocking->withdraw()) return;
    if (bonds_.transparent && cancellation_.requested() && waits_in_root()) end_without_going_on();
    queue(owner_->scheduler());
}

std::string describe(job const& which) {
    return describe_job(which.id(), which.name());
}

} // namespace tinyasio::detail
