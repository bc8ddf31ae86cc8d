// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <chrono>
#include <concepts>
#include <limits>

namespace tinyasio {

namespace detail {

using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

constexpr duration::rep rounded_up(long double ticks) noexcept {
    auto const whole = static_cast<duration::rep>(ticks); // std::ceil is not constexpr
    return static_cast<long double>(whole) < ticks ? whole + 1 : whole;
}

/// A duration of any kind as the clock's own: huge ones become the longest there is (S1), parts of
/// a tick are rounded up, so that nobody wakes too early.
/// \pre `d` is a number
template <class Rep, class Period>
constexpr duration saturate(std::chrono::duration<Rep, Period> d) noexcept {
    constexpr auto per_second = duration::period::den;
    constexpr auto limit = static_cast<long double>(std::numeric_limits<duration::rep>::max() / 2);
    auto const ticks = static_cast<long double>(d.count()) * static_cast<long double>(Period::num) /
                       static_cast<long double>(Period::den) * static_cast<long double>(per_second);
    if (ticks >= limit) return duration::max();
    if (ticks <= -limit) return duration::min();
    // The usual units are converted exactly; with others <chrono> may overflow on the way.
    if constexpr (per_second % Period::den == 0 && Period::num <= per_second)
        return std::chrono::ceil<duration>(d);
    else
        return duration(rounded_up(ticks));
}

[[noreturn]] TINYASIO_DECL void refuse_nan(char const* function);

/// \throws usage_error for a duration, or a point in time, that is not a number
template <class Time>
constexpr void check_number(Time const& time,
                            char const* function) noexcept(std::integral<typename Time::rep>) {
    if constexpr (std::floating_point<typename Time::rep>)
        if (time != time) refuse_nan(function);
}

/// A point in time as the clock's own, likewise.
/// \throws usage_error if it is no number
template <class Duration>
time_point saturate(std::chrono::time_point<std::chrono::steady_clock, Duration> t,
                    char const* function) noexcept(std::integral<typename Duration::rep>) {
    check_number(t, function);
    return time_point(saturate(t.time_since_epoch()));
}

/// `now + d`, or the end of time.
constexpr time_point deadline_after(time_point now, duration d) noexcept {
    if (d > duration::zero() && now > time_point::max() - d) return time_point::max();
    if (d <= duration::zero()) return now;
    return now + d;
}

} // namespace detail

/// How long something may take, in the options of others: a duration of any kind, floating point
/// too. One that is too long for the clock is the longest there is; parts of a tick are rounded up.
/// It is used as a duration of the clock; `std::max` and `?:` want a copy that is one.
///
/// \code co_await tio::with_nursery({.timeout = 1.5s}, body); \endcode
class any_duration : public std::chrono::steady_clock::duration {
public:
    /// None at all.
    constexpr any_duration() noexcept : duration(0) {}
    /// \throws usage_error for a floating point duration that is no number
    template <class Rep, class Period>
    constexpr any_duration(std::chrono::duration<Rep, Period> d) noexcept(std::integral<Rep>)
        : duration(checked(d)) {}

private:
    template <class Rep, class Period>
    static constexpr std::chrono::steady_clock::duration checked(
        std::chrono::duration<Rep, Period> d) noexcept(std::integral<Rep>) {
        detail::check_number(d, "the length of time in an option");
        return detail::saturate(d);
    }
};

} // namespace tinyasio
