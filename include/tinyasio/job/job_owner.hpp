// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/job/time_limits.hpp>

#include <cstddef>
#include <string>

namespace tinyasio::detail {

class job;

/// Who waits for a job's end: the group of an `all`, the awaiters of a handle.
class end_listener {
public:
    /// Called once, on the loop's strand. Resumes nobody, only queues (T4), or does not even do
    /// that for a job that ends inside of the step of who waits. `error_taken`: its domain has
    /// crashed with its error, nobody else is to see it (D2). Returns whether somebody gets its
    /// error.
    virtual bool on_end(job& ended, bool error_taken) noexcept = 0;

    /// The job waits at a leaf of its root and is `transparent`, and what it waits for has come
    /// while it is not cancelled. It is queued and has not gone on yet. Called on the strand.
    virtual void on_fire(job&) noexcept {}

    virtual job& waiting_job() const noexcept = 0;

    /// Bounds `earliest` by the limit of time that it sets to the job (A4). Gives the job whose
    /// limits the job has to keep, too, for it is cancelled with that one; null if there is none.
    virtual job const* limit(optional_time&) noexcept { return &waiting_job(); }

    /// The listeners of a job form a ring; most are alone in it. Null if it is not exactly one job
    /// that waits: then `waiting_job` is not asked.
    virtual end_listener const* next_listener() const noexcept { return this; }

protected:
    ~end_listener() = default;
};

/// The domain of a job, as its jobs see it.
class job_owner {
public:
    explicit job_owner(detail::scheduler& scheduler) noexcept : scheduler_(&scheduler) {}
    detail::scheduler& scheduler() const noexcept { return *scheduler_; }

    /// "the loop", "nursery 3 'sessions'": for messages.
    virtual std::string label() const = 0;

    /// The job's frames are destroyed; only its record is left. Called once.
    virtual void job_ended(job& ended) noexcept = 0;

    /// Whether it has no jobs.
    virtual bool ended() const noexcept = 0;

    /// One after the other, the jobs that wait for its end; null after the last one.
    virtual job* waiting_job(std::size_t) const noexcept { return nullptr; }

    /// A job of it that has not had its turn to start was cancelled.
    virtual void cancelled_before_start(job&) noexcept {}

    /// The one in which it is nested.
    virtual job_owner const* outer_owner() const noexcept { return nullptr; }

    /// Whoever refers to it beyond its end holds a reference. A loop's has none, and goes with it:
    /// then nothing is to be released. From any thread.
    virtual bool retain() noexcept { return false; }
    virtual void release() noexcept {}

    /// The job that waits for it, and with which it is cancelled; null if there is none.
    virtual job const* host() const noexcept { return nullptr; }
    /// The one to which it belongs, and with which it is cancelled.
    virtual job_owner const* cancelled_with() const noexcept { return nullptr; }
    /// When all its jobs will be cancelled, if that is known (A4).
    virtual optional_time deadline() const noexcept { return std::nullopt; }

protected:
    ~job_owner() = default;

private:
    detail::scheduler* scheduler_;
};

} // namespace tinyasio::detail
