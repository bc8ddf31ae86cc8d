// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/engine.hpp>

namespace tinyasio::detail {

/// Waits for one job that it starts, and that makes its first step at once: what is awaited alone
/// takes no turns, whatever it is wrapped in (T4). What the job leaves goes to who waits, whatever
/// crashes the domain (D2).
class TINYASIO_DECL child_awaiter : public leaf, public end_listener {
public:
    /// Whether the child has to be waited for.
    bool await_suspend(std::coroutine_handle<>) noexcept {
        start_child();
        return make_first_step();
    }

    /// Cancels the child, and waits on until it has ended.
    bool withdraw() noexcept override;

    std::span<detail::job* const> awaited_jobs() const noexcept override { return {&child_, 1}; }
    bool on_end(detail::job& ended, bool) noexcept override {
        if (!ended.is_inside_of_waiting()) complete_here();
        return true;
    }
    detail::job& waiting_job() const noexcept override { return job(); }

protected:
    explicit child_awaiter(frame& waiting) noexcept : leaf(waiting) {}
    ~child_awaiter() {
        if (child_ != nullptr) child_->release();
    }

    template <class T, class Job>
    void keep(job_ptr<T, Job> made) noexcept {
        child_ = made.detach();
    }
    detail::job& child() const noexcept { return *child_; }

    // The two parts of `await_suspend`.
    void start_child() noexcept;
    /// A child that has no time at all has a turn of its own, and a budget: if it had what is left
    /// of somebody else's and spent it, what is ready would count as late (A4).
    bool make_first_step(bool has_time = true) noexcept {
        if (has_time) [[likely]]
            child_->step_inside_of(job());
        else
            child_->owner()->scheduler().ready.push(*child_);
        if (!child_->has_ended()) return true;
        job().run_on();
        return false;
    }

    /// After the end: throws the error that the child left.
    void rethrow_error() const {
        if (child_->ending() == ending::error) child_->rethrow();
    }
    template <class T, class Job = detail::job>
    stored_t<T> take() {
        return static_cast<job_record<T, Job>*>(child_)->result().take();
    }

private:
    detail::job* child_ = nullptr;
};

} // namespace tinyasio::detail
