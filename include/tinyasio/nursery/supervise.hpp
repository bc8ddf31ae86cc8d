// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/sleep.hpp>
#include <tinyasio/task/as_task.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <random>

namespace tinyasio {

/// How often and when `supervise` starts a failed task again.
struct supervise_options {
    std::optional<int> max_restarts = 5; ///< after that it fails; nothing: for ever
    /// The delay before the first restart; each further one is `factor` times as long, but never
    /// longer than `max_delay`.
    std::chrono::nanoseconds first_delay = std::chrono::milliseconds(100);
    std::chrono::nanoseconds max_delay = std::chrono::seconds(30);
    double factor = 2.0;
    double jitter = 0.1; ///< each delay is longer or shorter by up to this part of it
    /// A task that ran for so long before it failed counts as one that had recovered: what failed
    /// before is forgotten. Nothing: it never is.
    std::optional<std::chrono::nanoseconds> reset_after{};
};

namespace detail {

/// What has failed so far, and when it is to be tried again.
class TINYASIO_DECL supervision {
public:
    /// \pre the options are valid
    explicit supervision(supervise_options const& options);

    void starts() noexcept;

    /// The exception that is being handled ended the run: gives the delay of the next one. Throws
    /// what comes out in the end: the exception itself if the job is cancelled, the group of all if
    /// there were too many.
    duration after_failure();

private:
    /// A task that is restarted for ever must not take memory for ever.
    static constexpr std::size_t most_errors = 16;

    void keep(std::exception_ptr error) noexcept;
    [[noreturn]] void give_up() const;
    duration next_delay() noexcept;
    void tell(std::exception_ptr const& error, duration delay) const noexcept;

    supervise_options options_;
    std::minstd_rand random_;
    double delay_; ///< before jitter, in nanoseconds
    time_point started_{};
    std::uint64_t failures_ = 0;
    std::array<std::exception_ptr, most_errors> errors_{}; ///< the first, and then the last
};

/// \throws usage_error
TINYASIO_DECL void check_options(supervise_options const& options);

template <class T, class F>
task<T> supervise_as_task(supervise_options options, F factory) {
    supervision state(options);
    for (;;) {
        duration delay{};
        state.starts();
        try {
            co_return co_await as_task(factory());
        } catch (...) {
            delay = state.after_failure();
        }
        co_await sleep(delay);
    }
}

/// What `supervise` takes: called again and again, it makes something to await each time.
template <class F>
concept makes_awaitables = std::invocable<std::decay_t<F>&> &&
                           awaitable<std::invoke_result_t<std::decay_t<F>&>> && can_be_kept<F>;

template <class F>
using made_value_t = job_value_t<std::invoke_result_t<std::decay_t<F>&>>;

} // namespace detail

/// Runs a task, and when it fails runs another one in its place, after a delay that grows with each
/// failure (N7). Gives the value of the first that succeeds.
///
/// `factory` is a function without parameters that makes the task; it is copied, and what it throws
/// counts as a failure of the task. Each run is a part of the awaiting job, like a plain
/// `co_await`, and its frames are gone before the next one begins; what it has spawned runs on. The
/// loop's diagnostics are told of each restart. Delays are random within their jitter; in a test
/// they follow from the seed.
///
/// \throws usage_error, at once, for options that make no sense: a negative number, a jitter above
///         1, a factor below 1, no number at all. An `exception_group` of the errors, the first of
///         them and the last fifteen, when it has failed `max_restarts` times and once more
/// Cancellation: throws `cancelled`, from the task or while it waits; it is not run again, also if
/// it fails while being cancelled: then that error is thrown.
///
/// \code
/// auto const keep_connected = [&] { return serve_one_connection(address); };
/// co_await tio::supervise({.max_restarts = 10, .reset_after = 1min}, keep_connected);
/// \endcode
template <class F>
    requires detail::makes_awaitables<F>
auto supervise(supervise_options const& options, F&& factory) {
    static_assert(detail::survives_co_await<F>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    detail::check_options(options);
    return detail::supervise_as_task<detail::made_value_t<F>, std::decay_t<F>>(
        options, std::forward<F>(factory));
}

/// What makes no tasks.
template <class F>
    requires(!detail::makes_awaitables<F>)
void supervise(supervise_options const&, F&&) {
    static_assert(detail::can_be_kept<F>, TINYASIO_DETAIL_FUNCTION_IS_KEPT);
    static_assert(!detail::can_be_kept<F> || detail::makes_awaitables<F>,
                  "supervise runs a task again when it fails, so it takes a function without "
                  "parameters that makes a new one each time: [&] { return serve(socket); }");
}

} // namespace tinyasio
