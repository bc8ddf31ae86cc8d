// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs that nobody awaits when they start.
BOOST_AUTO_TEST_SUITE(conformance_background)

namespace {

tio::task<int> three_after_a_step(test::trace& log) {
    co_await test::stepper(log, "child", 2);
    co_return 3;
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_013_spawn_returns_at_once_and_its_handle_gives_the_value_later) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const handle = tio::spawn(three_after_a_step, std::ref(log));
        log.add("spawned");
        co_await tio::sleep(1s);
        log.add("parent");
        int const value = co_await handle;
        BOOST_TEST(value == 3);
    });
    BOOST_TEST(log.text() == "spawned, child0, child1, parent");
}

BOOST_AUTO_TEST_CASE(TIN_014_a_spawned_job_makes_its_first_step_before_its_parent_resumes) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "child", 2);
        co_await tio::yield_now();
        log.add("parent");
    });
    BOOST_TEST(log.text() == "child0, parent, child1");
}

BOOST_AUTO_TEST_CASE(TIN_016_to_spawn_nothing_and_yield_is_one_pause) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "other", 2);
        std::vector<tio::task<>> none;
        for (auto& task : none) tio::spawn(std::move(task));
        co_await tio::yield_now();
        log.add("parent");
    });
    BOOST_TEST(log.text() == "other0, parent, other1");
}

BOOST_AUTO_TEST_CASE(TIN_017_run_waits_for_all_background_jobs_and_returns_the_value_of_the_root) {
    test::trace log;
    auto const starts_another = [&]() -> tio::task<> {
        co_await test::sleeper(log, "first");
        tio::spawn(test::sleeper, std::ref(log), "second");
    };
    int const value = tio::testing::run([&]() -> tio::task<int> {
        tio::spawn(starts_another);
        co_return 7;
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(log.text() == "first woke, second woke");
}

BOOST_AUTO_TEST_CASE(TIN_018_an_error_after_the_root_has_returned_comes_out_of_run) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        auto const thrown = run([]() -> tio::task<int> {
            tio::spawn(test::fail_after, 1s, "late");
            co_return 7;
        });
        BOOST_TEST(thrown == "late");
    }
}

BOOST_AUTO_TEST_CASE(TIN_019_a_value_that_nobody_awaits_is_dropped_silently) {
    test::trial run;
    auto const thrown = run([]() -> tio::task<> {
        tio::spawn(test::give<test::counted>, test::counted{});
        co_await tio::yield_now();
        BOOST_TEST(test::counted::alive() == 0);
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(TIN_019_an_error_that_nobody_awaits_is_not) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        auto const thrown = run([]() -> tio::task<> {
            tio::spawn(test::fail, "boom");
            co_await tio::sleep(1h);
        });
        BOOST_TEST(thrown == "boom");
    }
}

BOOST_AUTO_TEST_SUITE_END()
