// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: what is awaited, or is not.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_awaiting)

namespace {

tio::task<> plain_co_await(inquest& at) {
    co_await see(at, "awaiter", test::fail_after(1s, "boom"));
    co_await tio::yield_now();
}

tio::task<> root_of_run(inquest& at) {
    tio::spawn(see<tio::task<>>, std::ref(at), "other", test::wait_for(1h));
    co_await test::fail_after(1s, "boom");
}

void root_of_try_run(inquest& at) {
    auto const outcome = at.loop.try_run(test::fail("boom"));
    at.add("outcome", test::text_of(outcome.exception()));
}

tio::task<> all_one_fails(inquest& at) {
    auto both = tio::all(test::fail_after(1s, "boom"), see(at, "sibling", test::wait_for(1h)));
    co_await see(at, "awaiter", std::move(both));
}

tio::task<> all_two_fail(inquest& at) {
    auto both = tio::all(test::fail_after(1s, "boom"), test::fails_when_cancelled("late"));
    co_await see(at, "awaiter", std::move(both));
}

tio::task<> handle_awaited(inquest& at) {
    auto const failing = tio::spawn(test::fail_after, 1s, "boom");
    co_await see(at, "awaiter", failing);
}

tio::task<> handle_awaited_by_two(inquest& at) {
    auto const failing = tio::spawn(test::fail_after, 1s, "boom");
    co_await tio::all(see(at, "first", failing), see(at, "second", failing));
}

tio::task<> handle_unheard(inquest& at) {
    tio::spawn(test::fail_after, 1s, "boom");
    co_await see(at, "other", test::wait_for(1h));
}

void handle_awaited_later(inquest& at) {
    tio::handle<> failing;
    at.run([&]() -> tio::task<> {
        failing = tio::spawn(test::fail_after, 1s, "boom");
        co_await test::wait_for(1h);
    });
    at.run([&] { return see(at, "awaiter", failing); });
}

tio::task<> handle_awaiter_cancelled(inquest& at) {
    auto const failing = tio::spawn(test::fail_after, 1s, "boom");
    auto const awaiter = tio::spawn(see<tio::handle<>>, std::ref(at), "awaiter", failing);
    co_await tio::testing::wait_all_blocked();
    awaiter.cancel();
    co_await test::wait_for(1h);
}

tio::task<> kept_in_handle_awaited(inquest& at) {
    auto const failing = tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
    co_await see(at, "awaiter", failing);
}

tio::task<> kept_in_handle_unheard(inquest& at) {
    tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
    co_await see(at, "other", test::wait_for(1h));
}

tio::task<> kept_in_handle_awaited_later(inquest& at) {
    auto const failing = tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
    co_await test::wait_for(1h);
    co_await see(at, "awaiter", failing);
}

tio::task<> handle_of_cancelled_job(inquest& at) {
    auto const stopped = tio::spawn(test::wait_for, 1h);
    co_await tio::testing::wait_all_blocked();
    stopped.cancel();
    co_await see(at, "awaiter", stopped);
}

tio::task<> jobs_in_a_cycle(inquest& at) {
    tio::handle<> itself;
    auto const waits = [&]() -> tio::task<> { co_await see(at, "awaiter", itself); };
    itself = tio::spawn(waits);
    co_await test::wait_for(1s);
}

} // namespace

