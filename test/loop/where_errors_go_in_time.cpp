// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/time.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: limits of time, and tasks that are run again.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_in_time)

namespace {

tio::task<> timeout_fails(inquest& at) {
    co_await see(at, "awaiter", tio::timeout(test::fail_after(1s, "boom"), 2s));
}

tio::task<> timeout_expires(inquest& at) {
    auto const late = co_await tio::timeout(see(at, "limited", test::wait_for(1h)), 1s);
    at.add("result", late ? "value" : late.error().message());
}

tio::task<> fail_after_expires(inquest& at) {
    co_await see(at, "awaiter", tio::fail_after(see(at, "limited", test::wait_for(1h)), 1s));
}

tio::task<> timeout_swallowed(inquest& at) {
    co_await see(at, "awaiter", tio::fail_after(test::returns_when_cancelled(7), 1s));
}

tio::task<> timeout_fails_while_cancelled(inquest& at) {
    co_await see(at, "awaiter", tio::timeout(test::fails_when_cancelled("late"), 1s));
}

tio::task<> interval_without_a_number(inquest& at) {
    at.add("constructor", test::thrown_by([] { tio::interval{-1s}; }));
    co_return;
}

tio::task<> supervise_restarts(inquest& at) {
    int runs = 0;
    auto const task = [&]() -> tio::task<> {
        co_await tio::sleep(1s);
        if (++runs == 1) throw std::runtime_error("boom");
    };
    co_await see(at, "awaiter", tio::supervise({}, task));
}

tio::task<> supervise_gives_up(inquest& at) {
    auto const task = [] { return test::fail("boom"); };
    co_await see(at, "awaiter", tio::supervise({.max_restarts = 1}, task));
}

} // namespace

BOOST_AUTO_TEST_CASE(timeout_fails_by_default) {
    auto const went = test::by_default(timeout_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(timeout_fails_with_crash_any) {
    auto const went = test::with_crash_any(timeout_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(timeout_expires_by_default) {
    auto const went = test::by_default(timeout_expires);
    BOOST_TEST(went == "limited: cancelled, result: the time is up, run: nothing");
}
BOOST_AUTO_TEST_CASE(timeout_expires_with_crash_any) {
    auto const went = test::with_crash_any(timeout_expires);
    BOOST_TEST(went == "limited: cancelled, result: the time is up, run: nothing");
}

BOOST_AUTO_TEST_CASE(fail_after_expires_by_default) {
    auto const went = test::by_default(fail_after_expires);
    BOOST_TEST(went == "limited: cancelled, awaiter: timed_out, run: nothing");
}
BOOST_AUTO_TEST_CASE(fail_after_expires_with_crash_any) {
    auto const went = test::with_crash_any(fail_after_expires);
    BOOST_TEST(went == "limited: cancelled, awaiter: timed_out, run: nothing");
}

BOOST_AUTO_TEST_CASE(timeout_swallowed_by_default) {
    auto const went = test::by_default(timeout_swallowed);
    BOOST_TEST(went == "diagnostics: swallowed, awaiter: timed_out, run: nothing");
}
BOOST_AUTO_TEST_CASE(timeout_swallowed_with_crash_any) {
    auto const went = test::with_crash_any(timeout_swallowed);
    BOOST_TEST(went == "diagnostics: swallowed, awaiter: timed_out, run: nothing");
}

BOOST_AUTO_TEST_CASE(timeout_fails_while_cancelled_by_default) {
    auto const went = test::by_default(timeout_fails_while_cancelled);
    BOOST_TEST(went == "diagnostics: raised, awaiter: late, run: nothing");
}
BOOST_AUTO_TEST_CASE(timeout_fails_while_cancelled_with_crash_any) {
    auto const went = test::with_crash_any(timeout_fails_while_cancelled);
    BOOST_TEST(went == "diagnostics: raised, awaiter: late, run: nothing");
}

BOOST_AUTO_TEST_CASE(interval_without_a_number_by_default) {
    auto const went = test::by_default(interval_without_a_number);
    BOOST_TEST(went == "constructor: usage_error, run: nothing");
}
BOOST_AUTO_TEST_CASE(interval_without_a_number_with_crash_any) {
    auto const went = test::with_crash_any(interval_without_a_number);
    BOOST_TEST(went == "constructor: usage_error, run: nothing");
}

BOOST_AUTO_TEST_CASE(supervise_restarts_by_default) {
    auto const went = test::by_default(supervise_restarts);
    BOOST_TEST(went == "diagnostics: restarted, awaiter: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(supervise_restarts_with_crash_any) {
    auto const went = test::with_crash_any(supervise_restarts);
    BOOST_TEST(went == "diagnostics: restarted, awaiter: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(supervise_gives_up_by_default) {
    auto const went = test::by_default(supervise_gives_up);
    BOOST_TEST(went == "diagnostics: restarted, awaiter: [boom, boom], run: nothing");
}
BOOST_AUTO_TEST_CASE(supervise_gives_up_with_crash_any) {
    auto const went = test::with_crash_any(supervise_gives_up);
    BOOST_TEST(went == "diagnostics: restarted, awaiter: [boom, boom], run: nothing");
}

BOOST_AUTO_TEST_SUITE_END()
