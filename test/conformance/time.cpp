// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(conformance_time)

BOOST_AUTO_TEST_CASE(TIN_085_two_sleeps_at_once_take_as_long_as_the_longer_one) {
    auto const both = []() -> tio::task<> {
        auto const before = tio::now();
        co_await tio::all(tio::sleep(5ms), tio::sleep(10ms));
        BOOST_TEST((tio::now() - before >= 10ms)); // on a real clock, too
    };
    tio::loop{}.run(both);
    tio::testing::run([&]() -> tio::task<> {
        co_await both();
        BOOST_TEST(test::clock_ms() == 10);
    });
}

BOOST_AUTO_TEST_CASE(
    TIN_086_sleeps_of_nothing_or_less_cost_a_turn_and_wake_in_the_order_of_the_calls) {
    test::trace log;
    auto const sleeps = [&](test::milliseconds d) -> tio::task<> {
        co_await tio::sleep(d);
        log.add(std::to_string(d.count()));
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(sleeps(1ms), sleeps(0ms), sleeps(-1ms), sleeps(0ms),
                          test::stepper(log, "other", 1));
    });
    BOOST_TEST(log.text() == "other0, 0, -1, 0, 1");
}

BOOST_AUTO_TEST_CASE(TIN_087_a_sleep_of_no_number_is_refused_where_it_is_called) {
    constexpr std::chrono::duration<double> nan{std::numeric_limits<double>::quiet_NaN()};
    auto const root = [&]() -> tio::task<> { co_await tio::sleep(nan); };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(TIN_087_a_sleep_that_is_too_long_for_the_clock_ends_when_it_is_cancelled) {
    constexpr std::chrono::duration<double> infinity{std::numeric_limits<double>::infinity()};
    test::trace log;
    auto const sleeps = [&](auto d) -> tio::task<> {
        try {
            co_await tio::sleep(d);
            log.add("woke");
        } catch (tio::cancelled const&) {
            log.add("cancelled");
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const hours = tio::spawn(sleeps, std::chrono::hours::max());
        auto const for_ever = tio::spawn(sleeps, infinity);
        co_await tio::sleep(24h * 365);
        BOOST_TEST(log.text() == "");
        hours.cancel();
        for_ever.cancel();
    });
    BOOST_TEST(log.text() == "cancelled, cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
