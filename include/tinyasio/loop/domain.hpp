// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/loop/alarm.hpp>
#include <tinyasio/loop/crash_errors.hpp>
#include <tinyasio/loop/diagnostic.hpp>
#include <tinyasio/loop/domain_walk.hpp>
#include <tinyasio/loop/options.hpp>

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tinyasio {
class nursery;
}

namespace tinyasio::detail {

using nested_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::safe_link>>;
using winding_hook = intrusive::list_base_hook<intrusive::tag<class winding_tag>,
                                               intrusive::link_mode<intrusive::safe_link>>;

/// The jobs that crash together, as a state machine: idle -> open [-> cancelled] -> idle.
///
/// What the end of a job means for the others is decided here. An error is delivered to whoever
/// awaits the job, or else crashes the domain (D1); a crash cancels all its jobs, and the domain
/// has ended when the last of them has (D3). Belongs to the loop's strand.
///
/// Domains nest. What a job of this one awaits, it cancels; what belongs to this one itself is
/// cancelled with it, and waited for.
class TINYASIO_DECL domain : public job_owner, public nested_hook, public winding_hook {
public:
    domain(detail::scheduler& scheduler, detail::diagnostics& diagnostics, crash which) noexcept;
    ~domain();

    // --- its life

    /// \pre it is idle
    void open(on_error policy) noexcept;
    bool is_open() const noexcept { return state_ == state::open; }
    bool is_cancelled() const noexcept { return state_ == state::cancelled; }

    /// Whether the last job has ended, and all that belongs to it.
    bool ended() const noexcept final { return jobs_.empty() && belongings_ == 0; }

    /// Idle again, its errors forgotten. \pre `ended()`
    void close() noexcept;

    std::string label() const override;

    // --- jobs

    /// Throws what a new job would be refused with: `cancelled` if the job that asks is cancelled,
    /// else `usage_error` if the domain is.
    void check_open() const {
        job* const asking = current_job();
        if (state_ != state::open || (asking != nullptr && asking->cancellation().requested()))
            refuse(asking);
    }
    /// Whether a job may be started by whoever asks, on the loop's strand: all that is checked.
    bool may_start_here() const noexcept {
        job* const asking = current_job();
        return state_ == state::open && scheduler().runs_here() &&
               (asking == nullptr || !asking->cancellation().requested());
    }
    /// The same for a job that `waiting` will wait for: behind a shield it may be started while the
    /// domain is cancelled (C5).
    void check_open_for_operand_of(job& waiting) const {
        if (waiting.cancellation().requested() || (state_ != state::open && !waiting.is_shielded()))
            refuse(&waiting);
    }

    /// Starts it: it is queued for its first step.
    void start(job& starting) noexcept {
        admit(starting);
        scheduler().ready.push(starting);
    }
    /// Starts it for `waiting`, which waits for the end of this domain: it makes its first step at
    /// once (T4).
    void start_inside_of(job& starting, job& waiting) noexcept {
        admit(starting);
        starting.step_inside_of(waiting);
    }
    /// Starts it; who calls sees to its first step. If the domain is cancelled by now, or only
    /// waits for jobs to stop that nobody awaits (D9), so is the job, unless it is shielded.
    void admit(job& starting) noexcept {
        jobs_.push_back(starting);
        starting.start(*this);
        awaited_ += starting.awaited() ? 1 : 0;
        if (!is_quiet_ || awaited_ == 0) [[unlikely]]
            start_in_trouble(starting);
    }

    void job_ended(job& ended) noexcept override;

    /// Calls `visit(job&)` for each living job, in the order in which they were started.
    template <class Visit>
    void for_each_job(Visit&& visit) const {
        for (auto& living : jobs_) visit(const_cast<job&>(living));
    }
    /// The living jobs of this domain and of those nested in it, in the order of their start.
    std::vector<job_info> infos() const;

    // --- other domains

