// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/cancelled_with_thread.hpp>
#include <loop/loop_driver.hpp>
#include <loop/on_strand.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <utility>

namespace tinyasio::detail {

namespace asio = boost::asio;

loop_driver::loop_driver(loop_options const& options, driver_options const& how)
    : loop_core(options)
    , virtual_clock_(how.virtual_clock)
    , on_deadlock_(how.virtual_clock ? deadlock::crash : options.deadlock)
    , patience_(options.cancel_patience)
    , seed_(how.virtual_clock ? how.seed.value_or(0) : how.seed) {
    if (how.seed) random_.emplace(*how.seed);
}

loop_driver::~loop_driver() = default;

time_point loop_driver::now() const noexcept {
    return virtual_clock_ ? virtual_now_ : std::chrono::steady_clock::now();
}

bool loop_driver::set_clock(time_point now) noexcept {
    if (virtual_clock_) virtual_now_ = now;
    return virtual_clock_;
}

asio::execution_context& loop_driver::context() noexcept {
    return *context_;
}

asio::any_io_executor loop_driver::io_executor() {
    return context_->get_executor();
}

void loop_driver::close() noexcept {
    if (is_running()) die("while it runs");
    begin_close();
    engine().forget_errors(); // while there is the context of what they own
    {
        std::lock_guard const lock(closing_);
        is_closed_ = true;
    }
    timer_.reset();
    context_.reset();
    end_close();
}

void loop_driver::work_started() noexcept {
    if (engine().runs_here())
        ++work_here_;
    else
        work_elsewhere_.fetch_add(1, std::memory_order_relaxed);
}

void loop_driver::work_finished() noexcept {
    if (engine().runs_here()) {
        --work_here_;
    } else {
        work_elsewhere_.fetch_sub(1, std::memory_order_release);
        wake(); // it may be stuck now
    }
}

bool loop_driver::has_work_outside() const noexcept {
    return engine().has_operations() ||
           work_here_ + work_elsewhere_.load(std::memory_order_acquire) != 0;
}

void loop_driver::wake() noexcept {
    if (wake_is_posted_.exchange(true, std::memory_order_acq_rel)) return;
    auto const receive = [this] {
        wake_is_posted_.exchange(false, std::memory_order_acq_rel);
        on_strand const here(engine()); // a job of another loop may poll the context
        engine().take_inbox();
    };
    memory_allocator<void, reserved_memory> const memory(wake_memory_);
    // Whoever has handed something over may still be here when the loop has dealt with it and
    // ended.
    std::lock_guard const lock(closing_);
    if (!is_closed_) asio::post(*context_, asio::bind_allocator(memory, receive));
}

void loop_driver::run(job& root, on_error policy) {
    begin_run();
    engine().open(policy);
    engine().ignore_cancel();
    cancelled_with_thread const reach(engine());
    drive(root);
    if (auto const error = end_run(root)) std::rethrow_exception(error);
}

void loop_driver::run_on(asio::io_context&, job&, on_error) {
    throw usage_error("run_on: this loop drives a context of its own; use run");
}

void loop_driver::start(job&, on_error, std::shared_ptr<run_listener>) {
    throw usage_error("start: nobody drives a loop{} but run(); make a loop{executor}");
}

void loop_driver::drive(job& root) noexcept {
    on_strand const here(engine());
    said_stuck_ = false;
    engine().take_inbox();
    engine().jobs.start(root);
    while (!engine().jobs.ended()) {
        run_ready();
        if (!engine().ready.empty())
            look();
        else if (!engine().jobs.ended())
            wait();
    }
    engine().empty_inbox();
}

void loop_driver::run_ready() noexcept {
    engine().run_ready(random_ ? engine().ready.shuffle(*random_) : switches_between_looks);
}

void loop_driver::handled() noexcept {
    if (std::exchange(waits_for_handler_, false)) run_ready();
}

template <class Wait>
std::size_t loop_driver::in_context(Wait&& wait) noexcept {
    try {
        if (auto const handlers = wait(); handlers != 0 || !context_->stopped()) return handlers;
        context_->restart(); // it has stopped for want of work, or somebody has stopped it
        return wait();
    } catch (...) {
        engine().jobs.crash(std::current_exception(), {reason::crash, 0, {}});
        return 1;
    }
}

void loop_driver::look() noexcept {
    in_context([this] {
        // Not poll(): a handler that posts itself again would never let the jobs have a turn (T4).
        std::size_t handled = 0;
        while (handled != handlers_in_a_look && context_->poll_one() != 0) ++handled;
        return handled;
    });
    engine().fire_timers();
}

void loop_driver::wait() noexcept {
    if (virtual_clock_ || engine().has_idle_waiters()) {
        look();
        if (!engine().ready.empty()) return;
        if (engine().has_idle_waiters()) return engine().wake_idle_waiter();
    }
    if (virtual_clock_)
        wait_on_virtual_clock();
    else
        wait_in_context();
}

void loop_driver::wait_on_virtual_clock() noexcept {
    if (wait_for_handler()) return; // an operation or a thread is outstanding
    if (!engine().waits_for_time() || has_work_outside()) return stuck();
    virtual_now_ = engine().timers.earliest();
    engine().fire_timers();
}

void loop_driver::wait_in_context() noexcept {
    in_context([this] {
        arm();
        return std::size_t{1};
    });
    if (!engine().ready.empty()) return; // that has failed, and has crashed the loop
    waits_for_handler_ = true;
    bool const was_handled = wait_for_handler();
    waits_for_handler_ = false;
    if (!was_handled) return stuck();
    engine().fire_timers();
}

bool loop_driver::wait_for_handler() noexcept {
    auto const run_one = [this] { return context_->run_one(); };
    // It returns at once if nothing is outstanding; but also if somebody has stopped the context.
    return in_context(run_one) != 0 || in_context(run_one) != 0;
}

void loop_driver::arm() {
    bool const nothing_to_wait_for =
        on_deadlock_ == deadlock::crash ? !engine().waits_for_time() : engine().timers.empty();
    if (nothing_to_wait_for) {
        if (std::exchange(armed_for_, std::nullopt)) timer_->cancel();
        return;
    }
    auto const earliest = engine().timers.earliest();
    if (armed_for_ && *armed_for_ <= earliest) return;
    armed_for_.reset();
    timer_->expires_at(earliest);
    timer_->async_wait([this](boost::system::error_code error) {
        if (!error) armed_for_.reset();
    });
    armed_for_ = earliest;
}

void loop_driver::stuck() noexcept {
    if (on_deadlock_ == deadlock::crash && !has_work_outside()) {
        bool const had_its_chance = !engine().jobs.is_open();
        engine().jobs.crash(deadlock_found(), {reason::crash, 0, {}});
        if (had_its_chance) engine().jobs.tear_down();
        return;
    }
    auto const guard = asio::make_work_guard(*context_);
    if (has_work_outside()) {
        in_context([this] { return context_->run_one(); });
        return;
    }
    auto const woken = in_context([this] {
        auto const now = std::chrono::steady_clock::now();
        return said_stuck_ ? context_->run_one()
                           : context_->run_one_until(deadline_after(now, patience_));
    });
    said_stuck_ = woken == 0;
    if (!said_stuck_) return;
    engine().diagnostics.tell(diagnostic::kind_type::deadlock, 0, [this] {
        return "nothing of the loop's own can wake its jobs; it waits for other threads" +
               engine().describe_jobs();
    });
}

} // namespace tinyasio::detail
