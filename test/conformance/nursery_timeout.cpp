// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// The limit of time of a nursery.
BOOST_AUTO_TEST_SUITE(conformance_nursery_timeout)

BOOST_AUTO_TEST_CASE(TRA_015_the_timeout_cancels_the_jobs_and_is_thrown) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "a");
        co_return;
    };
    BOOST_TEST(test::out_of({.timeout = 100ms}, body) == "timed_out at 100");
    BOOST_TEST(log.text() == "a cancelled");
    auto const says_which = tio::testing::run([&]() -> tio::task<std::string> {
        std::string text;
        try {
            co_await tio::with_nursery({.timeout = 100ms}, body);
        } catch (std::exception const& error) {
            text = error.what();
        }
        co_return text;
    });
    BOOST_TEST(says_which.find("timed out after 100 ms at ") == 0u);
}

BOOST_AUTO_TEST_CASE(TRA_016_the_timeout_interrupts_the_body) {
    test::trace log;
    auto const body = [&](tio::nursery&) -> tio::task<> { co_await test::sleeper(log, "body"); };
    BOOST_TEST(test::out_of({.timeout = 100ms}, body) == "timed_out at 100");
    BOOST_TEST(log.text() == "body cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_017_setting_it_restarts_the_clock) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        co_await tio::sleep(150ms);
        n.set_timeout(200ms);
    };
    BOOST_TEST(test::out_of({.timeout = 300ms}, body) == "timed_out at 350");
    BOOST_TEST(test::out_of({.timeout = 10s}, body) == "timed_out at 350");
    BOOST_TEST(test::out_of(body) == "timed_out at 350");
}

BOOST_AUTO_TEST_CASE(TRA_018_none_is_nullopt_and_zero_or_less_is_at_once) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s);
        co_return;
    };
    BOOST_TEST(test::out_of({.timeout = {}}, body) == "nothing at 1000");
    BOOST_TEST(test::out_of({.timeout = 0s}, body) == "timed_out at 0");
    BOOST_TEST(test::out_of({.timeout = -1s}, body) == "timed_out at 0");

    auto const clears = [&](tio::nursery& n) -> tio::task<> {
        n.clear_timeout();
        co_await body(n);
    };
    BOOST_TEST(test::out_of({.timeout = 500ms}, clears) == "nothing at 1000");
    auto const expires = [&](tio::nursery& n) -> tio::task<> {
        co_await body(n);
        n.set_timeout(-1s);
    };
    BOOST_TEST(test::out_of({.timeout = 500ms}, expires) == "timed_out at 0");

    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        co_await n.join();
        BOOST_TEST(test::thrown_by([&] { n.set_timeout(1s); }) == "usage_error");
        BOOST_TEST(test::thrown_by([&] { n.clear_timeout(); }) == "usage_error");
    });
}

BOOST_AUTO_TEST_CASE(TRA_019_the_clock_starts_with_the_body_or_where_one_is_made_by_hand) {
    tio::testing::run([]() -> tio::task<> {
        auto const body = [](tio::nursery&) -> tio::task<> { co_await tio::sleep(1h); };
        auto limited = tio::with_nursery({.timeout = 100ms}, body);
        co_await tio::sleep(1s);
        auto const went = co_await test::end_of(std::move(limited));
        BOOST_TEST(went == "timed_out at 1100");

        tio::nursery n{{.timeout = 100ms}};
        n << test::wait_for(1h);
        co_await tio::sleep(50ms);
        auto const by_hand = co_await test::end_of(n.join());
        BOOST_TEST(by_hand == "timed_out at 1200");
    });
}

BOOST_AUTO_TEST_CASE(TRA_020_work_that_is_completed_when_the_time_is_up_wins) {
    auto const job = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(100ms);
        co_return;
    };
    auto const body = [](tio::nursery&) -> tio::task<int> {
        co_await tio::sleep(100ms);
        co_return 1;
    };
    auto const two = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(100ms) << test::wait_for(101ms);
        co_return;
    };
    BOOST_TEST(test::out_of({.timeout = 100ms}, job) == "nothing at 100");
    BOOST_TEST(test::out_of({.timeout = 100ms}, body) == "nothing at 100");
    BOOST_TEST(test::out_of({.timeout = 100ms}, two) == "timed_out at 100");
}

BOOST_AUTO_TEST_SUITE_END()
