// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Events, and `wait` with a time.
BOOST_AUTO_TEST_SUITE(conformance_event_timeout)

namespace {

/// Writes down how often it gets so far, and with what.
tio::task<bool> waits_for_a_turn(test::trace& log, tio::event& event) {
    bool const was_set = co_await event.wait(0s);
    log.add(was_set ? "set" : "timeout");
    co_return was_set;
}

/// "set", "set, clear" or "set, clear, set".
void change(tio::event& event, int steps) {
    for (int step = 0; step != steps; ++step) step % 2 == 0 ? event.set() : event.clear();
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_105_wait_says_whether_it_was_set_and_a_late_set_is_harmless) {
    tio::testing::run([]() -> tio::task<> {
        tio::event event;
        auto const sets = [&]() -> tio::task<> {
            co_await tio::sleep(1500ms);
            event.set();
        };
        tio::spawn(sets);
        bool const too_early = co_await event.wait(1s);
        BOOST_TEST(!too_early);
        BOOST_TEST(test::clock_ms() == 1000);
        bool const in_time = co_await event.wait(1s);
        BOOST_TEST(in_time);
        BOOST_TEST(test::clock_ms() == 1500);
        event.clear();
        bool const again = co_await event.wait(1s);
        BOOST_TEST(!again);
        event.set(); // nobody is left to be woken by it
        co_await tio::sleep(1h);
    });
}

// Its time is up when the others have had a turn; a set that comes sooner is not missed.
BOOST_AUTO_TEST_CASE(TIN_105_a_wait_of_nothing_or_less_costs_a_turn_however_busy_the_others_are) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        tio::spawn(test::stepper, std::ref(log), "other", 6);
        co_await waits_for_a_turn(log, event);
        bool const was_set = co_await event.wait(-1s);
        log.add(was_set ? "set" : "timeout");
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "other0, other1, timeout, other2, other3, timeout, other4, other5");
}

BOOST_AUTO_TEST_CASE(TIN_106_a_set_before_the_timeout_resumes_each_waiter_once) {
    for (int const steps : {1, 2, 3}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            tio::event first, second;
            auto const changes = [&]() -> tio::task<> {
                change(first, steps);
                change(second, steps);
                co_return;
            };
            auto [was_set, woken, changed] =
                co_await tio::all(waits_for_a_turn(log, first), second.wait(), changes);
            BOOST_TEST(was_set);
            BOOST_TEST(first.is_set() == (steps % 2 == 1));
            co_await tio::sleep(1h);
        });
        BOOST_TEST(log.text() == "set");
    }
}

// The wait is over when the event is set, but its job has not yet had its turn.
BOOST_AUTO_TEST_CASE(TIN_106_a_set_after_the_timeout_resumes_each_waiter_once) {
    for (int const steps : {1, 2, 3}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            tio::event first, second, never;
            auto const changes = [&]() -> tio::task<> {
                co_await never.wait(0s);
                log.add("changes");
                change(first, steps);
                change(second, steps);
            };
            auto [changed, was_set, woken] =
                co_await tio::all(changes, waits_for_a_turn(log, first), second.wait());
            BOOST_TEST(!was_set);
            BOOST_TEST(first.is_set() == (steps % 2 == 1));
            co_await tio::sleep(1h);
        });
        BOOST_TEST(log.text() == "changes, timeout");
    }
}

BOOST_AUTO_TEST_CASE(TIN_107_two_waits_of_nothing_take_turns) {
    test::trace log;
    auto const job = [&]() -> tio::task<> {
        tio::event event;
        log.add("1");
        co_await event.wait(0s);
        log.add("2");
    };
    tio::testing::run([&]() -> tio::task<> { co_await tio::all(job(), job()); });
    BOOST_TEST(log.text() == "1, 1, 2, 2");
}

BOOST_AUTO_TEST_CASE(TIN_107_a_timer_is_served_while_another_job_keeps_yielding) {
    test::trace log;
    bool stop = false;
    auto const times_out = [&]() -> tio::task<> {
        tio::event event;
        log.add("1");
        co_await event.wait(1ms);
        log.add("2");
        stop = true;
    };
    auto const keeps_yielding = [&]() -> tio::task<> {
        while (!stop) co_await tio::yield_now();
    };
    // On a real clock: a virtual one stands still while a job is ready.
    tio::loop{}.run([&]() -> tio::task<> { co_await tio::all(times_out(), keeps_yielding()); });
    BOOST_TEST(log.text() == "1, 2");
}

BOOST_AUTO_TEST_SUITE_END()
