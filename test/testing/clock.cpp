// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(testing_clock)

namespace {

tio::task<> beats(test::trace& log, std::chrono::milliseconds period) {
    for (;;) {
        co_await tio::sleep(period);
        log.add(std::to_string(test::clock_ms()));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(V2_wait_all_blocked_waits_until_all_others_wait) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "a", 5);
        auto const job = tio::spawn(test::wait_for, 1ms);
        co_await tio::testing::wait_all_blocked();
        log.add("blocked");
        BOOST_TEST(test::clock_ms() == 0);
        BOOST_TEST(!job.done());
    });
    BOOST_TEST(log.text() == "a0, a1, a2, a3, a4, blocked");
}

BOOST_AUTO_TEST_CASE(V2_wait_all_blocked_returns_at_once_when_there_is_nobody_else) {
    tio::testing::run([]() -> tio::task<> {
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(test::clock_ms() == 0);
    });
}

BOOST_AUTO_TEST_CASE(V2_several_jobs_that_wait_for_all_others_go_on_one_after_another) {
    test::trace log;
    auto const waits = [&](std::string name) -> tio::task<> {
        co_await tio::testing::wait_all_blocked();
        log.add(name + "1");
        co_await tio::yield_now();
        log.add(name + "2");
    };
    tio::testing::run([&]() -> tio::task<> { co_await tio::all(waits("a"), waits("b")); });
    BOOST_TEST(log.text() == "a1, a2, b1, b2");
}

BOOST_AUTO_TEST_CASE(V2_wait_all_blocked_works_on_the_clock_of_the_world) {
    test::trace log;
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "a", 3);
        auto const sleeps = tio::spawn(test::wait_for, 1h);
        co_await tio::testing::wait_all_blocked();
        log.add("blocked");
        sleeps.cancel();
    });
    BOOST_TEST(log.text() == "a0, a1, a2, blocked");
}

BOOST_AUTO_TEST_CASE(V2_wait_all_blocked_can_be_cancelled_by_a_crash) {
    auto const thrown = test::thrown_by([] {
        tio::testing::run([]() -> tio::task<> {
            tio::spawn(test::fail, "boom");
            co_await tio::testing::wait_all_blocked();
            BOOST_ERROR("it has been cancelled");
        });
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(V2_advance_moves_the_clock_deadline_by_deadline) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, beats, std::ref(log), 300ms);
        co_await tio::testing::advance(1s);
        BOOST_TEST(test::clock_ms() == 1000);
        BOOST_TEST(log.text() == "300, 600, 900");
        co_await tio::testing::advance(200ms);
        BOOST_TEST(log.text() == "300, 600, 900, 1200"); // the one that is due at the end too
    });
}

BOOST_AUTO_TEST_CASE(V2_advance_by_nothing_lets_the_others_run) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "a", 2);
        co_await tio::testing::advance(0s);
        log.add(std::to_string(test::clock_ms()));
    });
    BOOST_TEST(log.text() == "a0, a1, 0");
}

BOOST_AUTO_TEST_CASE(V2_advance_runs_jobs_that_are_started_on_the_way) {
    test::trace log;
    auto const starts = [&]() -> tio::task<> {
        co_await tio::sleep(1s);
        tio::spawn(beats, std::ref(log), 1s).cancel();
        tio::spawn({.awaited = false}, beats, std::ref(log), 2s);
    };
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(starts);
        co_await tio::testing::advance(5s);
    });
    BOOST_TEST(log.text() == "3000, 5000");
}

BOOST_AUTO_TEST_CASE(V2_advance_moves_the_clock_while_an_operation_is_outstanding) {
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        auto const outstanding = boost::asio::make_work_guard(loop.context());
        auto const job = tio::spawn(test::wait_for, 1s);
        co_await tio::testing::advance(1h);
        BOOST_TEST(job.done());
        BOOST_TEST(test::clock_ms() == 3'600'000);
    });
}

BOOST_AUTO_TEST_CASE(V2_advance_refuses_what_it_cannot_do) {
    using float_seconds = std::chrono::duration<double>;
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(test::thrown_by([] { tio::testing::run(tio::testing::advance(-1s)); }) ==
               "usage_error");
    BOOST_TEST(test::thrown_by([&] {
                   tio::testing::run(tio::testing::advance(float_seconds(nan)));
               }) == "usage_error");
    tio::loop real;
    BOOST_TEST(test::thrown_by([&] { real.run(tio::testing::advance(1s)); }) == "usage_error");
}

BOOST_AUTO_TEST_SUITE_END()
