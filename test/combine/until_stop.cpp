// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_until_stop)

namespace {

/// Runs a job that is asked to stop after a second, and is given an hour.
template <class Job>
std::string stop_after_a_second(tio::loop& loop, Job job) {
    return test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            auto const asked = tio::spawn(job);
            co_await tio::sleep(1s);
            asked.cancel_after_grace(1h);
            co_await asked;
            BOOST_TEST(test::clock_ms() < 3'600'000);
        });
    });
}

tio::task<> says_why(test::trace& log) {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const& cancelled) {
        log.add(to_string(cancelled.why()));
        throw;
    }
}

tio::task<> marks(test::trace& log, test::counted) {
    log.add("started");
    co_return;
}

} // namespace

BOOST_AUTO_TEST_CASE(C6_what_ends_before_a_request_gives_its_value) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        auto const value = co_await tio::until_stop(test::give_after(1s, 7));
        BOOST_TEST(value.value() == 7);
        auto const nothing = co_await tio::until_stop(test::wait_for(1s));
        BOOST_TEST(nothing.has_value());
        auto const reference = co_await tio::until_stop(to_global);
        BOOST_TEST(&reference.value().get() == &global);
        auto const moved = co_await tio::until_stop(test::give(test::move_only(5)));
        BOOST_TEST(moved.value().value == 5);
    });
}

BOOST_AUTO_TEST_CASE(C6_a_request_cancels_it_and_waits_for_it_and_gives_nothing) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const thrown = stop_after_a_second(loop, [&]() -> tio::task<> {
        auto const inner = [&]() -> tio::task<> {
            co_await tio::finally(says_why(log), test::wait_for(1s));
        };
        auto const value = co_await tio::until_stop(inner);
        log.add(value ? "value" : "nothing");
        log.add("at " + std::to_string(test::clock_ms()));
        co_await tio::yield_now(); // the job itself goes on
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(log.text() == "shutdown, nothing, at 2000");
}

BOOST_AUTO_TEST_CASE(C6_after_a_request_nothing_is_started) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const thrown = stop_after_a_second(loop, [&]() -> tio::task<> {
        co_await tio::this_task::stop();
        auto const value = co_await tio::until_stop(marks(log, test::counted{}));
        log.add(value ? "value" : "nothing");
        BOOST_TEST(test::counted::alive() == 0);
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(log.text() == "nothing");
}

BOOST_AUTO_TEST_CASE(C6_it_serves_as_the_condition_of_a_loop) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const thrown = stop_after_a_second(loop, [&]() -> tio::task<> {
        int served = 0;
        while (auto const job = co_await tio::until_stop(test::give_after(300ms, 1)))
            served += *job;
        log.add(std::to_string(served));
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(log.text() == "3");
}

BOOST_AUTO_TEST_CASE(C6_what_it_throws_comes_out_also_after_a_request) {
    test::trace log;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run(test::tell(log, "before", tio::until_stop(test::fail_after(1s, "boom"))));
    auto const thrown = stop_after_a_second(loop, []() -> tio::task<> {
        co_await tio::until_stop(test::fails_when_cancelled("late"));
    });
    BOOST_TEST(thrown == "late");
    BOOST_TEST(log.text() == "before: boom");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(C4_a_value_that_came_in_spite_of_the_request_is_given) {
    int given = 0;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const thrown = stop_after_a_second(loop, [&]() -> tio::task<> {
        auto const value = co_await tio::until_stop(test::returns_when_cancelled(7));
        given = value.value_or(0);
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(given == 7);
    BOOST_TEST(diagnostics.kinds() == "swallowed");
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_job_cancels_it_and_throws_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            co_await test::tell(log, "until_stop", tio::until_stop(says_why(log)));
        });
        co_await tio::sleep(1s);
        job.cancel();
    });
    BOOST_TEST(log.text() == "explicit, until_stop: cancelled");
}

BOOST_AUTO_TEST_CASE(C2_in_a_cancelled_job_it_starts_nothing) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await test::tell(log, "again", tio::until_stop(marks(log, test::counted{})));
        });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "again: cancelled");
}

BOOST_AUTO_TEST_CASE(D2_its_error_crashes_no_loop) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        co_await test::tell(log, "until_stop", tio::until_stop(test::fail("boom")));
        co_await tio::yield_now();
    };
    tio::testing::run(root(), {.crash = tio::crash::any});
    BOOST_TEST(log.text() == "until_stop: boom");
}

BOOST_AUTO_TEST_SUITE_END()
