// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_order)

namespace {

/// Adds its name before and after each await of something that is always ready.
template <class Ready>
tio::task<> never_waits(test::trace& log, Ready ready) {
    for (int i = 0; i != 10'000; ++i) co_await ready();
    log.add("has never waited");
}

} // namespace

// TIN-003
BOOST_AUTO_TEST_CASE(T4_yield_resumes_after_every_other_ready_job_had_a_step) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        for (auto const* name : {"a", "b", "c"}) tio::spawn(test::stepper, std::ref(log), name, 2);
        log.add("root0");
        co_await tio::yield_now();
        log.add("root1");
    });
    BOOST_TEST(log.text() == "root0, a0, b0, c0, root1, a1, b1, c1");
}

// TIN-004
BOOST_AUTO_TEST_CASE(T4_the_ready_queue_is_strictly_first_in_first_out) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(test::stepper(log, "a", 2), test::stepper(log, "b", 2),
                          test::stepper(log, "c", 1));
        log.add("parent");
    });
    BOOST_TEST(log.text() == "a0, b0, c0, a1, b1, parent");
}

// TIN-013, TIN-014, TIN-016
BOOST_AUTO_TEST_CASE(N6_a_spawned_job_makes_its_first_step_when_the_spawning_one_waits) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "child", 1);
        log.add("spawned");
        co_await tio::yield_now();
        log.add("parent");
    });
    BOOST_TEST(log.text() == "spawned, child0, parent");
}

// TIN-012
BOOST_AUTO_TEST_CASE(T4_a_job_that_awaits_a_set_event_for_ever_lets_others_run) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        event.set();
        co_await tio::all(never_waits(log, [&] { return event.wait(); }),
                          never_waits(log, [&] { return event.wait(1s); }),
                          test::stepper(log, "other", 3));
    });
    BOOST_TEST(log.text() == "other0, other1, other2, has never waited, has never waited");
}

// TIN-012
BOOST_AUTO_TEST_CASE(T4_a_job_that_awaits_a_finished_job_for_ever_lets_others_run) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const finished = tio::spawn(test::give(1));
        co_await finished;
        auto again = never_waits(log, [&]() -> tio::handle<int> const& { return finished; });
        co_await tio::all(std::move(again), test::stepper(log, "other", 3));
    });
    BOOST_TEST(log.text() == "other0, other1, other2, has never waited");
}

BOOST_AUTO_TEST_CASE(T4_waking_a_job_resumes_it_only_after_the_waker_waits) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const waiter = [&]() -> tio::task<> {
            co_await event.wait();
            log.add("woken");
        };
        auto const waker = [&]() -> tio::task<> {
            event.set();
            log.add("set");
            co_return;
        };
        co_await tio::all(waiter, waker);
    });
    BOOST_TEST(log.text() == "set, woken");
}

// TIN-107: also while another job never stops to yield, timers are served.
BOOST_AUTO_TEST_CASE(T4_timers_fire_while_a_job_keeps_yielding) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        bool fired = false;
        auto const timer = [&]() -> tio::task<> {
            co_await tio::sleep(1ms);
            fired = true;
        };
        auto const spinner = [&]() -> tio::task<> {
            while (!fired) co_await tio::yield_now();
        };
        co_await tio::all(spinner, timer);
        BOOST_TEST(fired);
    });
}

BOOST_AUTO_TEST_SUITE_END()
