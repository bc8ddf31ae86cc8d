// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>

namespace tinyasio::detail {

loop_host::~loop_host() = default;

engine::engine(loop_options const& options, loop_host& host) noexcept
    : jobs(*this, diagnostics, options.crash)
    , host_(&host) {}

engine::~engine() {
    while (!ready.empty()) ready.pop().discard();
    jobs.tear_down();
    to_cancel_.take([](shared_job& job) { job.release(); });
    // The destructor of a function may post another one.
    while (posted_.take([](posted& function) { function.discard(); })) {}
}

void engine::cancel_on_strand(shared_job& job) noexcept {
    to_cancel_.push(job);
    host_->wake();
}

void engine::post(std::unique_ptr<posted> function) noexcept {
    if (runs_here()) return ready.push(*function.release());
    posted_.push(*function.release());
    host_->wake();
}

void engine::cancel(cancel_cause const& cause) noexcept {
    if (runs_here()) return jobs.cancel(cause);
    auto expected = cancel_request::none;
    if (!cancel_state_.compare_exchange_strong(expected, cancel_request::being_written,
                                               std::memory_order_acquire))
        return; // somebody else was faster (C8)
    asked_cause_ = cause;
    cancel_state_.store(cancel_request::asked, std::memory_order_release);
    host_->wake();
}

void engine::run_ready(std::size_t limit) noexcept {
    for (; limit != 0 && !ready.empty(); --limit) ready.pop().run();
    this_thread.current_job = nullptr;
}

void engine::take_inbox() noexcept {
    posted_.take([this](posted& function) { ready.push(function); });
    to_cancel_.take([](shared_job& job) {
        job.cancel_as_asked();
        job.release();
    });
    if (cancel_state_.load(std::memory_order_acquire) != cancel_request::asked) return;
    jobs.cancel(asked_cause_);
    cancel_state_.store(cancel_request::none, std::memory_order_release);
}

void engine::wake_idle_waiter() noexcept {
    idle_waiter& first = idle_waiters_.front();
    idle_waiters_.pop_front();
    first.complete();
}

std::string engine::describe_waiting_jobs() const {
    std::string text;
    jobs.for_each_job([&](job const& waiting) {
        leaf const* const at = waiting.blocked_at();
        text +=
            "\n  " + describe(waiting) + " waits for " + (at != nullptr ? at->what() : "a turn");
        text += " at " + describe(waiting.place());
    });
    return text;
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
    throw usage_error(std::string(asked_by) + " was called outside of a loop");
}

} // namespace tinyasio::detail
