// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <new>
#include <string>
#include <thread>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: what tasks are combined with.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_combining)

namespace {

tio::task<> share_in_its_domain(inquest& at) {
    auto const shared = tio::share(test::fail_after, 1s, "boom");
    co_await tio::all(see(at, "first", shared), see(at, "second", shared));
}

void share_awaited_later(inquest& at) {
    tio::shared_task<void> shared;
    at.run([&]() -> tio::task<> {
        shared = tio::share(test::fail_after, 1s, "boom");
        co_await shared;
    });
    at.run([&] { return see(at, "awaiter", shared); });
}

tio::task<> share_that_keeps_it(inquest& at) {
    auto const shared = tio::share({.bubble = false}, test::fail_after, 1s, "boom");
    co_await tio::all(see(at, "first", shared), see(at, "second", shared));
    co_await see(at, "later", shared);
}

tio::task<> shield_fails(inquest& at) {
    co_await see(at, "awaiter", tio::shield(test::fail_after(1s, "boom")));
}

tio::task<> shield_expires(inquest& at) {
    co_await see(at, "awaiter", tio::shield(see(at, "shielded", test::wait_for(1h)), 1s));
}

tio::task<> finally_task_fails(inquest& at) {
    auto cleanup = see(at, "cleanup", test::wait_for(1s));
    co_await see(at, "awaiter", tio::finally(test::fail("boom"), std::move(cleanup)));
}

tio::task<> finally_cleanup_fails(inquest& at) {
    co_await see(at, "awaiter", tio::finally(test::wait_for(1s), test::fail_after(1s, "cleanup")));
}

tio::task<> finally_both_fail(inquest& at) {
    co_await see(at, "awaiter", tio::finally(test::fail("boom"), test::fail("cleanup")));
}

tio::task<> finally_cancelled_cleanup_fails(inquest&) {
    auto const guarded = []() -> tio::task<> {
        co_await tio::finally(test::wait_for(1h), test::fail_after(1s, "cleanup"));
    };
    tio::spawn(guarded);
    co_await test::fail_after(1s, "boom");
}

tio::task<> as_outcome_fails(inquest& at) {
    auto const outcome = co_await tio::as_outcome(test::fail_after(1s, "boom"));
    at.add("outcome", test::text_of(outcome.exception()));
}

tio::task<> as_outcome_of_all(inquest& at) {
    auto const outcome = co_await tio::as_outcome(tio::all(test::fail_after(1s, "boom")));
    at.add("outcome", test::text_of(outcome.exception()));
}

tio::task<> until_stop_fails(inquest& at) {
    co_await see(at, "awaiter", tio::until_stop(test::fail_after(1s, "boom")));
}

tio::task<> starts_two_without_memory(inquest& at) {
    auto both = tio::all(see(at, "first", test::give(1)), see(at, "second", test::give(2)));
    std::string error;
    {
        tio::testing::failing_allocation const for_the_second_job(2);
        try {
            co_await std::move(both);
        } catch (std::bad_alloc const& refused) {
            error = refused.what();
        }
    }
    at.add("awaiter", error);
    co_await test::wait_for(1s);
}

void all_out_of_memory(inquest& at) {
    // A thread of its own has no memory that is kept for reuse.
    std::thread([&] { at.run([&] { return starts_two_without_memory(at); }); }).join();
}

} // namespace

