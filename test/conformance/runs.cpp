// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// One loop after the other, and one inside the other.
BOOST_AUTO_TEST_SUITE(conformance_runs)

namespace {

tio::task<int> counts(int& runs) {
    co_await tio::yield_now();
    co_return ++runs;
}

tio::task<int> await(tio::handle<int> handle) {
    co_return co_await handle;
}

tio::task<int> yields(int times) {
    for (int i = 0; i != times; ++i) co_await tio::yield_now();
    co_return times;
}

tio::task<int> fails() {
    co_await tio::sleep(1s);
    throw std::runtime_error("boom");
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_022_run_of_a_handle_gives_the_stored_value_and_runs_nothing) {
    tio::testing::virtual_loop loop;
    int runs = 0;
    tio::handle<int> child;
    loop.run([&]() -> tio::task<> {
        child = tio::spawn(counts, std::ref(runs));
        co_return;
    });
    loop.post([] { throw std::runtime_error("it should not run"); });
    BOOST_TEST(loop.run(child) == 1);
    BOOST_TEST(loop.run(child) == 1);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_023_a_handle_of_another_loop_is_refused) {
    tio::testing::virtual_loop loop, other;
    tio::handle<int> finished;
    loop.run([&]() -> tio::task<> {
        finished = tio::spawn(test::give(1));
        co_return;
    });
    BOOST_TEST(test::thrown_by([&] { return other.run(finished); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { return other.run(await(finished)); }) == "usage_error");
    BOOST_TEST(loop.run(finished) == 1);
}

BOOST_AUTO_TEST_CASE(TIN_026_a_task_that_has_run_is_refused_however_often_it_yielded) {
    tio::testing::virtual_loop loop;
    for (int const times : {0, 1, 2, 20}) {
        auto task = yields(times);
        BOOST_TEST(loop.run(std::move(task)) == times);
        BOOST_TEST(!task);
        BOOST_TEST(test::thrown_by([&] { return loop.run(std::move(task)); }) == "usage_error");
    }
}

BOOST_AUTO_TEST_CASE(TIN_027_run_in_a_job_of_the_same_loop_throws_there_and_crashes_the_loop) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        std::string text;
        auto const runs_it_again = [&]() -> tio::task<> {
            try {
                run.loop.run(test::stepper(log, "never", 1));
            } catch (tio::usage_error const& error) {
                text = error.what();
                throw;
            }
            co_return;
        };
        auto const thrown = run([&]() -> tio::task<> {
            tio::spawn(runs_it_again);
            co_await test::sleeper(log, "root");
        });
        BOOST_TEST(thrown == "usage_error");
        BOOST_TEST(text ==
                   "run was called while the loop is running: co_await the task, or spawn it");
        BOOST_TEST(log.text() == "root cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_028_run_in_a_second_thread_is_refused_and_the_first_run_goes_on) {
    tio::testing::virtual_loop loop;
    std::string task_refused, handle_refused;
    int const value = loop.run([&]() -> tio::task<int> {
        auto const finished = tio::spawn(test::give(7));
        co_await finished;
        std::thread([&] {
            task_refused = test::thrown_by([&] { return loop.run(test::give(1)); });
            handle_refused = test::thrown_by([&] { return loop.run(finished); });
        }).join();
        co_await tio::sleep(1s);
        co_return co_await finished;
    });
    BOOST_TEST(task_refused == "usage_error");
    BOOST_TEST(handle_refused == "usage_error");
    BOOST_TEST(value == 7);
}

BOOST_AUTO_TEST_CASE(TIN_029_another_loop_runs_in_a_job_and_blocks_the_outer_one) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "outer", 1);
        tio::testing::virtual_loop inner;
        int const value = inner.run([&]() -> tio::task<int> {
            tio::spawn(test::stepper, std::ref(log), "inner", 2);
            co_return co_await test::give_after(1s, 7);
        });
        BOOST_TEST(value == 7);
        log.add("root");
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "inner0, inner1, root, outer0");
}

BOOST_AUTO_TEST_CASE(TIN_029_an_error_of_the_inner_loop_is_an_ordinary_exception_in_the_outer_job) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        auto const thrown = run([&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "sibling");
            tio::testing::virtual_loop inner{{.crash = crash}};
            log.add(test::thrown_by([&] { inner.run(test::fail("boom")); }));
            co_await tio::yield_now();
            log.add("goes on");
        });
        BOOST_TEST(thrown == "nothing");
        BOOST_TEST(log.text() == "boom, goes on, sibling woke");
    }
}

BOOST_AUTO_TEST_CASE(TIN_031_a_loop_that_crashed_runs_new_work_and_keeps_what_has_ended) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::handle<int> finished, failed, stopped;
        auto const thrown = run([&]() -> tio::task<> {
            finished = tio::spawn(test::give<int>, 25);
            failed = tio::spawn(fails);
            stopped = tio::spawn(test::give_after<int>, 1h, 1);
            co_await tio::sleep(1h);
        });
        BOOST_TEST(thrown == "boom");
        auto& loop = run.loop;
        BOOST_TEST(loop.run(test::give_after(1s, 7)) == 7);
        BOOST_TEST(loop.run(finished) == 25);
        BOOST_TEST(loop.run(await(finished)) == 25);
        BOOST_TEST(test::thrown_by([&] { return loop.run(failed); }) == "boom");
        BOOST_TEST(test::thrown_by([&] { return loop.run(await(failed)); }) == "boom");
        BOOST_TEST(test::thrown_by([&] { return loop.run(stopped); }) == "job_cancelled");
        BOOST_TEST(test::thrown_by([&] { return loop.run(await(stopped)); }) == "job_cancelled");
        BOOST_TEST(loop.run(test::give(8)) == 8);
    }
}

BOOST_AUTO_TEST_SUITE_END()
