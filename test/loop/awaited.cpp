// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// For which jobs `run` waits, and which it cancels when nothing else is left.
BOOST_AUTO_TEST_SUITE(loop_awaited)

BOOST_AUTO_TEST_CASE(D9_unawaited_jobs_are_cancelled_when_nothing_else_is_left) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, test::sleeper, std::ref(log), "unawaited");
        co_await tio::sleep(1s);
        log.add("root ends");
    });
    BOOST_TEST(log.text() == "root ends, unawaited cancelled");
}

BOOST_AUTO_TEST_CASE(D9_an_unawaited_job_lives_as_long_as_any_awaited_one) {
    tio::testing::virtual_loop loop;
    int beats = 0;
    auto const beat = [&]() -> tio::task<> {
        for (;; ++beats) co_await tio::sleep(1s);
    };
    loop.run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, beat);
        tio::spawn(test::wait_for, 3500ms);
        co_return;
    });
    BOOST_TEST(beats == 3);
}

BOOST_AUTO_TEST_CASE(D9_the_cancellation_of_unawaited_jobs_says_why) {
    std::optional<tio::reason> why;
    auto const unawaited = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const& cancellation) {
            why = cancellation.why();
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, unawaited);
        co_await tio::yield_now();
    });
    BOOST_TEST((why == tio::reason::shutdown));
}

BOOST_AUTO_TEST_CASE(D9_an_unawaited_job_that_has_not_started_never_does) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, test::stepper, std::ref(log), "never", 1);
        co_return;
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(D9_what_an_unawaited_job_awaits_is_not_awaited_either) {
    test::trace log;
    tio::testing::virtual_loop loop;
    tio::event never;
    auto const child = [&]() -> tio::task<> { co_await never.wait(); };
    auto const unawaited = [&]() -> tio::task<> {
        co_await tio::all(child(), test::sleeper(log, "child"));
    };
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn({.awaited = false}, unawaited);
            co_await tio::sleep(1s);
        });
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(log.text() == "child cancelled");
}

BOOST_AUTO_TEST_CASE(D9_a_job_that_is_spawned_by_an_unawaited_one_is_awaited) {
    test::trace log;
    auto const unawaited = [&]() -> tio::task<> {
        tio::spawn(test::sleeper, std::ref(log), "awaited");
        co_await test::sleeper(log, "unawaited");
    };
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, unawaited);
        co_await tio::yield_now();
    });
    // Both sleep for an hour, the awaited one is the older sleeper by one turn.
    BOOST_TEST(log.text() == "unawaited woke, awaited woke");
}

BOOST_AUTO_TEST_CASE(D9_spawned_jobs_may_spawn_further_ones_after_the_root_has_returned) {
    test::trace log;
    auto const first = [&]() -> tio::task<> {
        co_await tio::sleep(1s);
        tio::spawn(test::sleeper, std::ref(log), "second");
    };
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(first);
        co_return;
    });
    BOOST_TEST(log.text() == "second woke");
}

BOOST_AUTO_TEST_CASE(D9_an_error_of_an_unawaited_job_crashes_the_loop) {
    auto const thrown = test::thrown_by([] {
        tio::testing::run([]() -> tio::task<> {
            tio::spawn({.awaited = false}, test::fail_after, 1s, "boom");
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(D9_an_error_in_the_cleanup_of_an_unawaited_job_comes_out_of_run) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const thrown = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            tio::spawn({.awaited = false}, test::fails_when_cancelled, "cleanup failed");
            co_await tio::yield_now();
        });
    });
    BOOST_TEST(thrown == "cleanup failed");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_SUITE_END()
