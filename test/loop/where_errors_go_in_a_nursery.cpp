// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <stdexcept>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: nurseries and isolate.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_in_a_nursery)

namespace {

tio::task<> nursery_job(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n << test::fail_after(1s, "boom");
        co_await see(at, "body", test::wait_for(1h));
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_body(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n << see(at, "job", test::wait_for(1h));
        co_await test::fail_after(1s, "boom");
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_job_awaited(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const failing = n.spawn(test::fail_after, 1s, "boom");
        co_await see(at, "awaiter", failing);
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_job_without_bubble(inquest& at) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.bubble = false}, test::fail_after, 1s, "boom");
        co_return;
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_second_error(inquest& at) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::fail_after(1s, "boom") << test::fails_when_cancelled("late");
        co_return;
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_timeout(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n << see(at, "job", test::wait_for(1h));
        co_return;
    };
    co_await see(at, "caller", tio::with_nursery({.timeout = 1s}, body));
}

tio::task<> nursery_cancel_with_error(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.cancel(std::runtime_error("wrong"));
        co_await see(at, "body", test::wait_for(1h));
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_cancel_with_second_error(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.cancel(std::runtime_error("first"));
        n.cancel(std::runtime_error("second"));
        co_await see(at, "body", test::wait_for(1h));
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_cancel_with_error_too_late(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.cancel();
        n.cancel(std::runtime_error("wrong"));
        co_await see(at, "body", test::wait_for(1h));
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_by_hand(inquest& at) {
    tio::nursery n;
    n << test::fail_after(1s, "boom");
    co_await tio::all(see(at, "join", n.join()), see(at, "wait", n.wait()));
}

tio::task<> nursery_unheard(inquest&) {
    tio::nursery n;
    n << test::fail_after(1s, "boom");
    co_await test::wait_for(2s);
}

tio::task<> nursery_destroyed_with_jobs(inquest& at) {
    tio::nursery n;
    n << see(at, "job", test::wait_for(1h));
    co_await tio::testing::wait_all_blocked();
}

tio::task<> nursery_start_fails(inquest& at) {
    auto const service = [](tio::started<>) { return test::fail_after(1s, "boom"); };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        co_await see(at, "start", n.start(service));
    };
    co_await see(at, "caller", tio::with_nursery(body));
}

tio::task<> nursery_late_error_of_a_job(inquest&) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::fails_when_cancelled("late");
        co_return;
    };
    tio::spawn(test::fail_after, 1s, "boom");
    co_await tio::with_nursery(body);
}

tio::task<> isolate_fails(inquest& at) {
    auto const inner = [&]() -> tio::task<> {
        tio::spawn(see<tio::task<>>, std::ref(at), "inside", test::wait_for(1h));
        co_await test::fail_after(1s, "boom");
    };
    auto const outcome = co_await tio::isolate(inner);
    at.add("outcome", test::text_of(outcome.exception()));
}

} // namespace