    /// How one that is nested is kept.
    enum class keeping : std::uint8_t {
        by_waiter,         ///< a job of the outer one waits for it, and cancels it
        by_outer,          ///< it belongs to the outer one itself
        by_outer_shielded, ///< the same, but it is not cancelled with it (C5)
    };

    /// The one in which it is nested, null for a loop's.
    domain* outer() const noexcept { return outer_; }
    job_owner const* outer_owner() const noexcept final { return outer_; }
    job_owner const* cancelled_with() const noexcept final {
        return kept_ == keeping::by_outer ? outer_ : nullptr;
    }
    job const* host() const noexcept final {
        return outer_ != nullptr && kept_ == keeping::by_waiter ? waiting_job(0) : nullptr;
    }

    /// The nursery whose domain it is.
    virtual nursery* as_nursery() noexcept { return nullptr; }

    using walk = domain_walk;

    /// A job does not end although it was cancelled (C10).
    virtual void on_overdue(job const&) noexcept {}

    // --- at the end of a context

    /// Destroys the frames of all jobs, the youngest first: a job that others wait for is younger
    /// than they are.
    void tear_down() noexcept;

    /// The same for those jobs to whose frames nobody refers, neither handlers nor the frames of
    /// other jobs. Whether there were some.
    bool tear_down_free() noexcept;

    // --- cancelling

    void cancel(cancel_cause const& cause) noexcept;

    /// Asks all jobs to stop (C6).
    void request_stop() noexcept;
    bool stop_requested() const noexcept { return stop_requested_; }

    /// The same, and cancels them after `grace`. If that was done before, the sooner end counts.
    void cancel_after(duration grace, cancel_cause const& cause) noexcept;

    /// Crashes with an error that left no job. If it has crashed already, the error is one of the
    /// others.
    void crash(std::exception_ptr error, cancel_cause const& cause) noexcept {
        crash(std::move(error), cause, nullptr);
    }
    /// If it has crashed, or one around it: one more of the other errors. Whether that is so.
    bool join_crash(std::exception_ptr const& error) noexcept;
    /// An error that comes out of nowhere; `what` says what the domain has to do with it. The
    /// diagnostics are told, or standard error: outside of the loop, which may be gone, or whose
    /// sink may be.
    void nobody_hears_of(std::exception_ptr const& error,
                         char const* what = "failed and nobody hears of it") const noexcept;
    /// The same of those that came while nothing ran. \pre nothing will run any more
    void nobody_hears_of_the_rest() noexcept;

    // --- how it ended

    /// What cut it short, if a cancellation of all its jobs stopped one of them (D10).
    std::optional<cancel_cause> cut_short() const noexcept {
        return state_ == state::cancelled && cut_short_ ? std::optional(cause_) : std::nullopt;
    }
    /// Whether that was the end of a job with the flag `master` (N3).
    bool ended_by_master() const noexcept { return ended_by_master_; }

    /// What comes out of it: null if it has not crashed (D5).
    std::exception_ptr error() const noexcept;

    /// The latest crash that has come to its end, null if there was none.
    crash_report const* last_crash() const noexcept { return errors_.last_report(); }
    void forget_last_crash() noexcept { errors_.forget_last_report(); }

protected:
    domain(domain& outer, keeping how) noexcept;

    /// It wants to be told of each job that starts.
    void hear_of_starts() noexcept { hears_of_starts_ = true; }
    virtual void on_start(job const&) noexcept {}
    /// The domain is being cancelled, or nobody awaits a job of the outer one any more: for what it
    /// has besides jobs.
    virtual void on_cancel() noexcept {}
    virtual void on_outer_winding_down() noexcept {}
    /// The last job has ended, and all that belongs to it. It may be gone after that.
    virtual void on_end() noexcept {}
    /// Whether an error of that job counts although the domain is cancelled without having crashed.
    virtual bool counts_late_error_of(job const&) const noexcept { return true; }
    /// An error that nobody awaited and that bubbles nowhere.
    virtual void tell_unheard(job const& failed) noexcept;

