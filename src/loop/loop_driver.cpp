// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/loop_driver.hpp>
#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace tinyasio::detail {

namespace asio = boost::asio;

namespace {

template <class T>
struct reserved_allocator {
    using value_type = T;

    explicit reserved_allocator(reserved_memory& from) noexcept : memory(&from) {}
    template <class U>
    reserved_allocator(reserved_allocator<U> const& other) noexcept : memory(other.memory) {}

    T* allocate(std::size_t n) { return static_cast<T*>(memory->allocate(n * sizeof(T))); }
    void deallocate(T* block, std::size_t) noexcept { memory->deallocate(block); }

    template <class U>
    bool operator==(reserved_allocator<U> const& other) const noexcept {
        return memory == other.memory;
    }

    reserved_memory* memory;
};

/// While it lives, this thread is on the loop's strand.
class on_strand {
public:
    explicit on_strand(scheduler& entered) noexcept : outer_(this_thread) {
        this_thread.current_scheduler = &entered;
        this_thread.current_job = nullptr;
    }
    on_strand(on_strand const&) = delete;
    on_strand& operator=(on_strand const&) = delete;
    ~on_strand() {
        this_thread.current_scheduler = outer_.scheduler;
        this_thread.current_job = outer_.job;
    }

private:
    struct outer {
        explicit outer(thread_state const& state) noexcept
            : scheduler(state.current_scheduler)
            , job(state.current_job) {}
        detail::scheduler* scheduler;
        detail::job* job;
    } outer_;
};

/// An error that leaves a loop can still be asked for its traceback (D7).
void keep_trace_of(std::exception_ptr const& error) noexcept {
    auto trace = find_trace(error);
    if (!trace) return;
    trace->goes_on();
    if (auto* const outer = this_thread.current_scheduler)
        outer->errors.add(std::move(trace));
    else
        remember_on_this_thread(std::move(trace));
}

std::exception_ptr deadlock_found(engine const& stuck) noexcept {
    try {
        throw deadlock_error("deadlock: nothing can wake the jobs of the loop" +
                             stuck.describe_jobs());
    } catch (...) {
        return std::current_exception();
    }
}

} // namespace

loop_driver::loop_driver(loop_options const& options, driver_options const& how)
    : virtual_clock_(how.virtual_clock)
    , on_deadlock_(how.virtual_clock ? deadlock::crash : options.deadlock)
    , patience_(options.cancel_patience)
    , engine_(options, *this) {
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

void loop_driver::wake() noexcept {
    if (wake_is_posted_.exchange(true, std::memory_order_acq_rel)) return;
    auto const receive = [this] {
        wake_is_posted_.exchange(false, std::memory_order_acq_rel);
        engine_.take_inbox();
    };
    asio::post(context_, asio::bind_allocator(reserved_allocator<void>(wake_memory_), receive));
}

void loop_driver::run(job& root, on_error policy) {
    if (running_.exchange(true, std::memory_order_acquire))
        throw usage_error("run was called while the loop is running");
    struct stop_running {
        std::atomic<bool>& running;
        ~stop_running() { running.store(false, std::memory_order_release); }
    } const stop{running_};
    struct close_domain {
        engine& loop;
        ~close_domain() { loop.rest(); }
    } const close{engine_};

    engine_.jobs.open(policy);
    engine_.ignore_cancel();
    drive(root);
    if (auto const error = engine_.jobs.error()) {
        keep_trace_of(error);
        std::rethrow_exception(error);
    }
    if (auto const cause = engine_.jobs.cut_short()) throw job_cancelled(root.id(), *cause);
}

void loop_driver::drive(job& root) noexcept {
    on_strand const here(engine_);
    said_stuck_ = false;
    engine_.take_inbox();
    engine_.jobs.start(root);
    while (!engine_.jobs.ended()) {
        engine_.run_ready(random_ ? engine_.ready.shuffle(*random_) : switches_between_looks);
        if (!engine_.ready.empty())
            look();
        else if (!engine_.jobs.ended())
            wait();
    }
}

template <class Wait>
std::size_t loop_driver::in_context(Wait&& wait) noexcept {
    try {
        if (context_.stopped()) context_.restart();
        return wait();
    } catch (...) {
        engine_.jobs.crash(std::current_exception(), {reason::crash, 0, {}});
        return 1;
    }
}

void loop_driver::look() noexcept {
    in_context([this] {
        // Not poll(): a handler that posts itself again would never let the jobs have a turn (T4).
        std::size_t handled = 0;
        while (handled != handlers_in_a_look && context_.poll_one() != 0) ++handled;
        return handled;
    });
    engine_.fire_timers();
}

void loop_driver::wait() noexcept {
    if (virtual_clock_ || engine_.has_idle_waiters()) {
        look();
        if (!engine_.ready.empty()) return;
        if (engine_.has_idle_waiters()) return engine_.wake_idle_waiter();
    }
    if (virtual_clock_)
        wait_on_virtual_clock();
    else
        wait_in_context();
}

void loop_driver::wait_on_virtual_clock() noexcept {
    if (wait_for_handler()) return; // an operation or a thread is outstanding
    if (!engine_.waits_for_time()) return stuck();
    virtual_now_ = engine_.timers.earliest();
    engine_.fire_timers();
}

void loop_driver::wait_in_context() noexcept {
    in_context([this] {
        arm();
        return std::size_t{0};
    });
    if (!wait_for_handler()) return stuck();
    engine_.fire_timers();
}

bool loop_driver::wait_for_handler() noexcept {
    auto const run_one = [this] { return context_.run_one(); };
    // It returns at once if nothing is outstanding; but also if somebody has stopped the context.
    return in_context(run_one) != 0 || in_context(run_one) != 0;
}

void loop_driver::arm() {
    bool const nothing_to_wait_for =
        on_deadlock_ == deadlock::crash ? !engine_.waits_for_time() : engine_.timers.empty();
    if (nothing_to_wait_for) {
        if (std::exchange(armed_for_, std::nullopt)) timer_.cancel();
        return;
    }
    auto const earliest = engine_.timers.earliest();
    if (armed_for_ && *armed_for_ <= earliest) return;
    armed_for_.reset();
    timer_.expires_at(earliest);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) armed_for_.reset();
    });
    armed_for_ = earliest;
}

void loop_driver::stuck() noexcept {
    if (on_deadlock_ == deadlock::crash) {
        bool const had_its_chance = !engine_.jobs.is_open();
        engine_.jobs.crash(deadlock_found(engine_), {reason::crash, 0, {}});
        if (had_its_chance) engine_.jobs.tear_down();
        return;
    }
    auto const guard = asio::make_work_guard(context_);
    auto const woken = in_context([this] {
        auto const now = std::chrono::steady_clock::now();
        return said_stuck_ ? context_.run_one()
                           : context_.run_one_until(deadline_after(now, patience_));
    });
    said_stuck_ = woken == 0;
    if (!said_stuck_) return;
    engine_.diagnostics.tell(diagnostic::kind_type::deadlock, 0, [this] {
        return "nothing of the loop's own can wake its jobs; it waits for other threads" +
               engine_.describe_jobs();
    });
}

} // namespace tinyasio::detail
