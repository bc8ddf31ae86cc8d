// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/spin_lock.hpp>
#include <tinyasio/job/job_record.hpp>
#include <tinyasio/job/leaf.hpp>

#include <algorithm>

namespace tinyasio::detail {

/// A job that handles refer to: any number of jobs may wait for its end, and any thread may cancel
/// it, as long as it holds a reference.
class TINYASIO_DECL shared_job : public job, public arrival {
public:
    using duration = std::chrono::steady_clock::duration;

    // From any thread; nothing if the job has ended, even if its loop is gone (C8).
    void cancel_from_anywhere(std::source_location where) noexcept { ask({where, {}}); }
    /// By its waiter, whose place is looked up on the strand, where it may be.
    void cancel_where_awaited_from_anywhere() noexcept { ask({{}, {}}); }
    void cancel_after_grace_from_anywhere(duration grace, std::source_location where) noexcept {
        ask({where, std::max(grace, duration::zero())});
    }

    /// The domain holds a reference from the start of the job to its end, besides that of whoever
    /// has made it: nobody else knows the record yet.
    void hold_by_domain() noexcept { references_.add_domains(); }
    void let_go_by_domain() noexcept override;

    /// It belongs to that domain, which may end before the job starts, but lives as long as this.
    void belong_to_and_hold(job_owner& owner) noexcept;
    /// It has started: from now on the domain holds the job.
    void let_owner_go() noexcept;

protected:
    shared_job(frame& root, job_bonds bonds, job_extras* extras) noexcept
        : job(root, bonds, extras) {}
    ~shared_job() = default;

    void clean_up() noexcept;

private:
    BOOST_NOINLINE void let_go_after_visitors() noexcept;

    /// To be cancelled, at once or after a grace.
    struct request {
        std::source_location where; ///< of line 0: where the job is awaited
        std::optional<duration> grace;
        bool is_sooner_than(request const& other) const noexcept {
            return other.grace && (!grace || *grace < *other.grace);
        }
    };
    void ask(request const& what) noexcept;
    bool put_request(request const& what) noexcept;
    /// With a reference: does what other threads asked for.
    void arrive(detail::scheduler& at) noexcept override;
    void never_arrives() noexcept override { release(); }
    void carry_out(request const& what, std::uint64_t by) noexcept;

    spin_lock asking_{};
    bool is_asked_ = false; ///< `asked_` is on its way to the strand
    bool holds_owner_ = false;
    [[maybe_unused]] bool unused_ = false; // four bytes are written at once
    union {
        request asked_; ///< not before it is asked: most jobs never are
    };
};

/// Waits for the end of a job that others may wait for too. The waiters of a job form a ring; the
/// first of them is the job's listener.
class TINYASIO_DECL end_waiter : public leaf, public end_listener {
public:
    end_waiter(frame& waiting, shared_job& awaited) noexcept : leaf(waiting), awaited_(&awaited) {}

    /// True if there is nothing to wait for. Throws `cancelled`, `usage_error` if the awaited job
    /// belongs to another loop, and `cycle_error` if it waits for the waiting job.
    bool await_ready() {
        checkpoint();
        ended_before_ = awaited_->loop() == job().loop() && awaited_->has_ended();
        if (ended_before_) return may_go_on_at_once();
        check_wait();
        return false;
    }
    void await_suspend(std::coroutine_handle<>) noexcept;

    bool withdraw() noexcept override;
    char const* what() const noexcept override { return "job"; }

    std::span<detail::job* const> awaited_jobs() const noexcept override { return {&awaited_, 1}; }

    bool on_end(detail::job& ended, bool error_taken) noexcept override;
    detail::job& waiting_job() const noexcept override { return job(); }
    end_listener const* next_listener() const noexcept override { return next_; }
    detail::job const* limit(optional_time&) noexcept override { return nullptr; }

protected:
    ~end_waiter() = default;

    /// After waiting: throws `cancelled` if the wait was cut short, the error that the awaited job
    /// left (C4), `job_cancelled` if it was cancelled.
    void check_end() const {
        if (withdrawn_ || awaited_->ending() != ending::value) [[unlikely]]
            throw_end();
    }

    detail::job& awaited() const noexcept { return *awaited_; }

private:
    /// Throws if it cannot be waited for.
    void check_wait() const;
    [[noreturn]] void throw_end() const;

    detail::job* awaited_;
    /// While it waits: the handle that is awaited may be overwritten meanwhile.
    boost::intrusive_ptr<detail::job> held_{};
    // While it waits, unless the job has ended before.
    end_waiter* next_;
    end_waiter* previous_;
    bool ended_before_ = false;
    bool withdrawn_ = false;
};

} // namespace tinyasio::detail
