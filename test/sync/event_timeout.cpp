// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_event_timeout)

namespace {

/// Waits, writes down how that ended and when, and how often it got so far.
template <class D>
tio::task<bool> waits(test::trace& log, tio::event& event, D at_most) {
    bool const was_set = co_await event.wait(at_most);
    log.add((was_set ? "set at " : "timeout at ") + std::to_string(test::clock_ms()));
    co_return was_set;
}

tio::task<> sets_at(tio::event& event, test::milliseconds when, bool and_clears = false) {
    co_await tio::sleep(when);
    event.set();
    if (and_clears) event.clear();
}

} // namespace

// TIN-105
BOOST_AUTO_TEST_CASE(S2_wait_says_whether_it_was_set) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        tio::spawn(sets_at, std::ref(event), 1500ms, false);
        bool const first = co_await waits(log, event, 1s);
        bool const second = co_await waits(log, event, 1s);
        bool const third = co_await waits(log, event, 1s);
        BOOST_TEST(!first);
        BOOST_TEST(second);
        BOOST_TEST(third);
    });
    BOOST_TEST(log.text() == "timeout at 1000, set at 1500, set at 1500");
}

// TIN-105
BOOST_AUTO_TEST_CASE(S2_zero_and_negative_timeouts_cost_a_turn) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        tio::spawn(test::stepper, std::ref(log), "other", 1);
        co_await waits(log, event, 0s);
        tio::spawn(test::stepper, std::ref(log), "another", 1);
        co_await waits(log, event, -1h);
    });
    BOOST_TEST(log.text() == "other0, timeout at 0, another0, timeout at 0");
}

// TIN-105
BOOST_AUTO_TEST_CASE(S2_a_set_that_comes_after_the_timeout_is_harmless) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        co_await waits(log, event, 1s);
        event.set();
        event.clear();
        co_await waits(log, event, 1s);
        co_await tio::sleep(1h);
    });
    BOOST_TEST(log.text() == "timeout at 1000, timeout at 2000");
}

// TIN-106
BOOST_AUTO_TEST_CASE(S2_timeout_and_set_in_either_order_resume_exactly_once) {
    for (bool const and_clears : {false, true}) {
        for (auto const set_at : {500ms, 1000ms, 1500ms}) {
            test::trace log;
            tio::testing::run([&]() -> tio::task<> {
                tio::event first, second;
                auto [timed, nothing, set_1, set_2] = co_await tio::all(
                    waits(log, first, 1s), second.wait(), sets_at(first, set_at, and_clears),
                    sets_at(second, set_at, and_clears));
                static_cast<void>(nothing);
                static_cast<void>(set_1);
                static_cast<void>(set_2);
                BOOST_TEST(timed == (set_at < 1000ms));
                co_await tio::sleep(1h);
            });
            BOOST_TEST(log.text() == (set_at < 1000ms ? "set at 500" : "timeout at 1000"));
        }
    }
}

// TIN-106: the event is set by a job whose deadline is the same but was there first.
BOOST_AUTO_TEST_CASE(S2_on_a_tie_what_came_first_wins) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        co_await tio::all(sets_at(event, 1s), waits(log, event, 1s));
    });
    // Both deadlines pass at once; the setter runs only after that.
    BOOST_TEST(log.text() == "timeout at 1000");
}

// TIN-107
BOOST_AUTO_TEST_CASE(S2_two_zero_timeouts_take_turns) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const job = [&](std::string name) -> tio::task<> {
            log.add(name + "1");
            co_await event.wait(0s);
            log.add(name + "2");
        };
        co_await tio::all(job("a"), job("b"));
    });
    BOOST_TEST(log.text() == "a1, b1, a2, b2");
}

BOOST_AUTO_TEST_CASE(S2_any_duration_will_do) {
    using float_seconds = std::chrono::duration<double>;
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        tio::spawn(sets_at, std::ref(event), 1h, false);
        co_await waits(log, event, float_seconds(0.5));
        co_await waits(log, event, std::chrono::hours::max());
    });
    BOOST_TEST(log.text() == "timeout at 500, set at 3600000");

    tio::event event;
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(test::thrown_by([&] { return event.wait(float_seconds(nan)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(C1_a_cancelled_wait_leaves_neither_timer_nor_waiter) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const job =
            tio::spawn(waits<std::chrono::seconds>, std::ref(log), std::ref(event), 1s);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        event.set();
        co_await tio::sleep(2s);
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