BOOST_AUTO_TEST_CASE(plain_co_await_by_default) {
    auto const went = test::by_default(plain_co_await);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(plain_co_await_with_crash_any) {
    auto const went = test::with_crash_any(plain_co_await);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(root_of_run_by_default) {
    auto const went = test::by_default(root_of_run);
    BOOST_TEST(went == "other: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(root_of_run_with_crash_any) {
    auto const went = test::with_crash_any(root_of_run);
    BOOST_TEST(went == "other: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(root_of_try_run_by_default) {
    auto const went = test::by_default(root_of_try_run);
    BOOST_TEST(went == "outcome: boom");
}
BOOST_AUTO_TEST_CASE(root_of_try_run_with_crash_any) {
    auto const went = test::with_crash_any(root_of_try_run);
    BOOST_TEST(went == "outcome: boom");
}

BOOST_AUTO_TEST_CASE(all_one_fails_by_default) {
    auto const went = test::by_default(all_one_fails);
    BOOST_TEST(went == "sibling: cancelled, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(all_one_fails_with_crash_any) {
    auto const went = test::with_crash_any(all_one_fails);
    BOOST_TEST(went == "sibling: cancelled, awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(all_two_fail_by_default) {
    auto const went = test::by_default(all_two_fail);
    BOOST_TEST(went == "diagnostics: raised, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(all_two_fail_with_crash_any) {
    auto const went = test::with_crash_any(all_two_fail);
    BOOST_TEST(went == "diagnostics: raised, awaiter: cancelled, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(handle_awaited_by_default) {
    auto const went = test::by_default(handle_awaited);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(handle_awaited_with_crash_any) {
    auto const went = test::with_crash_any(handle_awaited);
    BOOST_TEST(went == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(handle_awaited_by_two_by_default) {
    auto const went = test::by_default(handle_awaited_by_two);
    BOOST_TEST(went == "first: boom, second: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(handle_awaited_by_two_with_crash_any) {
    auto const went = test::with_crash_any(handle_awaited_by_two);
    BOOST_TEST(went == "first: cancelled, second: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(handle_unheard_by_default) {
    auto const went = test::by_default(handle_unheard);
    BOOST_TEST(went == "other: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(handle_unheard_with_crash_any) {
    auto const went = test::with_crash_any(handle_unheard);
    BOOST_TEST(went == "other: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(handle_awaited_later_by_default) {
    auto const went = test::by_default(handle_awaited_later);
    BOOST_TEST(went == "run: boom, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(handle_awaited_later_with_crash_any) {
    auto const went = test::with_crash_any(handle_awaited_later);
    BOOST_TEST(went == "run: boom, awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(handle_awaiter_cancelled_by_default) {
    auto const went = test::by_default(handle_awaiter_cancelled);
    BOOST_TEST(went == "awaiter: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(handle_awaiter_cancelled_with_crash_any) {
    auto const went = test::with_crash_any(handle_awaiter_cancelled);
    BOOST_TEST(went == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(kept_in_handle_awaited_by_default) {
    auto const went = test::by_default(kept_in_handle_awaited);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(kept_in_handle_awaited_with_crash_any) {
    auto const went = test::with_crash_any(kept_in_handle_awaited);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(kept_in_handle_unheard_by_default) {
    auto const went = test::by_default(kept_in_handle_unheard);
    BOOST_TEST(went == "diagnostics: unheard, other: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(kept_in_handle_unheard_with_crash_any) {
    auto const went = test::with_crash_any(kept_in_handle_unheard);
    BOOST_TEST(went == "diagnostics: unheard, other: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(kept_in_handle_awaited_later_by_default) {
    auto const went = test::by_default(kept_in_handle_awaited_later);
    BOOST_TEST(went == "diagnostics: unheard, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(kept_in_handle_awaited_later_with_crash_any) {
    auto const went = test::with_crash_any(kept_in_handle_awaited_later);
    BOOST_TEST(went == "diagnostics: unheard, awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(handle_of_cancelled_job_by_default) {
    auto const went = test::by_default(handle_of_cancelled_job);
    BOOST_TEST(went == "awaiter: job_cancelled, run: nothing");
}
BOOST_AUTO_TEST_CASE(handle_of_cancelled_job_with_crash_any) {
    auto const went = test::with_crash_any(handle_of_cancelled_job);
    BOOST_TEST(went == "awaiter: job_cancelled, run: nothing");
}

BOOST_AUTO_TEST_CASE(jobs_in_a_cycle_by_default) {
    auto const went = test::by_default(jobs_in_a_cycle);
    BOOST_TEST(went == "awaiter: cycle_error, run: nothing");
}
BOOST_AUTO_TEST_CASE(jobs_in_a_cycle_with_crash_any) {
    auto const went = test::with_crash_any(jobs_in_a_cycle);
    BOOST_TEST(went == "awaiter: cycle_error, run: nothing");
}
BOOST_AUTO_TEST_SUITE_END()
