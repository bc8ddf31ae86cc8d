// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace tinyasio::detail {

namespace {

/// The jobs that wait for `failed`, as far as each has a single waiter (D5).
void mark_chain_above(job const& failed) noexcept {
    for (job* waiting = failed.only_waiter(); waiting != nullptr && !waiting->on_failing_chain();
         waiting = waiting->only_waiter())
        waiting->put_on_failing_chain();
}

} // namespace

domain::domain(detail::scheduler& scheduler, detail::diagnostics& diagnostics,
               tinyasio::crash which) noexcept
    : job_owner(scheduler)
    , diagnostics_(&diagnostics)
    , crash_(which) {}

domain::~domain() {
    tear_down();
    close();
}

void domain::open(on_error policy) noexcept {
    policy_ = policy;
    // D10: an error may have come while nothing ran.
    state_ = original_ ? state::cancelled : state::open;
    is_quiet_ = !original_;
}

void domain::close() noexcept {
    finish_report();
    grace_.clear();
    state_ = state::idle;
    is_quiet_ = stop_requested_ = false;
    original_ = nullptr;
    forget(others_);
    forget(cancelled_);
    others_without_job_.clear();
    cut_short_ = false;
}

void domain::refuse(job* asking) const {
    if (asking != nullptr && asking->cancellation().requested()) asking->cancellation().deliver();
    if (state_ == state::cancelled)
        throw usage_error("a job was started in a loop that is being cancelled");
    throw usage_error("a job was started in a loop that does not run");
}

void domain::job_ended(job& ended) noexcept {
    jobs_.erase(jobs_.iterator_to(ended));
    if (ended.cancellation().requested()) [[unlikely]] {
        report_misbehaviour(ended);
        bool const stopped =
            ended.cancellation().delivered() || ended.ending() == ending::cancelled;
        cut_short_ |= stopped && is_from_the_domain(ended.cancellation().cause());
    }
    if (ended.ending() == ending::value) {
        if (ended.listener() != nullptr) ended.listener()->on_end(ended, false);
    } else {
        settle(ended);
    }
    if (ended.awaited() && --awaited_ == 0 && !jobs_.empty())
        cancel_all({reason::shutdown, 0, {}}); // D9
    ended.let_go_by_domain();
}

void domain::start_in_trouble(job& starting) noexcept {
    if (stop_requested_ && !starting.is_shielded()) starting.request_stop();
    if (state_ != state::open)
        cancel_unless_shielded(starting, cause_);
    else if (awaited_ == 0)
        cancel_unless_shielded(starting, {reason::shutdown, 0, {}});
}

bool domain::crashes_with(job const& ended) const noexcept {
    bool const nobody_else_takes_it =
        ended.listener() == nullptr || ended.always_bubbles() || crash_ == tinyasio::crash::any;
    return ended.ending() == ending::error && ended.bubbles() && nobody_else_takes_it;
}

/// Decides where the end of a job that has no value goes.
void domain::settle(job& ended) noexcept {
    bool const crashed = crashes_with(ended);
    if (crashed && original_) keep_other(ended);
    if (crashed && !original_) {
        mark_chain_above(ended);
        crash(ended.error(), {reason::crash, ended.id(), ended.place()}, &ended);
    }
    bool heard = crashed;
    if (end_listener* const listener = ended.listener())
        heard |= listener->on_end(ended, /*error_taken=*/crashed);

    if (ended.ending() == ending::cancelled) {
        bool const by_the_crash = original_ && is_from_the_domain(ended.cancellation().cause());
        if (policy_ == on_error::group && by_the_crash && !ended.on_failing_chain())
            keep(cancelled_, ended);
    } else if (!heard && original_ && ended.bubbles()) {
        keep_other(ended); // an `all` has had an error before this one
    } else if (!heard && !ended.cancellation().delivered()) {
        diagnostics_->tell(diagnostic::kind_type::unheard, ended.id(), [&] {
            return describe(ended) + " failed and nobody hears of it: " + describe(ended.error());
        });
    }
}

bool domain::is_from_the_domain(cancel_cause const& cause) const noexcept {
    return state_ == state::cancelled && cause.why == cause_.why && cause.by == cause_.by &&
           cause.where.line() == cause_.where.line();
}

/// C7. A job that ended before it noticed, or that let its `cancelled` out, did nothing wrong.
void domain::report_misbehaviour(job const& ended) noexcept {
    if (!ended.cancellation().delivered() || ended.ending() == ending::cancelled) return;
    if (ended.ending() == ending::value) {
        diagnostics_->tell(diagnostic::kind_type::swallowed, ended.id(), [&] {
            return describe(ended) + " was cancelled, caught it and returned; let 'cancelled' out";
        });
    } else {
        diagnostics_->tell(diagnostic::kind_type::raised, ended.id(), [&] {
            return describe(ended) + " failed while being cancelled: " + describe(ended.error());
        });
    }
}

void domain::crash(std::exception_ptr error, cancel_cause const& cause,
                   job const* failed) noexcept {
    if (!original_) {
        original_ = std::move(error);
        begin_report(failed);
        cancel(cause);
        cause_ = cause; // whatever had cancelled it before
        return;
    }
    join_crash(std::move(error));
}

void domain::join_crash(std::exception_ptr error) noexcept {
    if (!original_) return;
    bool kept = policy_ != on_error::original;
    try {
        others_without_job_.push_back(error);
    } catch (std::bad_alloc const&) {
        kept = false;
    }
    if (!kept)
        diagnostics_->tell(diagnostic::kind_type::unheard, 0, [&] { return describe(error); });
}

