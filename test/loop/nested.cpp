// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// A loop that runs inside a job of another.
BOOST_AUTO_TEST_SUITE(loop_nested)

// TIN-029
BOOST_AUTO_TEST_CASE(L2_a_loop_run_inside_a_job_blocks_the_outer_one) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "outer", 1);
        tio::loop inner;
        int const value = inner.run([&]() -> tio::task<int> {
            tio::spawn(test::stepper, std::ref(log), "inner", 2);
            co_await tio::sleep(1ms);
            co_return 7;
        });
        BOOST_TEST(value == 7);
        log.add("root");
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "inner0, inner1, root, outer0");
}

// TIN-029
BOOST_AUTO_TEST_CASE(L2_an_error_of_the_inner_loop_is_an_ordinary_exception_in_the_outer_job) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::loop inner;
        log.add(test::thrown_by([&] { inner.run(test::fail("boom")); }));
        co_await tio::sleep(1s);
        log.add("goes on");
    });
    BOOST_TEST(log.text() == "boom, goes on");
}

BOOST_AUTO_TEST_CASE(L2_each_loop_has_its_own_jobs_and_clock) {
    tio::testing::run([]() -> tio::task<> {
        co_await tio::sleep(5s);
        auto const outer_id = tio::this_task::id();
        tio::testing::virtual_loop inner;
        inner.run([&]() -> tio::task<> {
            BOOST_TEST(test::clock_ms() == 0);
            BOOST_TEST(tio::this_task::id() == 1u);
            auto const job = tio::spawn({.name = "inner"}, test::wait_for, 1h);
            BOOST_TEST(job.id() == 2u);
            co_await job;
        });
        BOOST_TEST(tio::this_task::id() == outer_id);
        BOOST_TEST(test::clock_ms() == 5000);
        auto const job = tio::spawn(test::wait_for, 1s); // belongs to the outer loop
        BOOST_TEST(job.id() == 2u);
        co_await job;
        BOOST_TEST(test::clock_ms() == 6000);
    });
}

BOOST_AUTO_TEST_CASE(L2_cancelling_the_outer_loop_does_not_reach_the_inner_one) {
    tio::testing::virtual_loop outer;
    int value = 0;
    auto const thrown = test::thrown_by([&] {
        outer.run([&]() -> tio::task<> {
            tio::testing::virtual_loop inner;
            value = inner.run([&]() -> tio::task<int> {
                outer.cancel();
                co_await tio::sleep(1s);
                co_return 7;
            });
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(thrown == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(L2_the_outer_loop_cannot_be_run_from_the_inner_one) {
    tio::testing::virtual_loop outer;
    outer.run([&]() -> tio::task<> {
        tio::testing::virtual_loop inner;
        auto const runs_outer = [&]() -> tio::task<> {
            outer.run(test::give(1));
            co_return;
        };
        BOOST_TEST(test::thrown_by([&] { inner.run(runs_outer); }) == "usage_error");
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(L2_an_inner_loop_sets_an_event_for_which_the_outer_one_waits) {
    tio::testing::virtual_loop outer;
    outer.run([&]() -> tio::task<> {
        tio::event event;
        auto const waiter = tio::spawn([&]() -> tio::task<> { co_await event.wait(); });
        co_await tio::testing::wait_all_blocked();
        tio::testing::virtual_loop inner;
        inner.run([&]() -> tio::task<> {
            BOOST_TEST(event.set());
            co_await tio::yield_now();
            BOOST_TEST(!waiter.done()); // the outer loop is blocked
        });
        co_await waiter;
        BOOST_TEST(event.is_set());
    });
}

namespace {

/// In each of the loops, which run inside of each other, a job waits; the innermost loop wakes all.
void nest(int loops, tio::event& event, test::trace& log) {
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        auto const waiter = tio::spawn([&]() -> tio::task<> {
            co_await event.wait();
            log.add(std::to_string(loops));
        });
        co_await tio::yield_now();
        if (loops == 1)
            event.set();
        else
            nest(loops - 1, event, log);
        co_await waiter;
    });
}

} // namespace

// More loops than are told at once when the lock is free.
BOOST_AUTO_TEST_CASE(L5_an_event_wakes_the_waiters_of_any_number_of_loops) {
    test::trace log;
    tio::event event;
    nest(7, event, log);
    BOOST_TEST(log.text() == "1, 2, 3, 4, 5, 6, 7");
}

// What arrives in that way belongs to the outer loop, though a job of the inner one runs.
BOOST_AUTO_TEST_CASE(L2_a_job_of_an_inner_loop_may_poll_the_context_of_the_outer_one) {
    test::trace log;
    tio::event event;
    tio::loop outer;
    outer.run([&]() -> tio::task<> {
        auto const waiter = tio::spawn([&]() -> tio::task<> {
            co_await event.wait();
            log.add("waiter");
        });
        co_await tio::yield_now();
        std::thread([&] { event.set(); }).join(); // on its way to the outer loop
        tio::loop inner;
        inner.run([&]() -> tio::task<> {
            outer.context().poll(); // where it arrives
            for (int i = 0; i != 3; ++i) co_await tio::yield_now();
            log.add("inner");
        });
        co_await waiter;
    });
    BOOST_TEST(log.text() == "inner, waiter");
}

BOOST_AUTO_TEST_CASE(L2_any_number_of_loops_take_turns_in_a_thread) {
    std::vector<std::unique_ptr<tio::loop>> loops;
    for (int i = 0; i != 10; ++i) loops.push_back(std::make_unique<tio::loop>());
    int sum = 0;
    for (int round = 0; round != 3; ++round)
        for (auto& each : loops) sum += each->run(test::give(1));
    BOOST_TEST(sum == 30);
}

BOOST_AUTO_TEST_SUITE_END()
