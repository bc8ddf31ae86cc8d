// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/engine.hpp>

namespace tinyasio::detail {

/// Waits for one job that it starts. What the job leaves goes to who waits, whatever crashes the
/// domain (D2).
class TINYASIO_DECL child_awaiter : public leaf, public end_listener {
public:
    /// Starts the child.
    void await_suspend(std::coroutine_handle<>) noexcept;

    /// Cancels the child, and waits on until it has ended.
    bool withdraw() noexcept override;

    std::span<detail::job* const> awaited_jobs() const noexcept override { return {&child_, 1}; }
    bool on_end(detail::job&, bool) noexcept override {
        complete_here();
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
