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

#include <limits>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(time_interval)

namespace {

long long to_ms(std::chrono::steady_clock::time_point at) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

/// "0, 1000, 2000": when it ticked; with "(500)" behind it if it was due at 500.
tio::task<std::string> ticks(tio::interval& every, std::vector<test::milliseconds> work) {
    test::trace log;
    for (auto const each : work) {
        auto const due = to_ms(co_await every.tick());
        auto const now = test::clock_ms();
        log.add(std::to_string(now) + (due != now ? "(" + std::to_string(due) + ")" : ""));
        if (each > 0ms) co_await tio::sleep(each);
    }
    co_return log.text();
}

/// The same, of a new interval that begins after 100 ms.
std::string ticks_of(tio::interval every, std::vector<test::milliseconds> work) {
    return tio::testing::run([&]() -> tio::task<std::string> {
        co_await tio::sleep(100ms);
        co_return co_await ticks(every, std::move(work));
    });
}

tio::detail::time_point at(std::chrono::nanoseconds since) {
    return tio::detail::time_point(since);
}

} // namespace

BOOST_AUTO_TEST_CASE(S1_the_first_tick_comes_at_once_and_then_one_each_period) {
    BOOST_TEST(ticks_of(tio::interval{1s}, {0ms, 0ms, 300ms, 1s, 0ms}) ==
               "100, 1100, 2100, 3100, 4100");
    BOOST_TEST(ticks_of(tio::interval{0.5s}, {0ms, 0ms, 0ms}) == "100, 600, 1100");
    BOOST_TEST((tio::interval{1s}.period() == 1s));
}

BOOST_AUTO_TEST_CASE(S1_it_may_have_a_start) {
    BOOST_TEST(ticks_of(tio::interval{1s, at(3s)}, {0ms, 0ms}) == "3000, 4000");
    BOOST_TEST(ticks_of(tio::interval{1s, at(3s) + 0.5s}, {0ms, 0ms}) == "3500, 4500");
    BOOST_TEST(ticks_of(tio::interval{1s, at(50ms)}, {0ms, 0ms}) == "100(50), 1100");
    BOOST_TEST(ticks_of(tio::interval{1s, std::nullopt}, {0ms, 0ms}) == "100, 1100");
}

BOOST_AUTO_TEST_CASE(S1_after_a_delay_the_next_tick_is_a_period_later) {
    BOOST_TEST(ticks_of(tio::interval{1s}, {2500ms, 0ms, 1500ms, 0ms, 0ms}) ==
               "100, 2600(1100), 3600, 5100(4600), 6100");
    BOOST_TEST(ticks_of(tio::interval{1s, {.missed = tio::missed_ticks::delay}},
                        {2500ms, 0ms, 0ms}) == "100, 2600(1100), 3600");
}

BOOST_AUTO_TEST_CASE(S1_a_burst_makes_up_for_all_that_were_missed) {
    BOOST_TEST(ticks_of(tio::interval{1s, {.missed = tio::missed_ticks::burst}},
                        {2500ms, 0ms, 0ms, 0ms, 0ms}) == "100, 2600(1100), 2600(2100), 3100, 4100");
}

BOOST_AUTO_TEST_CASE(S1_skipping_goes_on_with_the_next_multiple) {
    BOOST_TEST(ticks_of(tio::interval{1s, {.missed = tio::missed_ticks::skip}},
                        {2500ms, 0ms, 2s, 0ms, 0ms}) == "100, 2600(1100), 3100, 5100(4100), 6100");
    BOOST_TEST(ticks_of(tio::interval{1s, at(50ms), {.missed = tio::missed_ticks::skip}},
                        {0ms, 0ms}) == "100(50), 1050");
}

