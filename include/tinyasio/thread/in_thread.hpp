// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/timer_queue.hpp>
#include <tinyasio/task/as_task.hpp>
#include <tinyasio/thread/thread_call.hpp>

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <type_traits>
#include <utility>

/// For functions that run in a thread of a `thread_pool`. Outside of one they are ordinary calls;
/// only `run` is refused there.
namespace tinyasio::in_thread {

/// Throws `cancelled` if the job that waits for this function is cancelled (H2). Does nothing
/// outside of such a function. Let it out: a value that is returned after it is dropped, and
/// another error is told to the diagnostics, and joins the crash.
TINYASIO_DECL void checkpoint();

/// Of which a stop is requested when the job is cancelled; outside of such a function one of which
/// none ever is. Callbacks that are registered with it run on the loop's strand, or in the thread
/// that registers them if a stop was requested before, or that destroys the context: they must be
/// short and must not throw.
TINYASIO_DECL std::stop_token stop_token() noexcept;

namespace detail {
TINYASIO_DECL void sleep_until(std::chrono::steady_clock::time_point deadline);
/// Is woken by a cancellation, too.
class TINYASIO_DECL waker {
public:
    explicit waker(std::condition_variable& wakes);
    waker(waker const&) = delete;
    waker& operator=(waker const&) = delete;
    ~waker();
    bool is_cancelled() const noexcept { return token_.stop_requested(); }

private:
    struct state;
    std::stop_token token_;
    state* state_;
};
TINYASIO_DECL tinyasio::detail::thread_call& current_call(char const* asked_by);
} // namespace detail

/// Sleeps, on the clock of the world; a cancellation ends it with `cancelled`. A checkpoint.
/// \throws usage_error for a floating point duration that is no number
template <class Rep, class Period>
void sleep_for(std::chrono::duration<Rep, Period> length) {
    tinyasio::detail::check_number(length, "in_thread::sleep_for");
    detail::sleep_until(tinyasio::detail::deadline_after(std::chrono::steady_clock::now(),
                                                         tinyasio::detail::saturate(length)));
}
/// The same up to a point in time of any clock; on another one than `std::chrono::steady_clock` it
/// takes as long as that is away now.
template <class Clock, class Duration>
void sleep_until(std::chrono::time_point<Clock, Duration> when) {
    if constexpr (std::is_same_v<Clock, std::chrono::steady_clock>)
        detail::sleep_until(tinyasio::detail::saturate(when, "in_thread::sleep_until"));
    else
        in_thread::sleep_for(when - Clock::now());
}

/// Waits until `ready()`, which is called with the lock, is true. A cancellation ends it with
/// `cancelled`, which leaves with the lock held. A checkpoint.
/// \throws what `ready` does; with a `std::condition_variable` also std::system_error, if the
/// thread
///         that wakes it when the job is cancelled cannot be made
template <class Lock, std::predicate Ready>
void wait(std::condition_variable_any& wakes, Lock& lock, Ready ready) {
    checkpoint();
    if (!wakes.wait(lock, stop_token(), std::move(ready))) checkpoint();
}
template <std::predicate Ready>
void wait(std::condition_variable& wakes, std::unique_lock<std::mutex>& lock, Ready ready) {
    checkpoint();
    detail::waker const cancels(wakes);
    bool is_ready = false;
    wakes.wait(lock, [&] { return (is_ready = ready()) || cancels.is_cancelled(); });
    if (!is_ready) checkpoint();
}

/// The same for a limited time: whether it was ready.
template <class Lock, class Rep, class Period, std::predicate Ready>
bool wait_for(std::condition_variable_any& wakes, Lock& lock,
              std::chrono::duration<Rep, Period> limit, Ready ready) {
    tinyasio::detail::check_number(limit, "in_thread::wait_for");
    checkpoint();
    auto const deadline = tinyasio::detail::deadline_after(std::chrono::steady_clock::now(),
                                                           tinyasio::detail::saturate(limit));
    bool const is_ready = wakes.wait_until(lock, stop_token(), deadline, std::move(ready));
    if (!is_ready) checkpoint();
    return is_ready;
}
template <class Rep, class Period, std::predicate Ready>
bool wait_for(std::condition_variable& wakes, std::unique_lock<std::mutex>& lock,
              std::chrono::duration<Rep, Period> limit, Ready ready) {
    tinyasio::detail::check_number(limit, "in_thread::wait_for");
    checkpoint();
    auto const deadline = tinyasio::detail::deadline_after(std::chrono::steady_clock::now(),
                                                           tinyasio::detail::saturate(limit));
    detail::waker const cancels(wakes);
    bool is_ready = false;
    wakes.wait_until(lock, deadline,
                     [&] { return (is_ready = ready()) || cancels.is_cancelled(); });
    if (!is_ready) checkpoint();
    return is_ready;
}

/// Runs something on the loop of the job that waits for this function, and blocks for its result
/// (H3). Takes what can be awaited, or a function with its arguments, as `spawn` does.
///
/// It runs in a job of its own, a child of that job. A checkpoint: if that job is cancelled, so is
/// this one, and `cancelled` is thrown here when it has ended, unless it had a value all the same.
/// \throws what the task throws, with a joined traceback; usage_error outside of a function that a
///         job waits for
///
/// \code
/// co_await tio::run_in_thread([&] {
///     for (auto const& row : query(database)) tio::in_thread::run(rows.send(row));
/// });
/// \endcode
template <class... Args>
    requires startable<Args...>
decltype(auto) run(Args&&... awaited) {
    using value_type = tinyasio::detail::job_value_t<Args...>;
    auto& call = detail::current_call("in_thread::run");
    auto const made = tinyasio::detail::make_job<value_type, tinyasio::detail::shared_job>(
        tinyasio::detail::as_task(std::forward<Args>(awaited)...));
    call.run_on_loop(*made);
    return static_cast<value_type>(made->result().take());
}

/// What is no job.
template <class... Args>
    requires(!startable<Args...>)
void run(Args&&...) {
    static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio::in_thread
