// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/traceback.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/nursery/nursery_core.hpp>

#include <vector>

namespace tinyasio::detail {

using level = log_entry::level_type;

void nursery_core::take_slot(job& starting) noexcept {
    ++taken_;
    starting.take_slot();
}

void nursery_core::start_or_queue(shared_job& starting) noexcept {
    if (!max_jobs_) return start(starting); // then there is no queue
    if (has_room()) {
        take_slot(starting);
        return start(starting);
    }
    starting.belong_to(*this);
    starting.note_parent();
    if (starting.awaited()) hold();
    queue_.push_back(starting);
}

/// The one that queued it has started it, whoever runs when it has its turn.
void nursery_core::start_for_parent(job& queued) noexcept {
    auto const parent = queued.parent();
    start(queued);
    queued.note_parent(parent);
}

void nursery_core::start_queued(job& queued) noexcept {
    queue_.erase(queue_.iterator_to(queued));
    start_for_parent(queued);
    if (queued.awaited()) let_go();
}

void nursery_core::start_next() noexcept {
    while (!queue_.empty() && has_slot() && is_open()) {
        job& first = queue_.front();
        slot_waiter* waiter = nullptr;
        if (!slot_waiters_.empty() && slot_waiters_.front().queued_ == &first) {
            waiter = &slot_waiters_.front();
            slot_waiters_.pop_front();
            waiter->queued_ = nullptr;
        }
        take_slot(first);
        hold();
        queue_.pop_front();
        if (waiter != nullptr) waiter->complete(); // which may cancel the nursery
        start_for_parent(first);
        if (first.awaited()) let_go();
        let_go();
    }
}

void nursery_core::cancelled_before_start(job& queued) noexcept {
    start_queued(queued); // to its end: being cancelled, it makes no step
}

void nursery_core::on_start(job const& starting) noexcept {
    if (&starting == body_) return;
    log_.tell(level::debug, starting.id(),
              [&] { return "adding " + describe(starting) + " to " + label(); });
}

void nursery_core::job_ended(job& ended) noexcept {
    if (log_ || ended.takes_slot()) [[unlikely]]
        job_ended_here(ended);
    nested_domain::job_ended(ended);
}

void nursery_core::job_ended_here(job const& ended) noexcept {
    if (log_ && &ended != body_) tell_of_end(ended);
    if (!ended.takes_slot()) return;
    --taken_;
    start_next();
}

void nursery_core::tell_of_end(job const& ended) const noexcept {
    bool const late = ended.cancellation().delivered();
    bool const failed = ended.ending() == ending::error;
    log_.tell(failed && late ? level::warning : level::debug, ended.id(), [&] {
        auto const who = describe(ended);
        if (ended.ending() == ending::value) return who + " done";
        if (!failed) return who + " got cancelled";
        return who + " got an exception" + (late ? " after cancellation: " : ": ") +
               describe(ended.error());
    });
}

void nursery_core::tell_unheard(job const& failed) noexcept {
    if (!log_) return nested_domain::tell_unheard(failed);
    log_.tell(level::warning, failed.id(), [&] {
        return describe(failed) +
               " failed and nobody hears of it: " + describe_with_traceback(failed.error());
    });
}

void nursery_core::on_overdue(job const& late) noexcept {
    log_.tell(level::error, late.id(), [&] {
        return describe(late) + " of " + label() + " could not be cancelled in time";
    });
}

std::vector<job_info> nursery_core::listed_jobs() const {
    if (is_over()) return {}; // what is around it may be gone
    auto infos = this->infos();
    if (body_ != nullptr)
        std::erase_if(infos, [this](job_info const& info) { return info.id == body_->id(); });
    return infos;
}

// --- those who wait for room

void slot_waiter::check_start() const {
    checkpoint();
    in_->check_open();
}

bool slot_waiter::start_or_queue(shared_job& made) noexcept {
    made.hold_by_domain();
    bool const starts = in_->has_room();
    in_->start_or_queue(made);
    if (starts) return may_go_on_at_once();
    queued_ = &made;
    return false;
}

void slot_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    if (queued_ == nullptr) return complete();
    in_->slot_waiters_.push_back(*this);
}

bool slot_waiter::withdraw() noexcept {
    in_->slot_waiters_.erase(in_->slot_waiters_.iterator_to(*this));
    is_refused_ = true;
    queued_->cancel(job().cancellation().cause());
    return true;
}

void slot_waiter::check_started() const {
    if (!is_refused_) return;
    checkpoint();
    in_->check_open();
}

} // namespace tinyasio::detail
