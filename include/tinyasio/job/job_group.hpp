// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

#include <span>

namespace tinyasio::detail {

/// The jobs that one awaiter started and waits for: the base of the state machines of `all`, `race`
/// and `any`, which differ in what the end of one of them means for the others.
///
/// Running until the last job has ended. Jobs may refer to the waiting frame, so it never ends
/// before they do (D3).
class TINYASIO_DECL job_group : public end_listener {
public:
    job_group(job_group const&) = delete;
    job_group& operator=(job_group const&) = delete;

    /// From now on `jobs`, which are about to start, are the group's.
    void watch(std::span<job* const> jobs) noexcept;

    /// Cancels those that still run; `on_end` of the last one follows.
    void cancel(cancel_cause const& cause) noexcept;
    void request_stop() noexcept;

    std::span<job* const> jobs() const noexcept { return jobs_; }

    /// After the end of the last job: whether the waiting job, which is cancelled, only has to be
    /// told so.
    virtual bool has_nothing_to_say() const noexcept = 0;

    job& waiting_job() const noexcept final { return waiting_->job(); }

protected:
    explicit job_group(leaf& waiting) noexcept : waiting_(&waiting) {}
    ~job_group() = default;

    void cancel_others(job const& than, reason why) noexcept;
    /// The last word of `on_end`.
    void has_ended() noexcept {
        if (--running_ == 0) waiting_->complete_here();
    }
    /// As `watch`, of one more of the jobs, while others run.
    void watch_next(std::span<job* const> all_so_far) noexcept;

private:
    leaf* waiting_;
    std::span<job* const> jobs_{};
    std::size_t running_ = 0;
};

/// The join of `all`: at the first error (D1) it cancels the jobs that still run.
class TINYASIO_DECL all_group final : public job_group {
public:
    explicit all_group(leaf& waiting) noexcept : job_group(waiting) {}

    /// After the end: the first job that left an error, null if there was none or if its domain
    /// took it (D2).
    job const* failed() const noexcept { return failed_; }
    /// After the end: whether each job has a value.
    bool complete() const noexcept { return !lacks_value_; }

    bool has_nothing_to_say() const noexcept override { return failed_ == nullptr && !complete(); }
    bool on_end(job& ended, bool error_taken) noexcept override {
        bool const heard =
            ended.ending() != ending::value && on_end_without_value(ended, error_taken);
        has_ended();
        return heard;
    }

private:
    BOOST_NOINLINE bool on_end_without_value(job const& ended, bool error_taken) noexcept;

    bool lacks_value_ = false;
    job const* failed_ = nullptr;
};

} // namespace tinyasio::detail