BOOST_AUTO_TEST_CASE(nursery_job_by_default) {
    auto const went = test::by_default(nursery_job);
    BOOST_TEST(went == "body: cancelled, caller: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_job_with_crash_any) {
    auto const went = test::with_crash_any(nursery_job);
    BOOST_TEST(went == "body: cancelled, caller: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_body_by_default) {
    auto const went = test::by_default(nursery_body);
    BOOST_TEST(went == "job: cancelled, caller: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_body_with_crash_any) {
    auto const went = test::with_crash_any(nursery_body);
    BOOST_TEST(went == "job: cancelled, caller: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_job_awaited_by_default) {
    auto const went = test::by_default(nursery_job_awaited);
    BOOST_TEST(went == "awaiter: boom, caller: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_job_awaited_with_crash_any) {
    auto const went = test::with_crash_any(nursery_job_awaited);
    BOOST_TEST(went == "awaiter: cancelled, caller: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_job_without_bubble_by_default) {
    auto const went = test::by_default(nursery_job_without_bubble);
    BOOST_TEST(went == "diagnostics: unheard, caller: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_job_without_bubble_with_crash_any) {
    auto const went = test::with_crash_any(nursery_job_without_bubble);
    BOOST_TEST(went == "diagnostics: unheard, caller: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_second_error_by_default) {
    auto const went = test::by_default(nursery_second_error);
    BOOST_TEST(went == "diagnostics: raised, caller: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_second_error_with_crash_any) {
    auto const went = test::with_crash_any(nursery_second_error);
    BOOST_TEST(went == "diagnostics: raised, caller: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_timeout_by_default) {
    auto const went = test::by_default(nursery_timeout);
    BOOST_TEST(went == "job: cancelled, caller: timed_out, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_timeout_with_crash_any) {
    auto const went = test::with_crash_any(nursery_timeout);
    BOOST_TEST(went == "job: cancelled, caller: timed_out, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_cancel_with_error_by_default) {
    auto const went = test::by_default(nursery_cancel_with_error);
    BOOST_TEST(went == "body: cancelled, caller: wrong, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_cancel_with_error_with_crash_any) {
    auto const went = test::with_crash_any(nursery_cancel_with_error);
    BOOST_TEST(went == "body: cancelled, caller: wrong, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_cancel_with_second_error_by_default) {
    auto const went = test::by_default(nursery_cancel_with_second_error);
    BOOST_TEST(went == "diagnostics: unheard, body: cancelled, caller: first, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_cancel_with_second_error_with_crash_any) {
    auto const went = test::with_crash_any(nursery_cancel_with_second_error);
    BOOST_TEST(went == "diagnostics: unheard, body: cancelled, caller: first, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_cancel_with_error_too_late_by_default) {
    auto const went = test::by_default(nursery_cancel_with_error_too_late);
    BOOST_TEST(went == "diagnostics: unheard, body: cancelled, caller: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_cancel_with_error_too_late_with_crash_any) {
    auto const went = test::with_crash_any(nursery_cancel_with_error_too_late);
    BOOST_TEST(went == "diagnostics: unheard, body: cancelled, caller: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_by_hand_by_default) {
    auto const went = test::by_default(nursery_by_hand);
    BOOST_TEST(went == "join: boom, wait: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_by_hand_with_crash_any) {
    auto const went = test::with_crash_any(nursery_by_hand);
    BOOST_TEST(went == "join: boom, wait: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_unheard_by_default) {
    auto const went = test::by_default(nursery_unheard);
    BOOST_TEST(went == "diagnostics: unheard, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_unheard_with_crash_any) {
    auto const went = test::with_crash_any(nursery_unheard);
    BOOST_TEST(went == "diagnostics: unheard, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_destroyed_with_jobs_by_default) {
    auto const went = test::by_default(nursery_destroyed_with_jobs);
    BOOST_TEST(went == "job: cancelled, run: usage_error");
}
BOOST_AUTO_TEST_CASE(nursery_destroyed_with_jobs_with_crash_any) {
    auto const went = test::with_crash_any(nursery_destroyed_with_jobs);
    BOOST_TEST(went == "job: cancelled, run: usage_error");
}

BOOST_AUTO_TEST_CASE(nursery_start_fails_by_default) {
    auto const went = test::by_default(nursery_start_fails);
    BOOST_TEST(went == "start: boom, caller: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_start_fails_with_crash_any) {
    auto const went = test::with_crash_any(nursery_start_fails);
    BOOST_TEST(went == "start: cancelled, caller: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(nursery_late_error_of_a_job_by_default) {
    auto const went = test::by_default(nursery_late_error_of_a_job);
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late]");
}
BOOST_AUTO_TEST_CASE(nursery_late_error_of_a_job_with_crash_any) {
    auto const went = test::with_crash_any(nursery_late_error_of_a_job);
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(isolate_fails_by_default) {
    auto const went = test::by_default(isolate_fails);
    BOOST_TEST(went == "inside: cancelled, outcome: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(isolate_fails_with_crash_any) {
    auto const went = test::with_crash_any(isolate_fails);
    BOOST_TEST(went == "inside: cancelled, outcome: boom, run: nothing");
}

BOOST_AUTO_TEST_SUITE_END()
