// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/sleep.hpp>
#include <tinyasio/task/task.hpp>

namespace tinyasio::testing {

namespace detail {

struct [[nodiscard]] wait_all_blocked_operation {
    tinyasio::detail::idle_waiter await_in(tinyasio::detail::frame& waiting) const noexcept {
        return tinyasio::detail::idle_waiter(waiting);
    }
};

TINYASIO_DECL task<> advance(tinyasio::detail::duration d);

} // namespace detail

/// Waits until all other jobs wait for something (V2): what the test has set off has happened. The
/// clock does not move. Works on a real clock too, where I/O may still be under way.
///
/// \code
/// ready.set();
/// co_await tio::testing::wait_all_blocked();
/// BOOST_TEST(served == 1);
/// \endcode
inline detail::wait_all_blocked_operation wait_all_blocked() noexcept {
    return {};
}

/// Moves the virtual clock by `d`, deadline by deadline, and lets all jobs run that are due on the
/// way until they wait again (V2). Unlike `sleep` it does so while operations are outstanding.
///
/// \throws usage_error on a real clock, or if `d` is negative or no number
///
/// \code
/// co_await tio::testing::advance(30s);
/// BOOST_TEST(heartbeats == 3);
/// \endcode
template <class Rep, class Period>
task<> advance(std::chrono::duration<Rep, Period> d) {
    tinyasio::detail::check_number(d, "testing::advance");
    return detail::advance(tinyasio::detail::saturate(d));
}

} // namespace tinyasio::testing
