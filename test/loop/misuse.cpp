// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_misuse)

// TIN-027
BOOST_AUTO_TEST_CASE(D10_run_inside_of_run_is_refused_and_crashes_like_any_error) {
    tio::testing::virtual_loop loop;
    auto const nested = [&]() -> tio::task<> {
        loop.run(test::give(1));
        co_return;
    };
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(nested);
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(thrown == "usage_error");
    auto const text = test::what_of<tio::usage_error>([&] { loop.run(nested); });
    BOOST_TEST(text.find("running") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D10_run_inside_of_run_can_be_caught_and_disturbs_nothing) {
    tio::testing::virtual_loop loop;
    test::trace log;
    int const value = loop.run([&]() -> tio::task<int> {
        auto const sibling = tio::spawn(test::give<int>, 3);
        log.add(test::thrown_by([&] { loop.run(test::stepper(log, "never", 1)); }));
        log.add(test::text_of(loop.try_run(test::give(1)).exception()));
        log.add(test::thrown_by([&] { return loop.run(sibling); }));
        co_await tio::sleep(1s);
        log.add(test::thrown_by([&] { return loop.run(sibling); }));
        co_return co_await sibling;
    });
    BOOST_TEST(value == 3);
    BOOST_TEST(log.text() == "usage_error, usage_error, usage_error, usage_error");
}

// TIN-026
BOOST_AUTO_TEST_CASE(T1_running_an_empty_task_is_refused) {
    tio::testing::virtual_loop loop;
    tio::task<int> task = test::give(1);
    BOOST_TEST(loop.run(std::move(task)) == 1);
    BOOST_TEST(test::thrown_by([&] { return loop.run(std::move(task)); }) == "usage_error");
    BOOST_TEST(loop.run(test::give(2)) == 2);
}

BOOST_AUTO_TEST_CASE(T5_a_handle_of_a_job_that_runs_in_another_loop_is_refused) {
    tio::testing::virtual_loop outer;
    outer.run([]() -> tio::task<> {
        auto const job = tio::spawn(test::give<int>, 1);
        auto const awaits = [&]() -> tio::task<int> { co_return co_await job; };
        BOOST_TEST(test::thrown_by([&] { return tio::testing::run(awaits); }) == "usage_error");
        co_await job;
        BOOST_TEST(test::thrown_by([&] { return tio::testing::run(awaits); }) == "usage_error");
    });
}

BOOST_AUTO_TEST_CASE(T1_misuse_can_be_caught_and_then_changes_nothing) {
    tio::testing::run([]() -> tio::task<> {
        bool refused = false;
        try {
            co_await tio::task<>{};
        } catch (tio::usage_error const&) {
            refused = true;
        }
        BOOST_TEST(refused);
        co_await tio::sleep(1s);
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_CASE(C10_a_cancel_timeout_below_zero_is_refused) {
    tio::testing::run([]() -> tio::task<> {
        auto const spawns = [] { tio::spawn({.cancel_timeout = -1s}, test::wait_for, 1s); };
        BOOST_TEST(test::thrown_by(spawns) == "usage_error");
        co_return;
    });
}

BOOST_AUTO_TEST_SUITE_END()
