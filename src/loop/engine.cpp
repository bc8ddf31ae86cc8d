// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace tinyasio::detail {

loop_host::~loop_host() = default;

namespace {

/// Cancels one job when its grace is over.
class job_grace final : public job_companion, public alarm {
public:
    job_grace(job& of, cancel_cause const& cause) noexcept : job_(&of), cause_(cause) {}

private:
    void ring() noexcept override { job_->cancel(cause_); }

    job* job_;
    cancel_cause cause_;
};

} // namespace

engine::engine(loop_options const& options, loop_host& host) noexcept
    : jobs(*this, diagnostics, options.crash)
    , host_(&host)
    , watchdog_(*this, options.cancel_patience) {}

engine::~engine() {
    jobs.nobody_hears_of_the_rest();
    while (!ready.empty()) ready.pop().discard();
    while (!kept_.empty()) kept_.pop().discard();
    jobs.tear_down();
    discard_arrivals();
}

void engine::discard_arrivals() noexcept {
    // The destructor of a function may post another one.
    while (inbox_.take([](arrival& item) { item.never_arrives(); })) {}
}

void engine::take_to_strand(arrival& item) noexcept {
    put(item);
    host_->wake();
}

void engine::wake_and_let_go() noexcept {
    loop_host& host = *host_;
    host.wake_unless_gone();
    host.let_go();
}

void engine::cancel(cancel_cause const& cause) noexcept {
    if (runs_here() && has_run()) return jobs.cancel(cause);
    {
        std::lock_guard const lock(asking_);
        if (!asked_.cancel) asked_.cancel = cause;
        is_asked_.store(true, std::memory_order_release);
    }
    host_->wake();
}

void engine::cancel_after(duration grace, cancel_cause const& cause) noexcept {
    if (runs_here() && has_run()) return jobs.cancel_after(grace, cause);
    {
        std::lock_guard const lock(asking_);
        asked_.grace = asked_.stop ? std::min(asked_.grace, grace) : grace;
        if (!asked_.stop) asked_.stop = cause;
        is_asked_.store(true, std::memory_order_release);
    }
    host_->wake();
}

void engine::cancel_after(duration grace, shared_job& job, cancel_cause const& cause) noexcept {
    if (grace <= duration::zero()) return job.cancel(cause);
    auto const deadline = deadline_after(now(), grace);
    if (auto* const set = static_cast<job_grace*>(job.accompanied_by(companion::grace)))
        return set->set_no_later(timers, deadline);
    try {
        auto made = std::make_unique<job_grace>(job, cause);
        made->set(timers, deadline);
        job.accompany(companion::grace, std::move(made));
    } catch (std::bad_alloc const&) {
        job.cancel(cause); // without a timer there is no grace (C8)
    }
}

void engine::run_ready(std::size_t limit) noexcept {
    begin_batch();
    for (; limit != 0 && !ready.empty(); --limit) ready.pop().run();
    end_batch();
    expiries.batch_has_ended();
    this_thread.current_job = nullptr;
}

void engine::wake_at_deadline_of(timer_node& node) noexcept {
    timers.insert(node);
    if (node.deadline() <= now()) timers_turn_.take();
}

void engine::timers_turn::run() noexcept {
    is_queued_ = false;
    this_thread.current_job = nullptr; // it belongs to none, whatever ran before it
    loop_->fire_timers();
}

void engine::take_inbox() noexcept {
    empty_inbox();
    if (!is_asked_.load(std::memory_order_acquire)) return;
    if (!has_run()) { // kept for a run that is about to begin; `ignore_cancel` forgets it
        std::lock_guard const lock(asking_);
        is_asked_.store(false, std::memory_order_relaxed);
        return;
    }
    take_asked();
}

void engine::take_asked() noexcept {
    requests asked;
    {
        std::lock_guard const lock(asking_);
        std::swap(asked, asked_);
        is_asked_.store(false, std::memory_order_relaxed);
    }
    if (asked.stop) jobs.cancel_after(asked.grace, *asked.stop);
    if (asked.cancel) jobs.cancel(*asked.cancel);
}

void engine::ignore_cancel() noexcept {
    std::lock_guard const lock(asking_);
    asked_ = {};
    is_asked_.store(false, std::memory_order_relaxed);
}

void engine::wake_idle_waiter() noexcept {
    idle_waiter& first = idle_waiters_.front();
    idle_waiters_.pop_front();
    first.complete();
}

std::string engine::describe_jobs() const {
    auto const infos = jobs.infos();
    return infos.empty() ? std::string{} : "\n" + to_string(infos);
}

void idle_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    engine_of(job()).idle_waiters_.push_back(*this);
}

bool idle_waiter::withdraw() noexcept {
    auto& waiters = engine_of(job()).idle_waiters_;
    waiters.erase(waiters.iterator_to(*this));
    return true;
}

engine& current_engine(char const* asked_by) {
    if (scheduler* const running = this_thread.current_scheduler)
        return static_cast<engine&>(*running);
    throw usage_error(std::string(asked_by) +
                      (this_thread.current_call != nullptr
                           ? " was called in a thread of the loop: use in_thread::run there"
                           : " was called outside of a loop"));
}

} // namespace tinyasio::detail