BOOST_AUTO_TEST_CASE(S1_each_tick_of_no_period_costs_a_turn) {
    test::trace log;
    auto const ticks = [&](tio::interval every) -> tio::task<> {
        for (int i = 0; i != 3; ++i) {
            co_await every.tick();
            log.add("tick");
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        for (auto const missed :
             {tio::missed_ticks::delay, tio::missed_ticks::burst, tio::missed_ticks::skip})
            co_await tio::all(ticks(tio::interval{0s, {.missed = missed}}),
                              test::stepper(log, "other", 3));
        tio::interval past{0s, tio::now() - 1s, {.missed = tio::missed_ticks::skip}};
        co_await past.tick();
        auto const due = co_await past.tick();
        BOOST_TEST((due == tio::now()));
        BOOST_TEST(test::clock_ms() == 0);
    });
    std::string const once = "other0, tick, other1, tick, other2, tick";
    BOOST_TEST(log.text() == once + ", " + once + ", " + once);
}

BOOST_AUTO_TEST_CASE(S1_jobs_that_tick_at_once_take_successive_ticks) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::interval every{1s};
        auto const ticks = [&](std::string name) -> tio::task<> {
            co_await every.tick();
            log.add(name + " at " + std::to_string(test::clock_ms()));
        };
        co_await tio::all(ticks("a"), ticks("b"), ticks("c"));
    });
    BOOST_TEST(log.text() == "a at 0, b at 1000, c at 2000");
}

BOOST_AUTO_TEST_CASE(S1_one_that_is_cancelled_has_used_its_tick_up) {
    tio::testing::run([]() -> tio::task<> {
        tio::interval every{1s};
        co_await every.tick();
        auto const early = co_await tio::timeout(every.tick(), 500ms);
        BOOST_TEST(!early.has_value());
        BOOST_TEST(test::clock_ms() == 500);
        co_await every.tick();
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(S1_after_a_reset_it_begins_anew) {
    tio::testing::run([]() -> tio::task<> {
        tio::interval every{1s};
        co_await every.tick();
        co_await tio::sleep(300ms);
        every.reset();
        co_await every.tick();
        BOOST_TEST(test::clock_ms() == 300);
        co_await every.tick();
        BOOST_TEST(test::clock_ms() == 1300);
    });
}

BOOST_AUTO_TEST_CASE(S1_periods_and_starts_of_any_size_do_not_overflow) {
    constexpr std::chrono::duration<double> infinity{std::numeric_limits<double>::infinity()};
    for (auto const missed :
         {tio::missed_ticks::delay, tio::missed_ticks::burst, tio::missed_ticks::skip}) {
        tio::testing::run([&]() -> tio::task<> {
            tio::interval hours{std::chrono::hours::max(), {.missed = missed}};
            tio::interval endless{infinity, {.missed = missed}};
            tio::interval long_ago{1s, tio::detail::time_point::min(), {.missed = missed}};
            tio::interval never{1s, tio::detail::time_point::max(), {.missed = missed}};
            co_await hours.tick();
            co_await endless.tick();
            co_await long_ago.tick();
            co_await long_ago.tick();
            BOOST_TEST(test::clock_ms() < 1001);
            auto const once = co_await tio::timeout(endless.tick(), 24h);
            BOOST_TEST(!once.has_value());
            auto const again = co_await tio::timeout(endless.tick(), 24h);
            BOOST_TEST(!again.has_value());
            auto const ever = co_await tio::timeout(never.tick(), 24h);
            BOOST_TEST(!ever.has_value());
            auto const hour = co_await tio::timeout(hours.tick(), 24h);
            BOOST_TEST(!hour.has_value());
        });
    }
}

BOOST_AUTO_TEST_CASE(S1_a_negative_period_and_one_that_is_no_number_are_refused) {
    constexpr std::chrono::duration<double> nan{std::numeric_limits<double>::quiet_NaN()};
    BOOST_TEST(test::thrown_by([] { tio::interval{-1ns}; }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { tio::interval{nan}; }) == "usage_error");
    BOOST_TEST(test::what_of<tio::usage_error>([] { tio::interval{-1s}; }) ==
               "interval was given a negative period");
}

BOOST_AUTO_TEST_SUITE_END()
