// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/intrusive/set.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <limits>

namespace tinyasio::detail {

using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

/// A wait with a deadline. It lives in the frame that waits, and is in the queue while it waits.
class timer_node : public boost::intrusive::set_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::normal_link>,
                       boost::intrusive::optimize_size<true>> {
public:
    virtual void on_time() noexcept = 0;
    time_point deadline() const noexcept { return deadline_; }

    friend bool operator<(timer_node const& a, timer_node const& b) noexcept {
        return a.deadline_ < b.deadline_;
    }

protected:
    explicit timer_node(time_point deadline) noexcept : deadline_(deadline) {}
    ~timer_node() = default;

    /// \pre it is in no queue
    void move_to(time_point deadline) noexcept { deadline_ = deadline; }

private:
    time_point deadline_;
};

/// All deadlines of a loop, earliest first; equal ones in the order in which they came. Allocates
/// nothing: the nodes are linked.
class timer_queue {
public:
    bool empty() const noexcept { return nodes_.empty(); }
    /// Whether there is another one than this.
    bool has_other_than(timer_node const& node) const noexcept {
        return !empty() && (&*nodes_.begin() != &node || ++nodes_.begin() != nodes_.end());
    }
    time_point earliest() const noexcept { return nodes_.begin()->deadline(); }

    /// The end of time never comes, and nothing of the loop's own will wake who waits for it.
    void insert(timer_node& node) noexcept {
        if (node.deadline() == time_point::max()) return;
        // Most deadlines are later than all others: no search for those.
        nodes_.insert(nodes_.end(), node);
    }
    void erase(timer_node& node) noexcept {
        if (node.deadline() != time_point::max()) nodes_.erase(nodes_.iterator_to(node));
    }

    /// Takes out all that are due and tells them.
    void fire(time_point now) noexcept {
        while (!nodes_.empty() && nodes_.begin()->deadline() <= now) {
            timer_node& due = *nodes_.begin();
            nodes_.erase(nodes_.begin());
            due.on_time();
        }
    }

private:
    boost::intrusive::multiset<timer_node, boost::intrusive::constant_time_size<false>> nodes_;
};

/// A duration of any kind as the clock's own: huge ones become the longest there is (S1), parts of
/// a tick are rounded up, so that nobody wakes too early.
/// \pre `d` is a number
template <class Rep, class Period>
duration saturate(std::chrono::duration<Rep, Period> d) noexcept {
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
        return duration(static_cast<duration::rep>(std::ceil(ticks)));
}

[[noreturn]] TINYASIO_DECL void refuse_nan(char const* function);

/// \throws usage_error for a duration, or a point in time, that is not a number
template <class Time>
void check_number(Time const& time,
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

} // namespace tinyasio::detail
