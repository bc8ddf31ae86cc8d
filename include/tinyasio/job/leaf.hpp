// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job.hpp>

#include <boost/assert.hpp>

#include <coroutine>
#include <span>
#include <string>

namespace tinyasio::detail {

/// What a job finally waits for: the base of all awaiters that suspend a job. It lives in the frame
/// that awaits it. A new primitive derives from it and gains cancellation and a place in the job
/// tree:
///
/// - `await_ready` calls `checkpoint()` and then, if there is nothing to wait for,
///   `may_go_on_at_once()`;
/// - `await_suspend` calls `suspend()`, then registers with what it waits for, which later calls
///   `complete()` once;
/// - `withdraw()` is called when the job is cancelled meanwhile; one that waits for jobs names them
///   in `awaited_jobs()`, one that waits for a domain in `awaited_domain()`;
/// - `await_resume` calls `checkpoint()` again if having waited had no effect that would get lost,
///   or delivers what it has if it completed (C4).
class leaf {
public:
    leaf(leaf const&) = delete;
    leaf& operator=(leaf const&) = delete;

    detail::job& job() const noexcept { return frame_->job(); }
    frame& waiting_frame() const noexcept { return *frame_; }

    /// The job is cancelled and waits here. True: unregistered, `complete()` will not be called any
    /// more, the job may go on at once, and `await_resume` would do nothing but throw `cancelled`.
    /// False: `complete()` will follow as soon as it can; if another thread is to bring it about,
    /// that is in the loop's inbox by now. A leaf that is torn down instead gives back, in its
    /// destructor, what it was given.
    virtual bool withdraw() noexcept = 0;

    /// What was waited for has come and the job, which has not gone on yet, is cancelled: whether
    /// nothing is lost if the leaf is destroyed in place of going on (trap 9), since `await_resume`
    /// would only throw `cancelled`, or its destructor gives back what it was given.
    virtual bool ends_cancelled() const noexcept { return false; }

    /// The job is asked to stop and waits here (C6). Most leaves wait on.
    virtual void stop_requested() noexcept {}

    /// What is waited for, for reports: "sleep", "event", "all".
    virtual char const* what() const noexcept = 0;

    /// More about that: "tinyasio-3".
    virtual std::string details() const { return {}; }

    /// Whether somebody else still refers to the frame that waits, which is therefore not to be
    /// destroyed: an operation does until its handler is gone (C9).
    virtual bool holds_frame() const noexcept { return false; }

    /// The jobs whose end it waits for, if that is what it does.
    virtual std::span<detail::job* const> awaited_jobs() const noexcept { return {}; }

    /// The domain whose end it waits for, if that is what it does.
    virtual job_owner const* awaited_domain() const noexcept { return nullptr; }

    /// What was waited for has come: the job is queued, after those that are ready already (T4).
    void complete() noexcept { job().wake(); }
    /// The same, sooner, for who knows that the job's loop is the one that runs here: not in a
    /// destructor, for a loop may be torn down anywhere, nor in what others may call.
    void complete_here() noexcept {
        BOOST_ASSERT(job().owner()->scheduler().runs_here());
        job().wake(*this_thread.current_scheduler);
    }

protected:
    explicit leaf(frame& waiting) noexcept : frame_(&waiting) {}
    ~leaf() = default;

    /// Throws `cancelled` if the job is cancelled (C1, C2).
    BOOST_FORCEINLINE void checkpoint() const {
        if (job().cancellation().concerns_checkpoints() && is_cancelled_here()) [[unlikely]]
            job().cancellation().deliver();
    }

    /// Whether a leaf that has nothing to wait for may skip its turn. Mostly yes, but a job that
    /// never waits is queued again now and then, so that others run (T4); such a leaf calls
    /// `suspend()` and `complete()`.
    bool may_go_on_at_once() noexcept { return job().spend_budget(); }

    void suspend() noexcept { job().wait_at(*this, *frame_); }

    /// What it was to wait for is gone.
    [[noreturn]] TINYASIO_DECL void refuse_second_await() const;

private:
    /// Tells the observer, who may cancel the job or throw.
    TINYASIO_DECL bool is_cancelled_here() const;

    frame* frame_;
};

} // namespace tinyasio::detail
