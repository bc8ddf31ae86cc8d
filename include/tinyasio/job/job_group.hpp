// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

#include <span>

namespace tinyasio::detail {

/// The jobs that one awaiter started and waits for: `all`. The state machine of the join.
///
/// Running until the last job has ended; it stops, and cancels the jobs that still run, at the
/// first error (D1) or when the waiting job is cancelled (C1). Jobs may refer to the waiting
/// frame, so it never ends before they do (D3).
class TINYASIO_DECL job_group final : public end_listener {
public:
    explicit job_group(leaf& waiting) noexcept : waiting_(&waiting) {}
    job_group(job_group const&) = delete;
    job_group& operator=(job_group const&) = delete;

    /// From now on `jobs`, which are about to start, are the group's.
    void watch(std::span<job* const> jobs) noexcept;

    /// Cancels those that still run; `on_end` of the last one follows.
    void cancel(cancel_cause const& cause) noexcept;
    void request_stop() noexcept;

    std::span<job* const> jobs() const noexcept { return jobs_; }

    /// After the end: the first job that left an error, null if there was none or if its domain
    /// took it (D2).
    job const* failed() const noexcept { return failed_; }
    /// After the end: whether each job has a value.
    bool complete() const noexcept { return values_ == jobs_.size(); }

    bool on_end(job& ended, bool error_taken) noexcept override;
    job& waiting_job() const noexcept override { return waiting_->job(); }

private:
    leaf* waiting_;
    std::span<job* const> jobs_{};
    std::size_t running_ = 0;
    std::size_t values_ = 0;
    job const* failed_ = nullptr;
};

} // namespace tinyasio::detail
