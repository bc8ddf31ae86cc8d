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

// Jobs that end the nursery, and jobs that it does not wait for.
BOOST_AUTO_TEST_SUITE(conformance_nursery_master)

namespace {

/// A nursery with such a job that ends after 100 ms, and one that goes on for an hour.
template <class Job>
std::string with_master(tio::job_flags flags, Job job) {
    flags.master = true;
    auto const body = [=](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        n.spawn(flags, job);
        co_return;
    };
    return test::out_of({.timeout = 500ms}, body);
}

} // namespace

BOOST_AUTO_TEST_CASE(TRA_031_the_nursery_ends_silently_with_a_master_that_returns) {
    auto const returns = [] { return test::wait_for(100ms); };
    for (bool const bubble : {true, false})
        for (bool const awaited : {true, false})
            BOOST_TEST(with_master({.bubble = bubble, .awaited = awaited}, returns) ==
                       "nothing at 100");
}

BOOST_AUTO_TEST_CASE(TRA_032_the_error_of_a_master_bubbles) {
    auto const fails = [] { return test::fail_after(100ms, "boom"); };
    BOOST_TEST(with_master({}, fails) == "boom at 100");
    BOOST_TEST(with_master({.bubble = false}, fails) == "nothing at 100");
}

BOOST_AUTO_TEST_CASE(TRA_033_a_master_that_is_cancelled_ends_the_nursery_silently) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        auto const master = n.spawn({.master = true}, test::wait_for, 1h);
        co_await tio::sleep(100ms);
        master.cancel();
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of({.timeout = 500ms}, body) == "nothing at 100");
}

BOOST_AUTO_TEST_CASE(TRA_034_a_master_that_ends_interrupts_the_body_silently) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.master = true}, test::wait_for, 100ms);
        co_await test::sleeper(log, "body");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 100");
    BOOST_TEST(log.text() == "body cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_035_jobs_that_are_not_awaited_are_cancelled_when_the_awaited_have_ended) {
    test::trace log;
    auto const only = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.awaited = false}, test::sleeper, std::ref(log), "a");
        n.spawn({.awaited = false}, test::sleeper, std::ref(log), "b");
        co_await tio::yield_now();
    };
    BOOST_TEST(test::out_of(only) == "nothing at 0");
    BOOST_TEST(log.text() == "a cancelled, b cancelled");
    auto const mixed = [&](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(200ms);
        co_await only(n);
    };
    BOOST_TEST(test::out_of(mixed) == "nothing at 200");
}

BOOST_AUTO_TEST_CASE(TRA_036_the_timeout_counts_for_awaited_jobs_whatever_others_do) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.awaited = false}, test::wait_for, 1ms);
        n.spawn({.awaited = false}, test::wait_for, 1h);
        n << test::wait_for(1h);
        co_return;
    };
    BOOST_TEST(test::out_of({.timeout = 100ms}, body) == "timed_out at 100");
}

BOOST_AUTO_TEST_CASE(TRA_037_jobs_that_are_not_awaited_have_cleaned_up_when_the_nursery_ends) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.awaited = false}, test::cleans_up, std::ref(log), "a", 200ms);
        co_await tio::sleep(100ms);
        log.add("body");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 300");
    BOOST_TEST(log.text() == "body, a clean");
}

BOOST_AUTO_TEST_SUITE_END()
