// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/sleep.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>

namespace tinyasio {

/// What an `interval` does when a tick was not asked for in time.
enum class missed_ticks : std::uint8_t {
    delay, ///< ticks at once; the next one is due a period after that
    burst, ///< ticks at once, once for each that was missed
    skip,  ///< ticks at once; the next one is due at the next multiple of the period
};

/// How an `interval` ticks.
struct interval_options {
    /// What becomes of ticks that nobody asked for in time.
    missed_ticks missed = missed_ticks::delay;
};

namespace detail {

class tick_awaiter final : public sleep_awaiter {
public:
    using sleep_awaiter::sleep_awaiter;

    time_point await_resume() const {
        sleep_awaiter::await_resume();
        return deadline();
    }
    char const* what() const noexcept override { return "interval"; }
};

struct [[nodiscard]] tick_operation {
    time_point due;

    tick_awaiter await_in(frame& waiting) const noexcept { return {waiting, due}; }
};

} // namespace detail

/// Ticks at regular times (S1): at once, or at a given start, and then every period.
///
/// A tick is taken when `tick()` is called: several jobs that tick at once get successive ones, and
/// one whose wait is cancelled has used its tick up. The time that the work between two ticks takes
/// does not add to the period. What happens if it takes longer than that says `missed_ticks`.
/// Belongs to the loop whose jobs wait for it; several may.
///
/// \code
/// tio::interval every{1s};
/// for (;;) {
///     co_await every.tick();
///     report();
/// }
/// \endcode
class TINYASIO_DECL interval {
public:
    /// The clock of `now()`.
    using clock = std::chrono::steady_clock;

    /// The first tick is due when it is asked for. A period of zero ticks all the time and lets the
    /// others have a turn in between; one that is too long to be reached ticks once.
    /// \throws usage_error for a period that is negative, or no number
    template <class Rep, class Period>
    explicit interval(std::chrono::duration<Rep, Period> period,
                      interval_options const& options = {})
        : interval(period, std::nullopt, options) {}

    /// The first tick is due at `start`; at once if that is past. Nothing: when it is asked for.
    template <class Rep, class Period>
    interval(std::chrono::duration<Rep, Period> period, std::optional<clock::time_point> start,
             interval_options const& options = {})
        : next_(start)
        , missed_(options.missed) {
        detail::check_number(period, "interval");
        set_period(detail::saturate(period));
    }
    template <class Rep, class Period, class Clock, class Duration>
    interval(std::chrono::duration<Rep, Period> period,
             std::chrono::time_point<Clock, Duration> start, interval_options const& options = {})
        : interval(period, std::optional(own_time(start)), options) {}

    /// Waits until the next tick is due, at least for a turn; gives the time at which it was due:
    /// `now()` less that is how late it is.
    ///
    /// Cancellation: throws `cancelled` at once.
    detail::tick_operation tick() noexcept { return {take_tick(now())}; }

    /// The next tick is due when it is asked for, and all others after that.
    void reset() noexcept { next_.reset(); }

    /// From one tick to the next.
    clock::duration period() const noexcept { return period_; }

private:
    template <class Clock, class Duration>
    static clock::time_point own_time(std::chrono::time_point<Clock, Duration> start) {
        static_assert(std::same_as<Clock, clock>,
                      "interval starts at a time of std::chrono::steady_clock, such as now() + 5s; "
                      "other clocks may be set back");
        return detail::saturate(start, "interval");
    }
    void set_period(clock::duration period);
    clock::time_point take_tick(clock::time_point now) noexcept;

    clock::duration period_{};
    std::optional<clock::time_point> next_;
    missed_ticks missed_;
};

} // namespace tinyasio
