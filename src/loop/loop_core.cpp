// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/loop_core.hpp>
#include <tinyasio/loop/posted_function.hpp>

#include <cstdio>
#include <cstdlib>

namespace tinyasio::detail {

namespace {

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

struct error_from_outside {
    domain const* loop;
    std::exception_ptr error;
};

/// One that is on its way to the loop. It is not lost if the loop does not run any more.
class failure_from_outside {
public:
    explicit failure_from_outside(error_from_outside&& of) noexcept : of_(std::move(of)) {}
    failure_from_outside(failure_from_outside&& from) noexcept
        : of_{from.of_.loop, std::exchange(from.of_.error, nullptr)} {}
    failure_from_outside& operator=(failure_from_outside&&) = delete;
    ~failure_from_outside() {
        if (of_.error) of_.loop->nobody_hears_of(of_.error);
    }

    [[noreturn]] void operator()() && { std::rethrow_exception(std::exchange(of_.error, nullptr)); }

private:
    error_from_outside of_;
};

} // namespace

loop_core::loop_core(loop_options const& options) : options_(options), engine_(options, *this) {}

loop_core::~loop_core() = default;

void loop_core::fail(std::exception_ptr error, std::source_location where) {
    if (engine_.runs_here()) {
        auto const* const failing = current_job();
        engine_.jobs.crash(std::move(error),
                           {reason::crash, failing != nullptr ? failing->id() : 0, where});
        return;
    }
    using function_type = posted_function<failure_from_outside, std::allocator<void>>;
    post(function_type::make(engine_, error_from_outside{&engine_.jobs, std::move(error)}, where,
                             {}));
}

void loop_core::post(posted& function, when soonest) {
    auto const now = life_.load(std::memory_order_acquire);
    if (now == life::open) {
        if (engine_.runs_here()) return engine_.ready.push(function);
        engine_.put(function);
        if (life_.load(std::memory_order_acquire) != life::open) // it has gone meanwhile
            return engine_.discard_arrivals();
        return soonest == when::at_once ? wake_here() : wake();
    }
    function.discard();
    if (now == life::closed) throw usage_error("an executor was used whose loop is gone");
}

void loop_core::refuse_second_run() {
    throw usage_error("run was called while the loop is running: co_await the task, or spawn it");
}

void loop_core::begin_run() {
    if (running_.exchange(true, std::memory_order_acquire)) refuse_second_run();
}

std::exception_ptr loop_core::end_run(job const& root) noexcept {
    auto error = engine_.jobs.error();
    if (error) {
        keep_trace_of(error);
    } else if (auto const cause = engine_.jobs.cut_short()) {
        try {
            error = std::make_exception_ptr(job_cancelled(root.id(), *cause));
        } catch (...) {
            error = std::current_exception();
        }
    }
    engine_.rest();
    running_.store(false, std::memory_order_release);
    return error;
}

void loop_core::begin_close() noexcept {
    life_.store(life::closing, std::memory_order_release);
    engine_.discard_arrivals();
}

void loop_core::end_close() noexcept {
    engine_.discard_arrivals();
    life_.store(life::closed, std::memory_order_release);
}

std::exception_ptr loop_core::deadlock_found() const noexcept {
    try {
        throw deadlock_error("deadlock: nothing can wake the jobs of the loop" +
                             engine_.describe_jobs());
    } catch (...) {
        return std::current_exception();
    }
}

void loop_core::die(char const* how) const noexcept {
    std::fprintf(stderr, "tinyasio: a loop was destroyed %s", how);
    try {
        std::fputs(engine_.describe_jobs().c_str(), stderr);
    } catch (...) {
        // the names are a help, the end is what matters
    }
    std::fputs("\n", stderr);
    std::abort();
}

} // namespace tinyasio::detail
