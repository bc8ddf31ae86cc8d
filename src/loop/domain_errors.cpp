// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/traceback.hpp>
#include <tinyasio/loop/domain.hpp>

#include <cstdio>
#include <new>
#include <utility>

namespace tinyasio::detail {

// Where errors go.

namespace {

/// The jobs of the domain that wait for `failed`, as far as each has a single waiter (D5).
void mark_chain_above(job const& failed) noexcept {
    for (job* waiting = failed.only_waiter();
         waiting != nullptr && !waiting->on_failing_chain() && waiting->owner() == failed.owner();
         waiting = waiting->only_waiter())
        waiting->put_on_failing_chain();
}

} // namespace

bool domain::crashes_with(job const& ended) const noexcept {
    bool const nobody_else_takes_it =
        ended.listener() == nullptr || ended.always_bubbles() || crash_ == tinyasio::crash::any;
    return ended.ending() == ending::error && ended.bubbles() && nobody_else_takes_it;
}

/// Decides where the end of a job goes that has no value, or that ends the domain.
void domain::settle(job& ended) noexcept {
    bool const late = is_late(ended);
    bool const crashed = crashes_with(ended) && !late;
    if (late) add_to_outer_crash(ended);
    if (crashed && errors_)
        keep_other(ended);
    else if (crashed) {
        mark_chain_above(ended);
        crash(ended.error(), {reason::crash, ended.id(), user_place(ended)}, &ended);
    }
    bool const ends_domain = ended.bonds().master && state_ == state::open;
    auto const where =
        ends_domain ? user_place(ended) : std::source_location{}; // it is awaited yet
    bool heard = crashed;
    if (end_listener* const listener = ended.listener())
        heard |= listener->on_end(ended, /*error_taken=*/crashed);

    if (ended.ending() == ending::cancelled) {
        bool const by_the_crash = errors_ && is_from_the_domain(ended.cancellation().cause());
        if (errors_.policy() == on_error::group && by_the_crash && !ended.on_failing_chain())
            errors_.keep_cancelled(ended);
    } else if (ended.ending() == ending::error && !heard) {
        if (errors_ && ended.bubbles())
            keep_other(ended); // an `all` has had an error before this one
        else if (!ended.cancellation().delivered())
            tell_unheard(ended);
    }
    if (ended.bonds().master && state_ == state::open) {
        ended_by_master_ = true;
        cancel({reason::shutdown, ended.id(), where});
    }
}

void domain::nobody_hears_of(std::exception_ptr const& error, char const* what) const noexcept {
    auto const text = [&] { return label() + ' ' + what + ": " + describe_with_traceback(error); };
    if (this_thread.current_scheduler == &scheduler())
        return diagnostics_->tell(diagnostic::kind_type::unheard, 0, text);
    try {
        std::fprintf(stderr, "tinyasio: %s\n", text().c_str());
    } catch (...) {
        // no memory for it
    }
}

void domain::nobody_hears_of_the_rest() noexcept {
    if (state_ != state::idle || !errors_) return;
    nobody_hears_of(errors_.original());
    for (auto const& other : errors_.others_without_job()) nobody_hears_of(other);
    errors_.close();
}

void domain::tell_unheard(job const& failed) noexcept {
    diagnostics_->tell(diagnostic::kind_type::unheard, failed.id(), [&] {
        return describe(failed) +
               " failed and nobody hears of it: " + describe_with_traceback(failed.error());
    });
}

/// It failed while the domain was being cancelled, and does not change how that ends.
bool domain::is_late(job const& failed) const noexcept {
    return state_ == state::cancelled && !errors_ && failed.ending() == ending::error &&
           failed.cancellation().delivered() && !counts_late_error_of(failed);
}

void domain::add_to_outer_crash(job const& failed) noexcept {
    for (domain* outer = outer_; outer != nullptr; outer = outer->outer_)
        if (outer->errors_) return static_cast<void>(outer->errors_.keep(failed.error()));
}

void domain::crash(std::exception_ptr error, cancel_cause const& cause,
                   job const* failed) noexcept {
    if (!errors_) {
        errors_.begin(std::move(error));
        note_jobs(failed);
        cause_ = cause; // whatever had cancelled it before
        return cancel(cause);
    }
    join_crash(error);
}

/// For the report.
void domain::note_jobs(job const* failed) noexcept {
    try {
        auto jobs = infos();
        if (failed != nullptr) jobs.push_back(info_of(*failed));
        errors_.note(std::move(jobs));
    } catch (...) {
        // No memory: a report without its jobs is better than none.
    }
}

/// One more of the errors of the crash that is under way.
void domain::keep_other(job& failed) noexcept {
    bool const is_told = errors_.keep(failed) && errors_.policy() == on_error::original;
    if (!is_told || failed.cancellation().delivered()) return;
    diagnostics_->tell(diagnostic::kind_type::unheard, failed.id(), [&] {
        return describe(failed) + " failed too: " + describe(failed.error());
    });
}

std::exception_ptr domain::error() const noexcept {
    if (!errors_.is_group()) return errors_.original();
    try {
        return std::make_exception_ptr(errors_.group(label()));
    } catch (std::bad_alloc const&) {
        return errors_.original(); // better than none
    }
}

bool domain::join_crash(std::exception_ptr const& error) noexcept {
    domain* crashed = this;
    while (crashed != nullptr && !crashed->errors_) crashed = crashed->outer_;
    if (crashed == nullptr) return false;
    if (crashed->errors_.has(error)) return true;
    if (!crashed->errors_.keep(error) || crashed->errors_.policy() == on_error::original)
        diagnostics_->tell(diagnostic::kind_type::unheard, 0, [&] {
            return crashed->label() + " failed with that too: " + describe(error);
        });
    return true;
}

} // namespace tinyasio::detail
