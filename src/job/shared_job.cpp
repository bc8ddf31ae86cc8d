// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/shared_job.hpp>

#include <thread>

namespace tinyasio::detail {

shared_job::~shared_job() = default;

bool shared_job::visit() noexcept {
    if ((references_.fetch_add(one_visitor, std::memory_order_acquire) & closed) == 0) return true;
    leave();
    return false;
}

void shared_job::leave() noexcept {
    references_.fetch_sub(one_visitor, std::memory_order_release);
}

void shared_job::let_go_by_domain() noexcept {
    auto word = references_.load(std::memory_order_acquire);
    if (word == 1) return release();
    for (;;) {
        if (word >= one_visitor) { // somebody queues a cancellation: a few instructions
            std::this_thread::yield();
            word = references_.load(std::memory_order_acquire);
        } else if (references_.compare_exchange_weak(word, (word - 1) | closed,
                                                     std::memory_order_acq_rel)) {
            break;
        }
    }
    if (references(word) == 1) delete this;
}

void shared_job::cancel_from_anywhere(std::source_location where) noexcept {
    if (!visit()) return;
    auto& scheduler = owner()->scheduler();
    if (scheduler.runs_here()) {
        job const* const canceller = current_job();
        cancel({reason::explicit_, canceller != nullptr ? canceller->id() : 0, where});
    } else if (!asked_.exchange(true, std::memory_order_acq_rel)) {
        asked_at_ = where;
        retain();
        scheduler.cancel_on_strand(*this);
    }
    leave();
}

bool end_waiter::await_ready() {
    checkpoint();
    if (awaited_ == &job()) throw usage_error("a job cannot await its own handle");
    if (awaited_->loop() != job().loop())
        throw usage_error("a handle was awaited in another loop than its job's");
    return awaited_->has_ended() && may_go_on_at_once();
}

void end_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    held_ = awaited_;
    if (awaited_->has_ended()) return complete();
    auto* const first = static_cast<end_waiter*>(awaited_->listener());
    if (first == nullptr) return awaited_->listen(this);
    next_ = first;
    previous_ = std::exchange(first->previous_, this);
    previous_->next_ = this;
}

bool end_waiter::withdraw() noexcept {
    withdrawn_ = true;
    if (awaited_->listener() == this) awaited_->listen(next_ != this ? next_ : nullptr);
    previous_->next_ = next_;
    next_->previous_ = previous_;
    return true;
}

bool end_waiter::on_end(detail::job&, bool) noexcept {
    awaited_->listen(nullptr);
    end_waiter* waiter = this;
    do {
        waiter->complete();
        waiter = waiter->next_;
    } while (waiter != this);
    return true;
}

job* end_waiter::waiting_job() const noexcept {
    return next_ == this ? &job() : nullptr;
}

void end_waiter::check_end() const {
    if (withdrawn_) checkpoint();
    if (awaited_->ending() == ending::cancelled)
        throw job_cancelled(awaited_->id(), awaited_->cancellation().cause());
}

} // namespace tinyasio::detail
