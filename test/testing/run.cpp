// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(testing_run)

BOOST_AUTO_TEST_CASE(V1_runs_what_takes_hours_at_once) {
    BOOST_TEST(tio::testing::run(test::give_after(1h, 42)) == 42);
}

BOOST_AUTO_TEST_CASE(V1_takes_tasks_leaves_and_functions_with_arguments) {
    tio::testing::run(tio::sleep(1h));
    BOOST_TEST(tio::testing::run(test::give_after<int>, 1h, 7) == 7);
    BOOST_TEST(tio::testing::run(test::give(test::move_only(3))).value == 3);
}

BOOST_AUTO_TEST_CASE(V1_takes_a_seed) {
    for (std::uint64_t seed = 0; seed != 20; ++seed)
        BOOST_TEST(tio::testing::run(test::give_after(1h, 7), {.seed = seed}) == 7);
}

BOOST_AUTO_TEST_CASE(V1_a_seed_finds_what_depends_on_the_order) {
    int first_a = 0;
    auto const race = [&]() -> tio::task<> {
        test::trace log;
        co_await tio::all(test::stepper(log, "a", 1), test::stepper(log, "b", 1));
        if (log.text() == "a0, b0") ++first_a;
    };
    for (std::uint64_t seed = 0; seed != 50; ++seed) tio::testing::run(race(), {.seed = seed});
    BOOST_TEST(first_a > 0);
    BOOST_TEST(first_a < 50);
}

BOOST_AUTO_TEST_CASE(V1_throws_what_the_task_throws_by_its_policy) {
    BOOST_TEST(test::thrown_by([] { tio::testing::run(test::fail("boom")); }) == "boom");
    BOOST_TEST(test::thrown_by([] {
                   tio::testing::run(test::fail("boom"), {.on_error = tio::on_error::group});
               }) == "[boom]");
}

BOOST_AUTO_TEST_CASE(V1_a_deadlock_throws_at_once_and_names_the_waiters) {
    tio::event never;
    auto const text = test::what_of<tio::deadlock_error>(
        [&] { tio::testing::run([&]() -> tio::task<> { co_await never.wait(); }); });
    BOOST_TEST(text.find("event at run.cpp:") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
