// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_sleep)

namespace {

/// Sleeps, and writes its name and the time down.
template <class D>
tio::task<> sleeps(test::trace& log, std::string name, D d) {
    co_await tio::sleep(d);
    log.add(name + " " + std::to_string(test::clock_ms()));
}

using float_seconds = std::chrono::duration<double>;

} // namespace

// TIN-085
BOOST_AUTO_TEST_CASE(S1_sleeps_for_as_long_as_it_was_told) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(sleeps(log, "b", 100ms), sleeps(log, "a", 50ms));
        BOOST_TEST(test::clock_ms() == 100);
    });
    BOOST_TEST(log.text() == "a 50, b 100");
}

BOOST_AUTO_TEST_CASE(S1_takes_any_duration) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await sleeps(log, "float", float_seconds(0.25));
        co_await sleeps(log, "minutes", std::chrono::duration<int, std::ratio<60>>(1));
        co_await sleeps(log, "hours", 1h);
    });
    BOOST_TEST(log.text() == "float 250, minutes 60250, hours 3660250");
}

// TIN-086
BOOST_AUTO_TEST_CASE(S1_zero_and_negative_durations_cost_a_turn_and_come_in_order) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const soon = [&] { return sleeps(log, "positive", 1ns); };
        tio::spawn(soon);
        tio::spawn(sleeps<std::chrono::hours>, std::ref(log), "negative", -1h);
        tio::spawn(sleeps<std::chrono::seconds>, std::ref(log), "zero", 0s);
        tio::spawn(sleeps<std::chrono::hours>, std::ref(log), "most negative",
                   std::chrono::hours::min());
        tio::spawn(test::stepper, std::ref(log), "other", 1);
        co_return;
    });
    BOOST_TEST(log.text() == "other0, negative 0, zero 0, most negative 0, positive 0");
}

BOOST_AUTO_TEST_CASE(S1_equal_deadlines_wake_in_the_order_of_the_calls) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(sleeps(log, "a", 10ms), sleeps(log, "b", 5ms), sleeps(log, "c", 10ms),
                          sleeps(log, "d", 10ms));
    });
    BOOST_TEST(log.text() == "b 5, a 10, c 10, d 10");
}

BOOST_AUTO_TEST_CASE(S1_huge_durations_wait_until_they_are_cancelled) {
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        std::vector const jobs{
            tio::spawn(sleeps<std::chrono::hours>, std::ref(log), "a", std::chrono::hours::max()),
            tio::spawn(sleeps<std::chrono::nanoseconds>, std::ref(log), "b",
                       std::chrono::nanoseconds::max()),
            tio::spawn(sleeps<float_seconds>, std::ref(log), "c", float_seconds(infinity)),
        };
        co_await tio::sleep(24h * 365 * 100);
        for (auto const& each : jobs) {
            BOOST_TEST(!each.done());
            each.cancel();
        }
        co_await tio::yield_now();
        for (auto const& each : jobs) BOOST_TEST(each.done());
    });
    BOOST_TEST(log.text() == "");
}

// TIN-087
BOOST_AUTO_TEST_CASE(S1_a_duration_that_is_no_number_is_refused) {
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(test::thrown_by([&] { return tio::sleep(float_seconds(nan)); }) == "usage_error");
    using float_time = std::chrono::time_point<std::chrono::steady_clock, float_seconds>;
    BOOST_TEST(test::thrown_by([&] { return tio::sleep_until(float_time(float_seconds(nan))); }) ==
               "usage_error");
}

BOOST_AUTO_TEST_CASE(S1_counts_from_the_await_not_from_the_call) {
    tio::testing::run([]() -> tio::task<> {
        auto const later = tio::sleep(1s);
        co_await tio::sleep(10s);
        co_await later;
        BOOST_TEST(test::clock_ms() == 11'000);
    });
}

BOOST_AUTO_TEST_CASE(S1_sleep_until_waits_for_a_moment_of_the_clock_of_the_loop) {
    tio::testing::run([]() -> tio::task<> {
        auto const start = tio::now();
        co_await tio::sleep_until(start + 3s);
        BOOST_TEST(test::clock_ms() == 3000);
        co_await tio::sleep_until(start + 1s); // has passed
        BOOST_TEST(test::clock_ms() == 3000);
        co_await tio::sleep_until(start + float_seconds(3.5));
        BOOST_TEST(test::clock_ms() == 3500);
    });
}

BOOST_AUTO_TEST_CASE(S1_sleep_until_a_moment_that_has_passed_costs_a_turn) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "other", 1);
        co_await tio::sleep_until(std::chrono::steady_clock::time_point::min());
        log.add("root");
    });
    BOOST_TEST(log.text() == "other0, root");
}

BOOST_AUTO_TEST_CASE(S1_on_the_clock_of_the_world_nobody_wakes_too_early) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        auto const start = tio::now();
        co_await tio::sleep(2ms);
        BOOST_TEST((tio::now() >= start + 2ms));
        co_await tio::sleep(float_seconds(0.001));
        BOOST_TEST((tio::now() >= start + 3ms));
    });
}

BOOST_AUTO_TEST_CASE(S1_outside_of_a_loop_now_is_that_of_the_steady_clock) {
    auto const before = std::chrono::steady_clock::now();
    auto const now = tio::now();
    BOOST_TEST((now >= before));
    BOOST_TEST((now <= std::chrono::steady_clock::now()));
}

BOOST_AUTO_TEST_SUITE_END()
