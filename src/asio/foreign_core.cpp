// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <asio/loop_registry.hpp>
#include <asio/run_waiter.hpp>
#include <loop/cancelled_with_thread.hpp>
#include <loop/on_strand.hpp>
#include <tinyasio/asio/foreign_core.hpp>
#include <tinyasio/error/context_stopped.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <boost/asio/io_context.hpp>

#include <utility>

namespace tinyasio::detail {

namespace {

/// How often those who block look whether their context has been stopped: nobody tells them.
constexpr auto look_every = std::chrono::milliseconds(50);

[[noreturn]] void refuse_to_wait() {
    throw context_stopped(
        "run waits for a context that is stopped; its jobs go on after restart()");
}

} // namespace

foreign_core::foreign_core(loop_options const& options, boost::asio::execution_context& context)
    : loop_core(options)
    , context_(&context)
    , registry_(&boost::asio::use_service<loop_registry>(context))
    , patience_(options.cancel_patience)
    , on_deadlock_(options.deadlock) {
    set_blocking_pool(registry_->blocking_pool());
    registry_->add(*this);
}

foreign_core::~foreign_core() {
    if (!gone_.load(std::memory_order_acquire)) registry_->remove(*this);
}

// --- the strand

void foreign_core::wake() noexcept {
    enter(when::later);
}

void foreign_core::look_again() noexcept {
    look_again_.store(true, std::memory_order_release);
    wake();
}

void foreign_core::wake_unless_gone() noexcept {
    if (!busy_.exchange(true, std::memory_order_acq_rel)) post_unless_gone();
}

bool foreign_core::post_unless_gone() noexcept {
    // With the mutex, or the context might go between the question and the post.
    std::lock_guard const lock(work_mutex_);
    if (gone_.load(std::memory_order_relaxed)) return false;
    call_drain(when::later);
    return true;
}

void foreign_core::wake_here() noexcept {
    enter(when::at_once);
}

void foreign_core::enter(when soonest) noexcept {
    if (gone_.load(std::memory_order_acquire)) return tear_down_if_nobody_does();
    if (busy_.exchange(true, std::memory_order_acq_rel)) return;
    if (soonest == when::at_once && called_in_context())
        call_drain(soonest);
    else if (!post_unless_gone())
        tear_down_if_nobody_does();
}

void foreign_core::drain() {
    loop_core_ptr const self(this);
    if (gone_.load(std::memory_order_acquire)) return;
    look_again_.exchange(false, std::memory_order_acq_rel);
    bool is_over = false;
    {
        on_strand const here(engine());
        auto& loop = engine();
        loop.take_inbox();
        if (armed_for_ && *armed_for_ <= now()) armed_for_.reset();
        loop.fire_timers();
        loop.run_ready(switches_in_a_drain);
        is_over = has_root_ && loop.jobs.ended();
        if (loop.ready.empty() && !is_over && loop.has_idle_waiters()) loop.wake_idle_waiter();
    }
    ended_run ended;
    if (is_over) ended = end_of_run(); // before `arm`: it takes the timers of the run along
    if (engine().ready.empty()) {
        on_strand const here(engine());
        arm();
    }
    if (!engine().ready.empty()) {
        call_drain(when::later);
    } else {
        if (!has_root_ && !has_loop()) engine().forget_errors();
        busy_.exchange(false, std::memory_order_acq_rel);
        if (engine().has_arrivals() || look_again_.load(std::memory_order_acquire))
            enter(when::later);
    }
    if (ended.listener) ended.listener->run_ended(std::move(ended.error));
}

void foreign_core::arm() noexcept {
    try {
        auto earliest = report_if_stuck();
        if (!engine().timers.empty()) earliest = std::min(earliest, engine().timers.earliest());
        if (earliest == time_point::max()) {
            if (std::exchange(armed_for_, std::nullopt)) cancel_timer();
        } else if (!armed_for_ || earliest < *armed_for_) {
            armed_for_.reset();
            set_timer(earliest);
            armed_for_ = earliest;
        }
    } catch (...) {
        engine().jobs.crash(std::current_exception(), {reason::crash, 0, {}});
    }
}

/// Whether nothing of the loop's own can wake its jobs, unless it is somebody who holds work.
bool foreign_core::is_stuck() noexcept {
    return has_root_ && !engine().jobs.ended() && !engine().waits_for_time() &&
           !engine().has_operations() && !expects_others();
}

/// D8. Returns when to look again.
time_point foreign_core::report_if_stuck() noexcept {
    if (!is_stuck()) {
        stuck_since_.reset();
        return time_point::max();
    }
    if (has_other_work()) return time_point::max();
    if (on_deadlock_ == deadlock::crash && engine().jobs.is_open()) {
        engine().jobs.crash(deadlock_found(), {reason::crash, 0, {}});
        return time_point::max();
    }
    if (!stuck_since_) {
        stuck_since_ = now();
        said_stuck_ = false;
    }
    auto const due = deadline_after(*stuck_since_, patience_);
    if (said_stuck_) return time_point::max();
    if (due > now()) return due;
    said_stuck_ = true;
    engine().diagnostics.tell(diagnostic::kind_type::deadlock, 0, [this] {
        return "nothing of the loop's own can wake its jobs; it waits for others" +
               engine().describe_jobs();
    });
    return time_point::max();
}

// --- a run

void foreign_core::start(job& root, on_error policy, std::shared_ptr<run_listener> listener) {
    if (gone_.load(std::memory_order_acquire)) refuse_context_gone();
    begin_run();
    engine().ignore_cancel();
    root.retain();
    root_ = &root;
    policy_ = policy;
    listener_ = std::move(listener);
    self_ = this;
    work_started();
    engine().take_to_strand(starter_);
}

void foreign_core::start_root() noexcept {
    has_root_ = true;
    stuck_since_.reset();
    engine().open(policy_);
    engine().jobs.start(*root_);
    engine().take_asked();
}

foreign_core::ended_run foreign_core::end_of_run() noexcept {
    has_root_ = false;
    // From `end_run` on others may start the next run.
    ended_run ended{std::move(listener_), {}, std::move(self_)};
    job* const root = std::exchange(root_, nullptr);
    ended.error = end_run(*root);
    root->release();
    work_finished();
    { std::lock_guard const lock(end_mutex_); }
    run_over_.notify_all();
    return ended;
}

void foreign_core::run(job& root, on_error policy) {
    if (called_in_context())
        throw usage_error("run would block a thread of the context that drives the loop: start() "
                          "the task, or co_await it");
    auto const waiter = std::make_shared<run_waiter>();
    start(root, policy, waiter);
    cancelled_with_thread const reach(engine());
    while (!waiter->wait_for(look_every))
        if (nobody_drives() && !waiter->wait_for({})) refuse_to_wait(); // it may end at that moment
}

void foreign_core::run_on(boost::asio::io_context& context, job& root, on_error policy) {
    if (&context != context_)
        throw usage_error("run_on was given another context than the one the loop lives on");
    if (engine().runs_here()) refuse_second_run();
    auto const waiter = std::make_shared<run_waiter>();
    if (context.stopped()) context.restart();
    waiter->drives(&context);
    start(root, policy, waiter);
    cancelled_with_thread const reach(engine());
    struct drive_no_more {
        run_waiter& waiter;
        ~drive_no_more() { waiter.drives(nullptr); }
    } const end{*waiter};
    while (!waiter->wait_for({})) {
        try {
            // Not run_one(): another thread may take the handler that is to end it.
            auto const handled = context.run_one_for(look_every);
            if (handled == 0 && context.stopped() && !waiter->wait_for({})) refuse_to_wait();
        } catch (context_stopped const&) {
            throw;
        } catch (...) { // a handler has thrown (L3)
            fail(std::current_exception());
        }
    }
}

void foreign_core::close() noexcept {
    if (is_running() && !gone_.load(std::memory_order_acquire)) {
        if (called_in_context()) die("by a thread of its context while it runs");
        engine().cancel({reason::shutdown, 0, {}});
        std::unique_lock lock(end_mutex_);
        while (!run_over_.wait_for(lock, look_every, [this] { return !is_running(); }))
            if (gone_.load(std::memory_order_acquire) || nobody_drives()) break;
    }
    if (is_running()) return; // the jobs keep it
    begin_close();
    end_close();
    forget_errors();
}

/// On the strand, which may be at work for functions that were posted.
void foreign_core::forget_errors() noexcept {
    if (gone_.load(std::memory_order_acquire)) {
        std::lock_guard const lock(tear_down_mutex_);
        engine().forget_errors();
    } else if (busy_.exchange(true, std::memory_order_acq_rel)) {
        look_again(); // it forgets them at the end of a turn
    } else {
        engine().forget_errors();
        busy_.exchange(false, std::memory_order_acq_rel);
        if (engine().has_arrivals() || look_again_.load(std::memory_order_acquire))
            enter(when::later);
    }
}

} // namespace tinyasio::detail
