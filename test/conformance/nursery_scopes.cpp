// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// TonIO's scopes are nurseries.
BOOST_AUTO_TEST_SUITE(conformance_nursery_scopes)

namespace {

tio::task<> pushes(test::trace& log, test::milliseconds after) {
    co_await tio::sleep(after);
    log.add("pushed");
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_037_what_is_not_done_when_the_scope_is_cancelled_never_is) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(pushes, std::ref(log), 100ms);
        n.spawn(pushes, std::ref(log), 2s);
        co_await tio::sleep(200ms);
        n.cancel();
    };
    BOOST_TEST(test::out_of(body) == "nothing at 200");
    BOOST_TEST(log.text() == "pushed");
}

BOOST_AUTO_TEST_CASE(TON_038_without_cancel_all_jobs_are_waited_for) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(pushes, std::ref(log), 100ms);
        n.spawn(pushes, std::ref(log), 2s);
        co_return;
    };
    BOOST_TEST(test::out_of(body) == "nothing at 2000");
    BOOST_TEST(log.text() == "pushed, pushed");
}

BOOST_AUTO_TEST_CASE(TON_039_after_cancel_the_jobs_have_ended_at_the_latest_when_it_is_left) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "a");
        co_await tio::sleep(100ms);
        n.cancel();
        log.add("cancel");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 100");
    BOOST_TEST(log.text() == "cancel, a cancelled");
}

BOOST_AUTO_TEST_CASE(TON_040_nothing_is_started_after_cancel) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        n.spawn(test::sleeper, std::ref(log), "a");
        co_await tio::sleep(1s);
        n.cancel();
        log.add(test::thrown_by([&] { n.spawn(test::sleeper, std::ref(log), "b"); }));
        co_await n.wait();
    });
    BOOST_TEST(log.text() == "usage_error, a cancelled");
}

BOOST_AUTO_TEST_CASE(TON_041_nothing_is_started_after_the_end) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        n << test::wait_for(1s);
        co_await n.join();
        BOOST_TEST(test::thrown_by([&] { n << test::wait_for(1s); }) == "usage_error");
    });
}

BOOST_AUTO_TEST_CASE(TON_042_cancelling_twice_is_fine_joining_twice_is_not) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        n << test::wait_for(1h);
        n.cancel();
        n.cancel();
        auto const first = co_await test::end_of(n.join());
        auto const second = co_await test::end_of(n.join());
        BOOST_TEST((first == "nothing at 0" && second == "usage_error at 0"));
        n.cancel();
    });
}

BOOST_AUTO_TEST_CASE(TON_043_an_error_of_a_job_cancels_the_others_and_is_thrown) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "a");
        n << test::fail_after(1s, "boom");
        co_return;
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000");
    BOOST_TEST(log.text() == "a cancelled");
}

BOOST_AUTO_TEST_CASE(TON_044_an_error_of_the_body_cancels_the_jobs_and_is_thrown) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "a");
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000");
    BOOST_TEST(log.text() == "a cancelled");
}

BOOST_AUTO_TEST_CASE(TON_045_leaving_waits_for_the_cleanup_of_cancelled_jobs) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::cleans_up, std::ref(log), "a", 300ms);
        co_await tio::sleep(100ms);
        n.cancel();
    };
    BOOST_TEST(test::out_of(body) == "nothing at 400");
    BOOST_TEST(log.text() == "a clean");
}

BOOST_AUTO_TEST_CASE(TON_046_an_empty_one_is_left_at_once) {
    BOOST_TEST(test::out_of([](tio::nursery&) -> tio::task<> { co_return; }) == "nothing at 0");
}

BOOST_AUTO_TEST_CASE(TON_048_a_job_that_catches_its_cancelled_gets_it_again) {
    test::trace log;
    auto const stubborn = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {}
        co_await test::sleeper(log, "again");
    };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(stubborn);
        co_await tio::sleep(1s);
        n.cancel();
    };
    BOOST_TEST(test::out_of(body) == "nothing at 1000");
    BOOST_TEST(log.text() == "again cancelled");
}

BOOST_AUTO_TEST_CASE(TON_049_a_job_that_runs_when_it_is_cancelled_sees_it_at_its_next_checkpoint) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(
            [&](test::counted) -> tio::task<> {
                n.cancel(); // it runs itself
                log.add("runs on");
                co_await test::sleeper(log, "a");
            },
            test::counted{});
        co_return;
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
    BOOST_TEST(log.text() == "runs on, a cancelled");
    BOOST_TEST(test::counted::alive() == 0); // its frame has been unwound
}

BOOST_AUTO_TEST_SUITE_END()