BOOST_AUTO_TEST_CASE(share_in_its_domain_by_default) {
    auto const went = test::by_default(share_in_its_domain);
    BOOST_TEST(went == "first: cancelled, second: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(share_in_its_domain_with_crash_any) {
    auto const went = test::with_crash_any(share_in_its_domain);
    BOOST_TEST(went == "first: cancelled, second: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(share_awaited_later_by_default) {
    auto const went = test::by_default(share_awaited_later);
    BOOST_TEST(went == "run: boom, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(share_awaited_later_with_crash_any) {
    auto const went = test::with_crash_any(share_awaited_later);
    BOOST_TEST(went == "run: boom, awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(share_that_keeps_it_by_default) {
    auto const went = test::by_default(share_that_keeps_it);
    BOOST_TEST(went == "first: boom, second: boom, later: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(share_that_keeps_it_with_crash_any) {
    auto const went = test::with_crash_any(share_that_keeps_it);
    BOOST_TEST(went == "first: boom, second: boom, later: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(shield_fails_by_default) {
    auto const went = test::by_default(shield_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(shield_fails_with_crash_any) {
    auto const went = test::with_crash_any(shield_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(shield_expires_by_default) {
    auto const went = test::by_default(shield_expires);
    BOOST_TEST(went == "shielded: cancelled, awaiter: timed_out, run: nothing");
}
BOOST_AUTO_TEST_CASE(shield_expires_with_crash_any) {
    auto const went = test::with_crash_any(shield_expires);
    BOOST_TEST(went == "shielded: cancelled, awaiter: timed_out, run: nothing");
}

BOOST_AUTO_TEST_CASE(finally_task_fails_by_default) {
    auto const went = test::by_default(finally_task_fails);
    BOOST_TEST(went == "cleanup: nothing, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(finally_task_fails_with_crash_any) {
    auto const went = test::with_crash_any(finally_task_fails);
    BOOST_TEST(went == "cleanup: nothing, awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(finally_cleanup_fails_by_default) {
    auto const went = test::by_default(finally_cleanup_fails);
    BOOST_TEST(went == "awaiter: cleanup, run: nothing");
}
BOOST_AUTO_TEST_CASE(finally_cleanup_fails_with_crash_any) {
    auto const went = test::with_crash_any(finally_cleanup_fails);
    BOOST_TEST(went == "awaiter: cleanup, run: nothing");
}

BOOST_AUTO_TEST_CASE(finally_both_fail_by_default) {
    auto const went = test::by_default(finally_both_fail);
    BOOST_TEST(went == "awaiter: [boom, cleanup], run: nothing");
}
BOOST_AUTO_TEST_CASE(finally_both_fail_with_crash_any) {
    auto const went = test::with_crash_any(finally_both_fail);
    BOOST_TEST(went == "awaiter: [boom, cleanup], run: nothing");
}

BOOST_AUTO_TEST_CASE(finally_cancelled_cleanup_fails_by_default) {
    auto const went = test::by_default(finally_cancelled_cleanup_fails);
    BOOST_TEST(went == "diagnostics: raised, run: [boom, cleanup]");
}
BOOST_AUTO_TEST_CASE(finally_cancelled_cleanup_fails_with_crash_any) {
    auto const went = test::with_crash_any(finally_cancelled_cleanup_fails);
    BOOST_TEST(went == "diagnostics: raised, run: [boom, cleanup]");
}

BOOST_AUTO_TEST_CASE(as_outcome_fails_by_default) {
    auto const went = test::by_default(as_outcome_fails);
    BOOST_TEST(went == "outcome: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(as_outcome_fails_with_crash_any) {
    auto const went = test::with_crash_any(as_outcome_fails);
    BOOST_TEST(went == "outcome: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(as_outcome_of_all_by_default) {
    auto const went = test::by_default(as_outcome_of_all);
    BOOST_TEST(went == "outcome: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(as_outcome_of_all_with_crash_any) {
    auto const went = test::with_crash_any(as_outcome_of_all);
    BOOST_TEST(went == "run: boom");
}

BOOST_AUTO_TEST_CASE(until_stop_fails_by_default) {
    auto const went = test::by_default(until_stop_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(until_stop_fails_with_crash_any) {
    auto const went = test::with_crash_any(until_stop_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(all_out_of_memory_by_default) {
    auto const went = test::by_default(all_out_of_memory);
    BOOST_TEST(went == "awaiter: std::bad_alloc, run: nothing");
}
BOOST_AUTO_TEST_CASE(all_out_of_memory_with_crash_any) {
    auto const went = test::with_crash_any(all_out_of_memory);
    BOOST_TEST(went == "awaiter: std::bad_alloc, run: nothing");
}
BOOST_AUTO_TEST_SUITE_END()
