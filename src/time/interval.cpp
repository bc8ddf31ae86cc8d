// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/time/interval.hpp>

namespace tinyasio {

namespace {

using detail::deadline_after;
using detail::duration;
using detail::time_point;

/// The first multiple of `period`, counted from `start`, after `now`.
time_point next_multiple(time_point start, duration period, time_point now) noexcept {
    if (period == duration::zero()) return now;
    // The difference of two times may be too large for a duration, but not for this.
    auto const passed = static_cast<std::uint64_t>(now.time_since_epoch().count()) -
                        static_cast<std::uint64_t>(start.time_since_epoch().count());
    auto const since_last =
        static_cast<duration::rep>(passed % static_cast<std::uint64_t>(period.count()));
    return deadline_after(now, period - duration(since_last));
}

} // namespace

void interval::set_period(duration period) {
    if (period < duration::zero()) throw usage_error("interval was given a negative period");
    period_ = period;
}

time_point interval::take_tick(time_point now) noexcept {
    auto const due = next_.value_or(now);
    if (due >= now || missed_ == missed_ticks::burst)
        next_ = deadline_after(due, period_);
    else if (missed_ == missed_ticks::delay)
        next_ = deadline_after(now, period_);
    else
        next_ = next_multiple(due, period_, now);
    return due;
}

} // namespace tinyasio
