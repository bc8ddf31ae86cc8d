// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>
#include <stdexcept>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: operands of which one is enough, and tasks for the elements of
// ranges.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_racing)

namespace {

tio::task<> race_winner_fails(inquest& at) {
    co_await see(at, "awaiter",
                 tio::race(test::fail_after(1s, "boom"), see(at, "loser", test::wait_for(1h))));
}

tio::task<> race_loser_fails(inquest& at) {
    auto const first =
        co_await tio::race(test::give_after(1s, 1), test::fails_when_cancelled("late"));
    at.add("outcome", test::text_of(first.outcome<1>()->exception()));
}

tio::task<> race_two_fail(inquest& at) {
    co_await see(at, "awaiter",
                 tio::race(test::fail_after(1s, "boom"), test::fails_when_cancelled("late")));
}

tio::task<> any_one_fails(inquest& at) {
    auto const found = co_await tio::any(test::fail_after(1s, "boom"), test::wait_for(2s));
    at.add("outcome", test::text_of(found.outcome<0>()->exception()));
}

tio::task<> any_all_fail(inquest& at) {
    co_await see(at, "awaiter",
                 tio::any(test::fail_after(2s, "first"), test::fail_after(1s, "second")));
}

tio::task<> any_loser_fails(inquest& at) {
    auto const found = co_await tio::any(test::wait_for(1s), test::fails_when_cancelled("late"));
    at.add("outcome", test::text_of(found.outcome<1>()->exception()));
}

tio::task<> any_cancelled_operand_fails(inquest& at) {
    auto const tries = []() -> tio::task<> {
        co_await tio::any(test::fail("attempt"), test::fails_when_cancelled("cleanup"));
    };
    tio::spawn(tries);
    co_await see(at, "root", test::wait_for(1s));
    throw std::runtime_error("boom");
}

tio::task<> as_completed_asked(inquest& at) {
    auto results = tio::as_completed(test::fail_after(1s, "boom"), test::wait_for(2s));
    co_await see(at, "first", results.next());
    co_await see(at, "second", results.next());
}

tio::task<> as_completed_not_asked(inquest& at) {
    auto const results = tio::as_completed(test::fail_after(1s, "boom"));
    co_await see(at, "root", test::wait_for(2s));
}

tio::task<> as_completed_left(inquest& at) {
    {
        auto const results = tio::as_completed(test::fails_when_cancelled("late"));
        co_await test::wait_for(1s);
    }
    co_await see(at, "root", test::wait_for(2s));
}

tio::task<> map_fails(inquest& at) {
    auto const work = [&](int i) -> tio::task<int> {
        if (i != 0) co_await see(at, "other", test::wait_for(1h));
        co_await test::fail_after(1s, "boom");
        co_return i;
    };
    co_await see(at, "awaiter", tio::map(work, std::views::iota(0, 2)));
}

tio::task<> for_each_fails(inquest& at) {
    auto const work = [](int) { return test::fail_after(1s, "boom"); };
    co_await see(at, "awaiter", tio::for_each(work, std::views::iota(0, 1)));
}

} // namespace

BOOST_AUTO_TEST_CASE(race_winner_fails_by_default) {
    auto const went = test::by_default(race_winner_fails);
    BOOST_TEST(went == "loser: cancelled, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(race_winner_fails_with_crash_any) {
    auto const went = test::with_crash_any(race_winner_fails);
    BOOST_TEST(went == "loser: cancelled, awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(race_loser_fails_by_default) {
    auto const went = test::by_default(race_loser_fails);
    BOOST_TEST(went == "diagnostics: raised, outcome: late, run: nothing");
}
BOOST_AUTO_TEST_CASE(race_loser_fails_with_crash_any) {
    auto const went = test::with_crash_any(race_loser_fails);
    BOOST_TEST(went == "diagnostics: raised, outcome: late, run: late");
}

BOOST_AUTO_TEST_CASE(race_two_fail_by_default) {
    auto const went = test::by_default(race_two_fail);
    BOOST_TEST(went == "diagnostics: raised, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(race_two_fail_with_crash_any) {
    auto const went = test::with_crash_any(race_two_fail);
    BOOST_TEST(went == "diagnostics: raised, awaiter: cancelled, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(any_one_fails_by_default) {
    auto const went = test::by_default(any_one_fails);
    BOOST_TEST(went == "outcome: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(any_one_fails_with_crash_any) {
    auto const went = test::with_crash_any(any_one_fails);
    BOOST_TEST(went == "outcome: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(any_all_fail_by_default) {
    auto const went = test::by_default(any_all_fail);
    BOOST_TEST(went == "awaiter: [first, second], run: nothing");
}
BOOST_AUTO_TEST_CASE(any_all_fail_with_crash_any) {
    auto const went = test::with_crash_any(any_all_fail);
    BOOST_TEST(went == "awaiter: [first, second], run: nothing");
}

BOOST_AUTO_TEST_CASE(any_loser_fails_by_default) {
    auto const went = test::by_default(any_loser_fails);
    BOOST_TEST(went == "diagnostics: raised, outcome: late, run: nothing");
}
BOOST_AUTO_TEST_CASE(any_loser_fails_with_crash_any) {
    auto const went = test::with_crash_any(any_loser_fails);
    BOOST_TEST(went == "diagnostics: raised, outcome: late, run: nothing");
}

BOOST_AUTO_TEST_CASE(any_cancelled_operand_fails_by_default) {
    auto const went = test::by_default(any_cancelled_operand_fails);
    BOOST_TEST(went == "root: nothing, diagnostics: raised, run: [boom, cleanup]");
}
BOOST_AUTO_TEST_CASE(any_cancelled_operand_fails_with_crash_any) {
    auto const went = test::with_crash_any(any_cancelled_operand_fails);
    BOOST_TEST(went == "root: nothing, diagnostics: raised, run: [boom, cleanup]");
}

BOOST_AUTO_TEST_CASE(as_completed_asked_by_default) {
    auto const went = test::by_default(as_completed_asked);
    BOOST_TEST(went == "first: boom, second: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(as_completed_asked_with_crash_any) {
    auto const went = test::with_crash_any(as_completed_asked);
    BOOST_TEST(went == "first: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(as_completed_not_asked_by_default) {
    auto const went = test::by_default(as_completed_not_asked);
    BOOST_TEST(went == "root: nothing, diagnostics: unheard, run: nothing");
}
BOOST_AUTO_TEST_CASE(as_completed_not_asked_with_crash_any) {
    auto const went = test::with_crash_any(as_completed_not_asked);
    BOOST_TEST(went == "root: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(as_completed_left_by_default) {
    auto const went = test::by_default(as_completed_left);
    BOOST_TEST(went == "diagnostics: raised, root: cancelled, run: late");
}
BOOST_AUTO_TEST_CASE(as_completed_left_with_crash_any) {
    auto const went = test::with_crash_any(as_completed_left);
    BOOST_TEST(went == "diagnostics: raised, root: cancelled, run: late");
}

BOOST_AUTO_TEST_CASE(map_fails_by_default) {
    auto const went = test::by_default(map_fails);
    BOOST_TEST(went == "other: cancelled, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(map_fails_with_crash_any) {
    auto const went = test::with_crash_any(map_fails);
    BOOST_TEST(went == "other: cancelled, awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(for_each_fails_by_default) {
    auto const went = test::by_default(for_each_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(for_each_fails_with_crash_any) {
    auto const went = test::with_crash_any(for_each_fails);
    BOOST_TEST(went == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_SUITE_END()
