// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/time.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// The clock and `interval` of TonIO.
BOOST_AUTO_TEST_SUITE(conformance_intervals)

namespace {

/// "0, 1000, 2000": when it ticks, with some work in between.
tio::task<> ticks(test::trace& log, tio::interval& every, int count,
                  test::milliseconds work = 0ms) {
    for (int i = 0; i != count; ++i) {
        co_await every.tick();
        log.add(std::to_string(test::clock_ms()));
        if (work > 0ms) co_await tio::sleep(work);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_050_the_clock_never_goes_back) {
    auto const twice = []() -> tio::task<> {
        auto const before = tio::now();
        co_await tio::yield_now();
        BOOST_TEST((tio::now() >= before));
    };
    tio::testing::run(twice);
    tio::loop{}.run(twice);
}

BOOST_AUTO_TEST_CASE(TON_051_nobody_wakes_too_early) {
    auto const both = []() -> tio::task<> {
        auto const before = tio::now();
        auto const first = tio::spawn(test::wait_for(5ms));
        auto const second = tio::spawn(test::wait_for(10ms));
        co_await first;
        BOOST_TEST((tio::now() - before >= 5ms));
        co_await second;
        BOOST_TEST((tio::now() - before >= 10ms));
    };
    tio::loop{}.run(both);
    tio::testing::run([&]() -> tio::task<> {
        co_await both();
        BOOST_TEST(test::clock_ms() == 10);
    });
}

BOOST_AUTO_TEST_CASE(
    TON_057_the_first_tick_comes_at_once_the_others_a_period_after_the_one_before) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval every{1s};
        co_await ticks(log, every, 4, 300ms);
    });
    BOOST_TEST(log.text() == "0, 1000, 2000, 3000");
}

BOOST_AUTO_TEST_CASE(TON_058_a_late_tick_comes_at_once_and_the_next_a_period_later) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval every{1s};
        co_await ticks(log, every, 2);
        co_await tio::sleep(2500ms); // two are missed
        co_await ticks(log, every, 3);
    });
    BOOST_TEST(log.text() == "0, 1000, 3500, 4500, 5500");
}

BOOST_AUTO_TEST_CASE(TON_059_the_work_between_the_ticks_does_not_add_to_the_period) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval every{20ms};
        co_await ticks(log, every, 5, 10ms);
    });
    BOOST_TEST(log.text() == "0, 20, 40, 60, 80");
    tio::loop{}.run([]() -> tio::task<> { // a real clock: not faster than that
        tio::interval every{2ms};
        auto const before = tio::now();
        for (int i = 0; i != 5; ++i) co_await every.tick();
        BOOST_TEST((tio::now() - before >= 8ms));
    });
}

BOOST_AUTO_TEST_CASE(TON_060_the_first_tick_may_have_a_time) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval later{500ms, tio::now() + 5s};
        co_await ticks(log, later, 2);
        tio::interval past{500ms, tio::now() - 1s};
        co_await ticks(log, past, 2);
        tio::interval now{500ms, std::nullopt};
        co_await ticks(log, now, 2);
    });
    BOOST_TEST(log.text() == "5000, 5500, 5500, 6000, 6000, 6500");
}

BOOST_AUTO_TEST_CASE(TON_061_without_a_period_each_tick_costs_a_turn_a_negative_one_is_refused) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval always{0s};
        co_await tio::all(ticks(log, always, 2), test::stepper(log, "other", 2));
    });
    BOOST_TEST(log.text() == "other0, 0, other1, 0");
    BOOST_TEST(test::thrown_by([] { tio::interval{-1s}; }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(TON_062_a_tick_is_taken_when_it_is_called_for) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval every{1s};
        co_await tio::all(ticks(log, every, 1), ticks(log, every, 1), ticks(log, every, 1));
        auto const cancelled = tio::spawn(ticks(log, every, 1)); // takes the one at 3000
        co_await tio::yield_now();
        cancelled.cancel();
        co_await ticks(log, every, 1);
    });
    BOOST_TEST(log.text() == "0, 1000, 2000, 4000");
}

BOOST_AUTO_TEST_SUITE_END()
