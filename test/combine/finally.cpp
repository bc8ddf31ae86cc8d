// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_finally)

namespace {

tio::task<> cleans_up(test::trace& log) {
    co_await tio::sleep(1s);
    log.add("cleaned up at " + std::to_string(test::clock_ms()));
}

/// Runs a job that is cancelled after a second; writes down how it ends.
template <class Job>
void cancel_after_a_second(test::trace& log, Job job) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([&](tio::diagnostic const& entry) { log.add(to_string(entry.kind)); });
    loop.run([&]() -> tio::task<> {
        auto const cancelled = tio::spawn(job);
        co_await tio::sleep(1s);
        cancelled.cancel();
        co_await test::tell(log, "job", cancelled);
    });
}

tio::task<> holds(test::counted) {
    co_await tio::sleep(1h);
}

} // namespace

BOOST_AUTO_TEST_CASE(C5_after_a_value_the_cleanup_runs_and_the_value_is_given) {
    test::trace log;
    int const value = tio::testing::run(tio::finally(test::give_after(1s, 7), cleans_up(log)));
    BOOST_TEST(value == 7);
    BOOST_TEST(log.text() == "cleaned up at 2000");
}

BOOST_AUTO_TEST_CASE(C5_after_an_error_the_cleanup_runs_and_the_error_is_thrown) {
    test::trace log;
    auto const thrown = test::thrown_by(
        [&] { tio::testing::run(tio::finally(test::fail_after(1s, "boom"), cleans_up(log))); });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "cleaned up at 2000");
}

BOOST_AUTO_TEST_CASE(C5_after_a_cancellation_the_cleanup_runs_and_cancelled_goes_on) {
    test::trace log;
    cancel_after_a_second(log, [&]() -> tio::task<> {
        co_await tio::finally(test::sleeper(log, "body"), cleans_up(log));
    });
    BOOST_TEST(log.text() == "body cancelled, cleaned up at 2000, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C5_cancelled_during_the_cleanup_it_ends_the_cleanup_first) {
    test::trace log;
    cancel_after_a_second(log, [&]() -> tio::task<> {
        int const value = co_await tio::finally(test::give_after(500ms, 7), cleans_up(log));
        log.add(std::to_string(value)); // no checkpoint
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "cleaned up at 1500, 7, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C5_the_error_of_the_cleanup_comes_out_if_the_task_had_none) {
    auto const run = [](tio::task<> body) {
        tio::testing::run(tio::finally(std::move(body), test::fail_after(1s, "cleanup")));
    };
    BOOST_TEST(test::thrown_by([&] { run(test::wait_for(1s)); }) == "cleanup");
    BOOST_TEST(test::thrown_by([&] { run(test::fail("task")); }) == "[task, cleanup]");
}

BOOST_AUTO_TEST_CASE(C5_the_group_of_both_errors_says_what_it_is) {
    auto const text = test::what_of<tio::exception_group>(
        [] { tio::testing::run(tio::finally(test::fail("a"), test::fail("b"))); });
    BOOST_TEST(text == "a task and its cleanup failed\n"
                       "  1: std::runtime_error: a\n"
                       "  2: std::runtime_error: b");
}

BOOST_AUTO_TEST_CASE(C5_after_a_cancellation_the_error_of_the_cleanup_comes_out_alone) {
    test::trace log;
    cancel_after_a_second(log, [&]() -> tio::task<> {
        co_await tio::finally(test::sleeper(log, "body"), test::fail_after(1s, "late"));
    });
    BOOST_TEST(log.text() == "body cancelled, raised, job: late");
}

BOOST_AUTO_TEST_CASE(C5_the_cleanup_of_a_task_that_never_started_does_not_run) {
    test::trace log;
    {
        auto const dropped = tio::finally(holds(test::counted{}), holds(test::counted{}));
        BOOST_TEST(test::counted::alive() == 2);
    }
    tio::testing::run([&]() -> tio::task<> {
        auto const never = tio::spawn(tio::finally(holds(test::counted{}), cleans_up(log)));
        never.cancel();
        co_await test::tell(log, "job", never);
    });
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(log.text() == "job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C5_the_cleanup_uses_the_loop_while_it_crashes) {
    for (auto const policy : {tio::crash::unhandled, tio::crash::any}) {
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            auto const cleanup = [&]() -> tio::task<> {
                co_await tio::all(cleans_up(log), cleans_up(log));
            };
            tio::spawn(tio::finally(test::sleeper(log, "body"), cleanup));
            co_await test::fail_after(1s, "boom");
        };
        auto const thrown = test::thrown_by([&] { tio::testing::run(root(), {.crash = policy}); });
        BOOST_TEST(thrown == "boom");
        BOOST_TEST(log.text() == "body cancelled, cleaned up at 2000, cleaned up at 2000");
    }
}

BOOST_AUTO_TEST_CASE(C5_the_cleanup_may_have_a_limit) {
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run(
            tio::finally(test::give(7), tio::shield(test::sleeper(log, "cleanup"), 1s)));
    });
    BOOST_TEST(thrown == "timed_out");
    BOOST_TEST(log.text() == "cleanup cancelled");
}

BOOST_AUTO_TEST_CASE(D2_its_errors_come_out_where_it_is_awaited_whatever_crashes_the_loop) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        co_await test::tell(log, "task", tio::finally(test::fail("boom"), test::wait_for(1s)));
        co_await test::tell(log, "cleanup", tio::finally(test::wait_for(1s), test::fail("late")));
        co_await tio::yield_now();
    };
    tio::testing::run(root(), {.crash = tio::crash::any});
    BOOST_TEST(log.text() == "task: boom, cleanup: late");
}

BOOST_AUTO_TEST_CASE(T7_values_may_be_references_or_move_only) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        int& referred = co_await tio::finally(to_global, test::wait_for(1s));
        BOOST_TEST(&referred == &global);
        auto moved = co_await tio::finally(test::give(test::move_only(5)), test::wait_for(1s));
        BOOST_TEST(moved.value == 5);
    });
}

BOOST_AUTO_TEST_CASE(T5_both_may_be_functions_that_own_what_they_use) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        std::string const word(100, 'x');
        auto const body = [&log, word]() -> tio::task<std::string> {
            log.add("body");
            co_return word;
        };
        auto const cleanup = [&log, word]() -> tio::task<> {
            co_await tio::sleep(1s);
            log.add("cleanup " + std::to_string(word.size()));
        };
        auto const value = co_await tio::finally(body, cleanup);
        BOOST_TEST(value == word);
    });
    BOOST_TEST(log.text() == "body, cleanup 100");
}

BOOST_AUTO_TEST_CASE(C9_a_loop_that_is_torn_down_runs_no_cleanup_and_leaves_nothing) {
    test::trace log;
    {
        test::bare_engine loop;
        loop.start(tio::finally(holds(test::counted{}), cleans_up(log)));
        loop.start(tio::finally(test::give(7), holds(test::counted{})));
        loop.run();
        BOOST_TEST(test::counted::alive() == 2);
    }
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
