// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/loop/alarm.hpp>
#include <tinyasio/loop/crash_report.hpp>
#include <tinyasio/loop/diagnostic.hpp>
#include <tinyasio/loop/options.hpp>

#include <boost/intrusive/list.hpp>

#include <optional>
#include <vector>

namespace tinyasio::detail {

/// The jobs that crash together, as a state machine: idle -> open [-> cancelled] -> idle.
///
/// What the end of a job means for the others is decided here. An error is delivered to whoever
/// awaits the job, or else crashes the domain (D1); a crash cancels all its jobs, and the domain
/// has ended when the last of them has (D3). Belongs to the loop's strand.
class TINYASIO_DECL domain final : public job_owner {
public:
    domain(detail::scheduler& scheduler, detail::diagnostics& diagnostics, crash which) noexcept;
    ~domain();

    // --- its life

    /// \pre it is idle
    void open(on_error policy) noexcept;
    bool is_open() const noexcept { return state_ == state::open; }

    /// Whether the last job has ended.
    bool ended() const noexcept { return jobs_.empty(); }

    /// Idle again, its errors forgotten. \pre `ended()`
    void close() noexcept;

    // --- jobs

    /// Throws what a new job would be refused with: `cancelled` if the job that asks is cancelled,
    /// else `usage_error` if the domain is.
    void check_open() const {
        job* const asking = current_job();
        if (state_ != state::open || (asking != nullptr && asking->cancellation().requested()))
            refuse(asking);
    }
    /// The same for a job that `waiting` will wait for: behind a shield it may be started while the
    /// domain is cancelled (C5).
    void check_open_for_operand_of(job& waiting) const {
        if (waiting.cancellation().requested() || (state_ != state::open && !waiting.is_shielded()))
            refuse(&waiting);
    }

    /// Starts it. If the domain is cancelled by now, or only waits for jobs to stop that nobody
    /// awaits (D9), so is the job, unless it is shielded.
    void start(job& starting) noexcept {
        jobs_.push_back(starting);
        starting.start(*this);
        if (starting.awaited()) ++awaited_;
        if (!is_quiet_) [[unlikely]]
            start_in_trouble(starting);
        else if (awaited_ == 0) [[unlikely]]
            cancel_unless_shielded(starting, {reason::shutdown, 0, {}});
    }

    void job_ended(job& ended) noexcept override;

    /// Calls `visit(job&)` for each living job, in the order in which they were started.
    template <class Visit>
    void for_each_job(Visit&& visit) {
        for (auto& living : jobs_) visit(living);
    }
    std::vector<job_info> infos() const;

    /// Destroys the frames of all jobs, the youngest first: a job that others wait for is younger
    /// than they are.
    void tear_down() noexcept;

    /// The same for those jobs to whose frames nobody refers, neither handlers nor the frames of
    /// other jobs. Whether there were some.
    bool tear_down_free() noexcept;

    // --- cancelling

    void cancel(cancel_cause const& cause) noexcept;

    /// Asks all jobs to stop, and cancels them after `grace` (C6). If that was done before, the
    /// sooner end counts.
    void cancel_after(duration grace, cancel_cause const& cause) noexcept;

    /// Crashes with an error that left no job. If it has crashed already, the error is one of the
    /// others.
    void crash(std::exception_ptr error, cancel_cause const& cause) noexcept {
        crash(std::move(error), cause, nullptr);
    }
    /// If it has crashed: one more of the other errors.
    void join_crash(std::exception_ptr error) noexcept;

    // --- how it ended

    /// What cut it short, if a cancellation of all its jobs stopped one of them (D10).
    std::optional<cancel_cause> cut_short() const noexcept {
        return state_ == state::cancelled && cut_short_ ? std::optional(cause_) : std::nullopt;
    }

    /// What comes out of it: null if it has not crashed (D5).
    std::exception_ptr error() const noexcept;

    /// The latest crash that has come to its end, null if there was none.
    crash_report const* last_crash() const noexcept {
        return last_crash_ ? &*last_crash_ : nullptr;
    }

private:
    enum class state : std::uint8_t { idle, open, cancelled };
    using job_list = intrusive::list<job, intrusive::member_hook<job, job::link_hook, &job::link>,
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
    void begin_report(job const* failed) noexcept;
    void finish_report() noexcept;
    void cancel_all(cancel_cause const& cause) noexcept;
    bool crashes_with(job const& ended) const noexcept;
    bool is_from_the_domain(cancel_cause const& cause) const noexcept;
    void settle(job& ended) noexcept;
    void report_misbehaviour(job const& ended) noexcept;
    exception_group group() const;
    void keep_other(job& ended) noexcept;
    void keep(job_list& list, job& ended) noexcept;
    void forget(job_list& list) noexcept;

    detail::diagnostics* diagnostics_;
    tinyasio::crash crash_;
    on_error policy_ = on_error::automatic;
    state state_ = state::idle;
    bool stop_requested_ = false;
    bool is_quiet_ = false; ///< open, and nobody is asked to stop
    job_list jobs_;
    std::size_t awaited_ = 0;
    bool cut_short_ = false;

    // The cancellation of all, or the crash. Jobs whose errors are kept are linked, so that keeping
    // one cannot fail (D6).
    std::exception_ptr original_{};
    cancel_cause cause_{};
    job_list others_;
    job_list cancelled_;
    std::vector<std::exception_ptr> others_without_job_;

    grace_timer grace_{*this};
    std::optional<crash_report> report_{}; ///< of the crash that is under way
    std::optional<crash_report> last_crash_{};
};

} // namespace tinyasio::detail
