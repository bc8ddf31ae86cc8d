// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_as_outcome)

namespace {

/// "value", or what the outcome holds in its place.
template <class T>
std::string text_of(tio::outcome<T> const& outcome) {
    return outcome ? "value" : test::text_of(outcome.exception());
}

template <class A>
tio::task<std::string> outcome_of(A awaited) {
    auto const outcome = co_await tio::as_outcome(std::move(awaited));
    co_return text_of(outcome);
}

} // namespace

BOOST_AUTO_TEST_CASE(D4_a_value_is_held) {
    tio::testing::run([]() -> tio::task<> {
        auto const outcome = co_await tio::as_outcome(test::give_after(1s, 7));
        static_assert(std::is_same_v<decltype(outcome), tio::outcome<int> const>);
        BOOST_TEST(outcome.value() == 7);
    });
}

BOOST_AUTO_TEST_CASE(D4_an_error_is_held_and_the_value_throws_the_original) {
    tio::testing::run([]() -> tio::task<> {
        auto const outcome = co_await tio::as_outcome(test::fail_after(1s, "boom"));
        BOOST_TEST(text_of(outcome) == "boom");
        BOOST_CHECK_THROW(outcome.value(), std::runtime_error);
    });
}

BOOST_AUTO_TEST_CASE(T7_values_may_be_references_or_void_or_move_only) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        auto const reference = co_await tio::as_outcome(to_global);
        BOOST_TEST(&reference.value().get() == &global);
        auto const nothing = co_await tio::as_outcome(test::wait_for(1s));
        BOOST_TEST(nothing.has_value());
        auto moved = co_await tio::as_outcome(test::give(test::move_only(5)));
        test::move_only const taken = std::move(moved).value();
        BOOST_TEST(taken.value == 5);
        auto const plain = co_await tio::as_outcome(test::give(test::no_default(3)));
        BOOST_TEST(plain.value().value == 3);
    });
}

BOOST_AUTO_TEST_CASE(D4_takes_what_can_be_awaited_and_functions) {
    tio::testing::run([]() -> tio::task<> {
        auto const failing = tio::spawn({.bubble = false}, test::fail, "handle");
        auto const from_handle = co_await outcome_of(failing);
        BOOST_TEST(from_handle == "handle");
        auto const from_all = co_await outcome_of(tio::all(test::give(1), test::fail("all")));
        BOOST_TEST(from_all == "all");
        auto const function = []() -> tio::task<> { co_await test::fail("function"); };
        auto const from_function = co_await tio::as_outcome(function);
        BOOST_TEST(text_of(from_function) == "function");
        auto const from_leaf = co_await outcome_of(tio::sleep(1s));
        BOOST_TEST(from_leaf == "value");
    });
}

BOOST_AUTO_TEST_CASE(D4_that_another_job_was_cancelled_is_an_error) {
    auto const root = []() -> tio::task<std::string> {
        auto const other = tio::spawn(test::wait_for, 1h);
        other.cancel();
        co_return co_await outcome_of(other);
    };
    BOOST_TEST(tio::testing::run(root) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(C3_the_cancellation_of_the_job_itself_is_thrown) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            auto const outcome = co_await outcome_of(test::sleeper(log, "inner"));
            log.add("went on with " + outcome);
        });
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "inner cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C3_a_cancelled_of_another_job_is_an_error) {
    std::exception_ptr stray;
    auto const root = [&]() -> tio::task<std::string> {
        auto const other = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (...) {
                stray = std::current_exception();
                throw;
            }
        });
        co_await tio::yield_now();
        other.cancel();
        co_await tio::yield_now();
        auto const rethrow = [&]() -> tio::task<> {
            std::rethrow_exception(stray);
            co_return;
        };
        auto const outcome = co_await tio::as_outcome(rethrow);
        co_return text_of(outcome);
    };
    BOOST_TEST(tio::testing::run(root) == "cancelled");
}

BOOST_AUTO_TEST_CASE(D4_it_is_no_checkpoint) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            log.add(co_await outcome_of(test::give(7)));
            log.add(co_await outcome_of(test::fail("boom")));
            co_await tio::yield_now();
        });
        co_await tio::yield_now();
        job.cancel();
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "value, boom, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(D2_it_is_a_plain_await_whatever_crashes_the_loop) {
    auto const root = []() -> tio::task<std::string> {
        auto const text = co_await outcome_of(test::fail_after(1s, "boom"));
        co_await tio::yield_now();
        co_return text;
    };
    BOOST_TEST(tio::testing::run(root(), {.crash = tio::crash::any}) == "boom");
}

BOOST_AUTO_TEST_CASE(T1_an_empty_task_is_refused) {
    auto const root = []() -> tio::task<> {
        tio::task<> empty;
        static_cast<void>(co_await tio::as_outcome(std::move(empty)));
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root()); }) == "usage_error");
}

BOOST_AUTO_TEST_SUITE_END()