void domain::begin_report(job const* failed) noexcept {
    try {
        report_.emplace();
        report_->original = original_;
        report_->set_original(original_);
        report_->jobs = infos();
        if (failed != nullptr) report_->jobs.push_back(info_of(*failed));
    } catch (...) {
        // No memory: a report without its jobs is better than none.
    }
}

void domain::finish_report() noexcept {
    if (!report_) return;
    try {
        for (auto const& other : others_) {
            report_->add_other(other.error(), other.trace());
        }
        for (auto const& other : others_without_job_) {
            report_->add_other(other, find_trace(other));
        }
    } catch (...) {
        // No memory: they are in the group that is thrown, or have been told to the diagnostics.
    }
    last_crash_ = std::move(report_);
    report_.reset();
}

std::vector<job_info> domain::infos() const {
    std::vector<job_info> infos;
    for (auto const& living : jobs_) infos.push_back(info_of(living));
    return infos;
}

void domain::cancel(cancel_cause const& cause) noexcept {
    if (state_ == state::open) {
        state_ = state::cancelled;
        is_quiet_ = false;
        cause_ = cause;
    }
    grace_.clear();
    cancel_all(cause);
}

void domain::cancel_after(duration grace, cancel_cause const& cause) noexcept {
    if (state_ != state::open) return;
    is_quiet_ = false;
    if (!std::exchange(stop_requested_, true)) {
        for (job& living : jobs_)
            if (!living.is_shielded()) living.request_stop();
    }
    if (grace <= duration::zero()) return cancel(cause);
    auto& loop = static_cast<engine&>(scheduler());
    auto const deadline = deadline_after(loop.now(), grace);
    if (grace_.is_set() && grace_.deadline() <= deadline) return;
    grace_.cause = cause;
    grace_.set(loop.timers, deadline);
}

void domain::cancel_all(cancel_cause const& cause) noexcept {
    for (job& living : jobs_) cancel_unless_shielded(living, cause);
}

void domain::tear_down() noexcept {
    for (job& living : jobs_) living.withdraw();
    job_list destroyed;
    while (!jobs_.empty()) {
        job& youngest = jobs_.back();
        jobs_.pop_back();
        youngest.destroy_frames();
        keep(destroyed, youngest); // an `all` may own it, whose frame is one of the next
    }
    awaited_ = 0;
    // What the frames' destructors have queued: nothing of it will run.
    while (!scheduler().ready.empty()) scheduler().ready.pop().discard();
    while (!destroyed.empty()) {
        job& record = destroyed.front();
        destroyed.pop_front();
        record.let_go_by_domain();
        record.release();
    }
}

bool domain::tear_down_free() noexcept {
    auto const is_free = [](job const& living) {
        leaf const* const at = living.blocked_at();
        return at == nullptr ||
               (!at->holds_frame() && std::ranges::all_of(at->awaited_jobs(), &job::has_ended));
    };
    auto const discard_ready = [this] {
        while (!scheduler().ready.empty()) scheduler().ready.pop().discard();
    };
    auto const youngest_free = [&] { return std::find_if(jobs_.rbegin(), jobs_.rend(), is_free); };
    discard_ready();
    bool found = false;
    for (auto next = youngest_free(); next != jobs_.rend(); next = youngest_free()) {
        job& destroyed = *next;
        found = true;
        destroyed.withdraw();
        discard_ready();
        destroyed.retain();
        jobs_.erase(jobs_.iterator_to(destroyed));
        destroyed.destroy_frames();
        discard_ready(); // what the frames' destructors have queued
        destroyed.let_go_by_domain();
        destroyed.release();
    }
    if (jobs_.empty()) awaited_ = 0;
    return found;
}

void domain::keep_other(job& ended) noexcept {
    if (ended.error() == original_) return; // it came to this job too, behind a shield
    keep(others_, ended);
    if (policy_ != on_error::original || ended.cancellation().delivered()) return;
    diagnostics_->tell(diagnostic::kind_type::unheard, ended.id(),
                       [&] { return describe(ended) + " failed too: " + describe(ended.error()); });
}

void domain::keep(job_list& list, job& ended) noexcept {
    ended.retain();
    list.push_back(ended);
}

void domain::forget(job_list& list) noexcept {
    while (!list.empty()) {
        job& kept = list.front();
        list.pop_front();
        kept.release();
    }
}

std::exception_ptr domain::error() const noexcept {
    bool const has_others = !others_.empty() || !others_without_job_.empty();
    bool const grouped =
        policy_ == on_error::group || (policy_ == on_error::automatic && has_others);
    if (!original_ || !grouped) return original_;

    try {
        return std::make_exception_ptr(group());
    } catch (std::bad_alloc const&) {
        return original_; // better than none
    }
}

exception_group domain::group() const {
    std::vector<std::exception_ptr> errors{original_};
    auto const add_in_order_of_start = [&errors](job_list const& list) {
        std::vector<job const*> jobs;
        for (auto const& kept : list) jobs.push_back(&kept);
        std::ranges::sort(jobs, {}, [](job const* kept) { return kept->id(); });
        for (auto const* const kept : jobs) errors.push_back(kept->error());
    };
    add_in_order_of_start(others_);
    errors.insert(errors.end(), others_without_job_.begin(), others_without_job_.end());
    add_in_order_of_start(cancelled_);

    auto const title = std::to_string(errors.size()) + " errors, the first one crashed the loop";
    return {title, std::move(errors)};
}

} // namespace tinyasio::detail
