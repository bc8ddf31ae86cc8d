// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/domain.hpp>

#include <algorithm>
#include <utility>

namespace tinyasio::detail {

domain::domain(detail::scheduler& scheduler, detail::diagnostics& diagnostics,
               tinyasio::crash which) noexcept
    : job_owner(scheduler)
    , diagnostics_(&diagnostics)
    , crash_(which) {}

domain::domain(domain& outer, keeping how) noexcept
    : job_owner(outer.scheduler())
    , diagnostics_(outer.diagnostics_)
    , crash_(outer.crash_)
    , outer_(&outer)
    , outermost_(outer.outermost_)
    , kept_(how) {
    outer.nested_.push_back(*this);
    if (how == keeping::by_waiter) return;
    ++outer.belongings_;
    outer.belongings_know_ = false;
}

domain::~domain() {
    close();
}

void domain::open(on_error policy) noexcept {
    errors_.set_policy(policy);
    // D10: an error may have come while nothing ran.
    state_ = errors_ ? state::cancelled : state::open;
    is_quiet_ = !errors_ && !hears_of_starts_;
}

void domain::close() noexcept {
    errors_.close();
    grace_.clear();
    state_ = state::idle;
    is_quiet_ = stop_requested_ = false;
    cut_short_ = ended_by_master_ = false;
}

std::string domain::label() const {
    return "the loop";
}

void domain::refuse(job* asking) const {
    if (asking != nullptr && asking->cancellation().requested()) asking->cancellation().deliver();
    auto const in = "a job was started in " + label() + ", which ";
    if (state_ == state::cancelled) throw usage_error(in + "is being cancelled");
    if (outer_ == nullptr) throw usage_error(in + "does not run");
    bool const has_ended = !nested_hook::is_linked();
    throw usage_error(in + (has_ended ? "has ended" : "has not begun: make its body a coroutine"));
}

BOOST_NOINLINE void domain::note_cancelled(job const& ended) noexcept {
    report_misbehaviour(ended);
    bool const stopped = ended.cancellation().delivered() || ended.ending() == ending::cancelled;
    cut_short_ |= stopped && is_from_the_domain(ended.cancellation().cause());
}

void domain::job_ended(job& ended) noexcept {
    jobs_.erase(jobs_.iterator_to(ended));
    if (ended.cancellation().requested()) [[unlikely]]
        note_cancelled(ended);
    // What comes now may cancel the domain, but does not end it: it holds this one, or is held.
    bool const was_awaited = ended.awaited();
    if (!was_awaited) hold();
    if (ended.ending() != ending::value || ended.bonds().master) [[unlikely]]
        settle(ended);
    else if (end_listener* const listener = ended.listener())
        listener->on_end(ended, false);
    if (!was_awaited) --awaited_;
    ended.let_go_by_domain();
    if (was_awaited) --awaited_;
    if (awaited_ == 0) wind_down(was_awaited);
}

/// Nobody awaits a job of it any more. The end of one domain may be what others wait for, in a
/// chain of any length: each has its turn in a list, which the outermost call works off.
void domain::wind_down(bool last_awaited_has_gone) noexcept {
    last_awaited_has_gone_ |= last_awaited_has_gone;
    domain& loops = *outermost_; // which outlives this one
    if (!winding_hook::is_linked()) loops.winding_.push_back(*this);
    if (std::exchange(loops.is_working_off_, true)) return;
    while (!loops.winding_.empty()) {
        domain& next = loops.winding_.front();
        loops.winding_.pop_front();
        next.wind_down_here();
    }
    loops.is_working_off_ = false;
}

/// The jobs that are left are cancelled (D9), after what belongs to the domain has ended too.
void domain::wind_down_here() noexcept {
    if (awaited_ != 0) return; // a job was started meanwhile
    bool const cancels = std::exchange(last_awaited_has_gone_, false);
    if (!std::exchange(belongings_know_, true))
        for (domain& nested : nested_)
            if (nested.kept_ != keeping::by_waiter) nested.on_outer_winding_down();
    if (belongings_ != 0) return;
    if (jobs_.empty())
        on_end();
    else if (cancels)
        cancel_jobs({reason::shutdown, 0, {}});
}

void domain::leave_outer() noexcept {
    leave_abandoned();
    if (kept_ == keeping::by_waiter) return;
    outer_->last_awaited_has_gone_ = true;
    if (outer_->awaited_ == 0) outer_->wind_down(true);
}

void domain::leave_abandoned() noexcept {
    for (walk* each = outermost_->walks_; each != nullptr; each = each->outer_)
        if (each->next_ == this) each->next_ = each->after(*this);
    if (winding_hook::is_linked()) outermost_->winding_.erase(winding_list::s_iterator_to(*this));
    outer_->nested_.erase(outer_->nested_.iterator_to(*this));
    if (kept_ != keeping::by_waiter) --outer_->belongings_;
}

void domain::start_in_trouble(job& starting) noexcept {
    if (hears_of_starts_) on_start(starting);
    if (stop_requested_ && !starting.is_shielded()) starting.request_stop();
    if (state_ != state::open)
        cancel_unless_shielded(starting, cause_);
    else if (awaited_ == 0)
        cancel_unless_shielded(starting, {reason::shutdown, 0, {}});
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

std::vector<job_info> domain::infos() const {
    std::vector<job_info> infos;
    walk through(const_cast<domain&>(*this), walk::through::all);
    while (domain const* const each = through.next())
        for (auto const& living : each->jobs_) infos.push_back(info_of(living));
    if (!nested_.empty()) std::ranges::sort(infos, {}, &job_info::id);
    return infos;
}

} // namespace tinyasio::detail