    /// Something besides jobs that the domain waits for, as for a job that is awaited.
    void hold() noexcept { ++awaited_; }
    void let_go() noexcept {
        if (--awaited_ == 0) wind_down(true);
    }
    /// Its jobs were destroyed, nobody goes on.
    virtual void on_abandon() noexcept {}
    /// It has ended and is not the outer one's any more.
    void leave_outer() noexcept;
    /// The same while the outer one is torn down.
    void leave_abandoned() noexcept;

    detail::diagnostics& diagnostics() const noexcept { return *diagnostics_; }

private:
    friend class domain_walk;
    enum class state : std::uint8_t { idle, open, cancelled };
    using domain_list = intrusive::list<domain, intrusive::base_hook<nested_hook>,
                                        intrusive::constant_time_size<false>>;
    using winding_list = intrusive::list<domain, intrusive::base_hook<winding_hook>,
                                         intrusive::constant_time_size<false>>;

    /// Cancels the domain when the grace is over.
    class grace_timer final : public alarm {
    public:
        explicit grace_timer(domain& owner) noexcept : owner_(&owner) {}
        cancel_cause cause{};

    private:
        void ring() noexcept override { owner_->cancel(cause); }
        domain* owner_;
    };

    [[noreturn]] void refuse(job* asking) const;
    void start_in_trouble(job& starting) noexcept;
    static void cancel_unless_shielded(job& living, cancel_cause const& cause) noexcept {
        if (!living.is_shielded()) living.cancel(cause);
    }
    void crash(std::exception_ptr error, cancel_cause const& cause, job const* failed) noexcept;
    void note_jobs(job const* failed) noexcept;
    void cancel_here(cancel_cause const& cause) noexcept;
    void cancel_jobs(cancel_cause const& cause) noexcept;
    void request_stop_here() noexcept;
    void wind_down(bool last_awaited_has_gone) noexcept;
    void wind_down_here() noexcept;
    bool crashes_with(job const& ended) const noexcept;
    bool is_from_the_domain(cancel_cause const& cause) const noexcept;
    void note_cancelled(job const& ended) noexcept;
    void settle(job& ended) noexcept;
    void report_misbehaviour(job const& ended) noexcept;
    bool is_late(job const& failed) const noexcept;
    void add_to_outer_crash(job const& failed) noexcept;
    void keep_other(job& failed) noexcept;
    bool take_all_jobs(job_list& into) noexcept;
    void abandon_nested() noexcept;
    bool tear_down_free_here() noexcept;
    bool is_part_of(walk::through which) const noexcept;
    domain* first_nested(walk::through which) noexcept;
    domain* next_sibling(walk::through which) const noexcept;

    detail::diagnostics* diagnostics_;
    tinyasio::crash crash_;
    state state_ = state::idle;
    bool stop_requested_ = false;
    bool is_quiet_ = false; ///< open, nobody is asked to stop or wants to know of starts
    bool cut_short_ = false;
    bool ended_by_master_ = false;
    bool hears_of_starts_ = false;
    bool last_awaited_has_gone_ = false; ///< since it last wound down
    bool belongings_know_ = true;        ///< that nobody awaits a job of it
    job_list jobs_;
    std::size_t awaited_ = 0;

    domain* outer_ = nullptr;
    domain* outermost_ = this; ///< the loop's
    keeping kept_ = keeping::by_waiter;
    domain_list nested_;
    std::size_t belongings_ = 0;  ///< so many of them belong to it
    walk* walks_ = nullptr;       ///< those that are under way in this loop; only the outermost's
    winding_list winding_;        ///< those that are about to wind down; only the outermost's
    bool is_working_off_ = false; ///< somebody goes through `winding_`

    cancel_cause cause_{}; ///< of the cancellation of all, or of the crash
    crash_errors errors_;
    grace_timer grace_{*this};
};

} // namespace tinyasio::detail
