// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/awaited_jobs.hpp>
#include <tinyasio/error/cancel_error.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/watchdog.hpp>

#include <algorithm>

namespace tinyasio::detail {

namespace {

/// When to look again at a job that waits for a late one: with a patience of zero without end.
constexpr duration soonest_second_look = std::chrono::milliseconds(100);

/// The job for whose end it waits, null unless it is exactly one.
job const* only_awaited(job const& waiting) noexcept {
    leaf const* const at = waiting.blocked_at();
    job const* found = nullptr;
    int count = 0;
    if (at != nullptr)
        for_each_awaited(*at, [&](job const& awaited) {
            found = &awaited;
            ++count;
        });
    return count == 1 ? found : nullptr;
}

/// What it waits for, and what that waits for, as long as it is one job.
std::string describe_wait(job const& of) {
    auto text = describe_state(info_of(of));
    job const* next = only_awaited(of);
    for (int links = 0; links != 10 && next != nullptr; ++links) {
        text += "; " + describe(*next) + " " + describe_state(info_of(*next));
        next = only_awaited(*next);
    }
    return text;
}

} // namespace

void watchdog::watch(job const& cancelled) noexcept {
    set_no_later(loop_->timers, due(cancelled));
}

time_point watchdog::due(job const& of) const noexcept {
    return deadline_after(of.cancelled_at(), of.cancel_timeout().value_or(patience_));
}

/// Whether it waits for the end of a job that is late itself: that one is to be named.
bool watchdog::waits_for_a_late_one(job const& late) const noexcept {
    leaf const* const at = late.blocked_at();
    if (at == nullptr) return false;
    bool found = false;
    auto const look_at = [&, now = loop_->now()](job const& awaited) {
        found = found || (awaited.cancellation().requested() && due(awaited) <= now);
    };
    for_each_awaited(*at, look_at);
    auto const* const domain = static_cast<detail::domain const*>(at->awaited_domain());
    if (domain == nullptr) return found;
    domain::walk inside(const_cast<detail::domain&>(*domain), domain::walk::through::all);
    while (detail::domain const* const each = found ? nullptr : inside.next())
        each->for_each_job(look_at);
    return found;
}

void watchdog::ring() noexcept {
    auto const now = loop_->now();
    auto const look_at = [&](job& each) {
        if (!each.cancellation().requested() || each.is_known_as_overdue()) return;
        if (due(each) > now)
            watch(each);
        else if (!each.cancel_timeout() && waits_for_a_late_one(each))
            // It may be late after that.
            set_no_later(loop_->timers,
                         deadline_after(now, std::max(patience_, soonest_second_look)));
        else
            bark_at(each);
    };
    domain::walk through(loop_->jobs, domain::walk::through::all);
    while (domain const* const each = through.next()) each->for_each_job(look_at);
}

void watchdog::bark_at(job& overdue) const noexcept {
    overdue.know_as_overdue();
    auto const text = [&] {
        return describe(overdue) + " has not ended " +
               describe(loop_->now() - overdue.cancelled_at()) + " after it was cancelled " +
               describe(overdue.cancellation().cause()) + ": it " + describe_wait(overdue);
    };
    loop_->diagnostics.tell(diagnostic::kind_type::uncancellable, overdue.id(), text);
    auto& domain = *static_cast<detail::domain*>(overdue.owner());
    domain.on_overdue(overdue);
    if (!overdue.cancel_timeout()) return;
    try {
        domain.join_crash(std::make_exception_ptr(cancel_error(overdue.id(), text())));
    } catch (std::bad_alloc const&) {
        // It has been said to the diagnostics.
    }
}

} // namespace tinyasio::detail
