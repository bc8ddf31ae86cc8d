// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>

#include <concepts>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL sleep_awaiter : public leaf, public timer_node {
public:
    sleep_awaiter(frame& waiting, time_point deadline) noexcept
        : leaf(waiting)
        , timer_node(deadline) {}
    bool await_ready() const {
        checkpoint();
        return false;
    }
    void await_suspend(std::coroutine_handle<>) noexcept;
    void await_resume() const { checkpoint(); }

    bool withdraw() noexcept override;
    void on_time() noexcept override { complete(); }
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "sleep"; }
};

struct [[nodiscard]] sleep_operation {
    duration at_least; ///< counted from the moment of the `co_await`

    sleep_awaiter await_in(frame& waiting) const noexcept {
        return {waiting, deadline_after(engine_of(waiting.job()).now(), at_least)};
    }
};

struct [[nodiscard]] sleep_until_operation {
    time_point deadline;

    sleep_awaiter await_in(frame& waiting) const noexcept { return {waiting, deadline}; }
};

} // namespace detail

/// Waits for at least `d`, counted from the `co_await`.
///
/// Any duration will do, floating point too; one that is too large to be reached waits until it is
/// cancelled. One that is zero or negative lets the others have a turn. Jobs that are due at the
/// same moment wake in the order in which they went to sleep.
///
/// \throws usage_error for a floating point duration that is no number
/// Cancellation: throws `cancelled` at once.
///
/// \code co_await tio::sleep(1.5s); \endcode
template <class Rep, class Period>
detail::sleep_operation sleep(std::chrono::duration<Rep, Period> d) {
    detail::check_number(d, "sleep");
    return {detail::saturate(d)};
}

/// Waits until the clock of the loop (`now()`) has reached `t`. Otherwise as `sleep`.
inline detail::sleep_until_operation sleep_until(std::chrono::steady_clock::time_point t) noexcept {
    return {t};
}
template <class Clock, class Duration>
detail::sleep_until_operation sleep_until(std::chrono::time_point<Clock, Duration> t) {
    static_assert(std::same_as<Clock, std::chrono::steady_clock>,
                  "sleep_until takes a time of std::chrono::steady_clock, such as now() + 5s; "
                  "other clocks may be set back: write sleep(t - Clock::now())");
    return {detail::saturate(t, "sleep_until")};
}

/// The time of the loop that runs here, which on a virtual clock is not that of the world; outside
/// of a loop that of `std::chrono::steady_clock`.
TINYASIO_DECL std::chrono::steady_clock::time_point now() noexcept;

} // namespace tinyasio
