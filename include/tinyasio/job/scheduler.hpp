// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/thread_state.hpp>
#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/job/ready_queue.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace tinyasio::detail {

class checkpoint_observer;
class scheduler;
class shared_job;

/// What another thread hands to a loop: it lies in the loop's inbox until the strand takes it out.
class arrival {
public:
    /// On the strand.
    virtual void arrive(scheduler& at) noexcept = 0;

    /// The loop is gone: it never arrives.
    virtual void never_arrives() noexcept = 0;

    arrival* next_in_inbox; ///< while it lies there

protected:
    arrival() = default;
    ~arrival() = default;
};

/// The part of a loop that its jobs use all the time.
class scheduler {
public:
    using time_point = std::chrono::steady_clock::time_point;

    scheduler(scheduler const&) = delete;
    scheduler& operator=(scheduler const&) = delete;

    /// The ready queue; belongs to the loop's strand.
    ready_queue ready;

    /// Unlike its address, never that of an earlier loop.
    std::uint32_t id() const noexcept { return id_; }

    /// While jobs whose leaves are to know of a cancellation or a stop are told: the last one in
    /// the list. One that waits for others adds those, so that a deep tree needs no recursion.
    job* last_listed = nullptr;

    /// The ways of the last errors (D7).
    recent_errors errors{};

    /// Is told of each checkpoint of the jobs that start from now on; null but in tests (V3).
    checkpoint_observer* observer = nullptr;

    /// Whether the calling thread is on this loop's strand.
    bool runs_here() const noexcept { return this_thread.current_scheduler == this; }

    /// From 1 on, in the order in which jobs start.
    std::uint64_t next_job_id() noexcept { return ++last_job_id_; }

    /// The time, read once in a batch of switches: good enough for the age of a job.
    time_point rough_now() noexcept { return rough_now_ ? *rough_now_ : read_rough_now(); }

    /// A job was cancelled: somebody may want to see that it ends (C10).
    virtual void watch(job& cancelled) noexcept = 0;

    /// Cancels it, unless it has ended by itself, after some time (C6).
    virtual void cancel_after(std::chrono::steady_clock::duration grace, shared_job& job,
                              cancel_cause const& cause) noexcept = 0;

    /// Has `arrive` called on the loop's strand. From any thread; allocates nothing.
    virtual void take_to_strand(arrival& item) noexcept = 0;

    // The same in steps, for those who hold a lock meanwhile: first as long as one of its jobs
    // waits, and keeps the loop, ...
    virtual void hold() noexcept = 0;
    virtual void put(arrival& item) noexcept = 0;
    // ... then at any time.
    virtual void wake_and_let_go() noexcept = 0;

protected:
    TINYASIO_DECL scheduler() noexcept;
    ~scheduler() = default;

    void begin_batch() noexcept { in_batch_ = true; }
    void end_batch() noexcept {
        in_batch_ = false;
        rough_now_.reset();
    }
    /// The clock was set.
    void forget_time() noexcept { rough_now_.reset(); }

private:
    virtual time_point read_clock() const noexcept = 0;
    TINYASIO_DECL time_point read_rough_now() noexcept;

    std::optional<time_point> rough_now_{};
    bool in_batch_ = false;
    std::uint32_t const id_;
    std::uint64_t last_job_id_ = 0;
};

} // namespace tinyasio::detail
