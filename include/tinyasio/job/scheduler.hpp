// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/thread_state.hpp>
#include <tinyasio/job/ready_queue.hpp>

#include <cstdint>

namespace tinyasio::detail {

class shared_job;

/// The part of a loop that its jobs use all the time.
class scheduler {
public:
    scheduler(scheduler const&) = delete;
    scheduler& operator=(scheduler const&) = delete;

    /// The ready queue; belongs to the loop's strand.
    ready_queue ready;

    /// Unlike its address, never that of an earlier loop.
    std::uint32_t id() const noexcept { return id_; }

    /// While jobs are withdrawn from the leaves they wait at: the last one in the list. One that
    /// waits for others adds those, so that a deep tree of jobs is cancelled without recursion.
    job* last_to_withdraw = nullptr;

    /// Whether the calling thread is on this loop's strand.
    bool runs_here() const noexcept { return this_thread.current_scheduler == this; }

    /// From 1 on, in the order in which jobs start.
    std::uint64_t next_job_id() noexcept { return ++last_job_id_; }

    /// Has `job` cancelled on the loop's strand. From any thread; takes over a reference to it.
    virtual void cancel_on_strand(shared_job& job) noexcept = 0;

protected:
    TINYASIO_DECL scheduler() noexcept;
    ~scheduler() = default;

private:
    std::uint32_t const id_;
    std::uint64_t last_job_id_ = 0;
};

} // namespace tinyasio::detail
