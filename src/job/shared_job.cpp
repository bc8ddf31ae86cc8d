// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/cycle.hpp>
#include <tinyasio/job/shared_job.hpp>

#include <mutex>
#include <utility>

namespace tinyasio::detail {

void shared_job::clean_up() noexcept {
    let_owner_go(); // which it holds until it starts
    job::clean_up();
}

void shared_job::belong_to_and_hold(job_owner& owner) noexcept {
    belong_to(owner);
    holds_owner_ = owner.retain();
}

void shared_job::let_owner_go() noexcept {
    if (std::exchange(holds_owner_, false)) owner()->release();
}

void shared_job::let_go_by_domain() noexcept {
    auto const remaining = references_.drop_domains();
    if (remaining == record_references::remaining::none) return destroy();
    if (remaining == record_references::remaining::visitors) [[unlikely]]
        let_go_after_visitors();
}

void shared_job::let_go_after_visitors() noexcept {
    if (references_.drop_domains_after_visitors()) destroy();
}

void shared_job::ask(request const& what) noexcept {
    if (!references_.visit()) return;
    auto& scheduler = owner()->scheduler();
    if (scheduler.runs_here()) {
        job const* const asking = current_job();
        carry_out(what, asking != nullptr ? asking->id() : 0);
        return references_.leave();
    }
    bool const is_first = put_request(what);
    if (is_first) {
        retain();
        scheduler.hold();
        scheduler.put(*this);
    }
    references_.leave(); // first: whoever is tearing the loop down waits for that
    if (is_first) scheduler.wake_and_let_go();
}

/// Whether none is on its way to the strand.
bool shared_job::put_request(request const& what) noexcept {
    std::lock_guard const lock(asking_);
    bool const on_its_way = std::exchange(is_asked_, true);
    if (!on_its_way || what.is_sooner_than(asked_)) std::construct_at(&asked_, what);
    return !on_its_way;
}

void shared_job::arrive(detail::scheduler&) noexcept {
    std::unique_lock lock(asking_);
    is_asked_ = false;
    auto const what = asked_;
    lock.unlock();
    carry_out(what, 0);
    release();
}

void shared_job::carry_out(request const& what, std::uint64_t by) noexcept {
    if (has_ended()) return;
    bool const is_known = what.where.line() != 0;
    cancel_cause const cause{reason::explicit_, by,
                             is_known ? what.where : place_where_awaited(*this)};
    if (!what.grace) return cancel(cause);
    request_stop();
    owner()->scheduler().cancel_after(*what.grace, *this, cause);
}

void end_waiter::check_wait() const {
    if (awaited_->loop() != job().loop())
        throw usage_error((awaited_->was_started()
                               ? "a job of another loop was awaited: " + describe(*awaited_)
                               : "a shared task that belongs to another loop was awaited") +
                          " (a promise carries a result from loop to loop)");
    check_for_cycle(*this, *awaited_);
}

void end_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    held_ = awaited_;
    if (ended_before_) return complete();
    next_ = previous_ = this;
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
        waiter->complete_here();
        waiter = waiter->next_;
    } while (waiter != this);
    return true;
}

void end_waiter::throw_end() const {
    if (withdrawn_) checkpoint();
    if (awaited_->ending() == ending::cancelled)
        throw job_cancelled(awaited_->id(), awaited_->cancellation().cause());
    // Each of those who come later goes on with the error from here (D7).
    if (ended_before_ && awaited_->trace())
        awaited_->trace()->goes_on_after(awaited_->loop(), awaited_->id());
    awaited_->rethrow();
}

} // namespace tinyasio::detail
