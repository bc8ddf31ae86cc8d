// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_promise)

namespace {

template <class T>
tio::task<T> get(tio::future<T>& from) {
    co_return co_await from.get();
}

} // namespace

BOOST_AUTO_TEST_CASE(S2_a_promise_may_be_kept_before_and_while_somebody_waits) {
    tio::promise<int> before, during;
    auto first = before.get_future(), second = during.get_future();
    BOOST_TEST(before.is_open());
    BOOST_TEST(before.set_value(1));
    BOOST_TEST(!before.is_open());
    tio::testing::run([&]() -> tio::task<> {
        int const one = co_await first.get();
        BOOST_TEST(one == 1);
        auto const waits = tio::spawn(get<int>, std::ref(second));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!waits.done());
        BOOST_TEST(during.set_value(2));
        int const two = co_await waits;
        BOOST_TEST(two == 2);
    });
}

BOOST_AUTO_TEST_CASE(S2_an_error_comes_out_with_its_own_type) {
    tio::promise<int> promise;
    auto future = promise.get_future();
    BOOST_CHECK_THROW(promise.set_error(std::exception_ptr()), tio::usage_error);
    BOOST_TEST(promise.is_open());
    BOOST_TEST(promise.set_error(std::out_of_range("far")));
    BOOST_CHECK_THROW(tio::testing::run(get<int>(future)), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(S2_when_the_last_copy_goes_it_is_broken) {
    std::optional<tio::promise<>> first(std::in_place);
    auto future = first->get_future();
    tio::testing::run([&]() -> tio::task<> {
        test::trace log;
        auto const waits =
            tio::spawn(test::tell<decltype(future.get())>, std::ref(log), "get", future.get());
        auto second = std::optional(*first);
        co_await tio::testing::wait_all_blocked();
        first.reset();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "");
        second.reset();
        co_await waits;
        BOOST_TEST(log.text().find("get: a future waits for a promise that nobody") == 0u);
    });
    BOOST_CHECK_THROW(tio::testing::run(get<void>(future)), tio::broken_promise);
}

BOOST_AUTO_TEST_CASE(S2_a_kept_promise_is_not_broken_when_it_goes) {
    auto promise = std::make_unique<tio::promise<int>>();
    auto future = promise->get_future();
    promise->set_value(7);
    promise.reset();
    BOOST_TEST(tio::testing::run(get<int>(future)) == 7);
}

BOOST_AUTO_TEST_CASE(T1_it_is_kept_once_and_has_one_future) {
    tio::promise<int> promise;
    auto future = promise.get_future();
    BOOST_CHECK_THROW(static_cast<void>(promise.get_future()), tio::usage_error);
    promise.set_value(1);
    BOOST_CHECK_THROW(promise.set_value(2), tio::usage_error);
    BOOST_CHECK_THROW(promise.set_error(std::runtime_error("boom")), tio::usage_error);
    BOOST_TEST(tio::testing::run(get<int>(future)) == 1);
    BOOST_CHECK_THROW(tio::testing::run(get<int>(future)), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(T1_one_that_was_moved_from_is_refused) {
    tio::promise<int> promise;
    auto const other = std::move(promise);
    BOOST_CHECK_THROW(promise.set_value(1), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(promise.get_future()), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(promise.is_open()), tio::usage_error);
    promise = other;
    auto future = promise.get_future();
    auto moved = std::move(future);
    BOOST_CHECK_THROW(static_cast<void>(future.get()), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(T1_two_jobs_cannot_wait_for_the_same_value) {
    tio::promise<int> promise;
    auto future = promise.get_future();
    tio::testing::run([&]() -> tio::task<> {
        auto const first = tio::spawn(get<int>, std::ref(future));
        co_await tio::testing::wait_all_blocked();
        auto const while_open = co_await tio::as_outcome(get<int>(future));
        BOOST_TEST(while_open.has_exception());
        promise.set_value(5);
        // It has been handed over to the first, which has not run yet.
        auto const when_kept = co_await tio::as_outcome(get<int>(future));
        BOOST_TEST(when_kept.has_exception());
        int const value = co_await first;
        BOOST_TEST(value == 5);
    });
}

BOOST_AUTO_TEST_CASE(C4_a_wait_that_is_cancelled_leaves_the_value_for_later) {
    tio::promise<test::move_only> promise;
    auto future = promise.get_future();
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(future.get(), 1s);
        BOOST_TEST(late.has_error());
        auto const gets_in_time = [&]() -> tio::task<> {
            static_cast<void>(co_await tio::timeout(future.get(), 1h));
        };
        auto const chosen = tio::spawn(gets_in_time);
        co_await tio::testing::wait_all_blocked();
        promise.set_value(3);
        chosen.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(chosen.done());
    });
    BOOST_TEST(tio::testing::run(get<test::move_only>(future)).value == 3);
}

BOOST_AUTO_TEST_CASE(S2_a_value_that_cannot_be_made_leaves_it_open) {
    struct fails_to_be_made {
        explicit fails_to_be_made(bool fails) {
            if (fails) throw std::runtime_error("cannot be made");
        }
    };
    tio::promise<fails_to_be_made> promise;
    auto future = promise.get_future();
    BOOST_CHECK_THROW(promise.set_value(true), std::runtime_error);
    BOOST_TEST(promise.is_open());
    BOOST_TEST(promise.set_value(false));
}

BOOST_AUTO_TEST_CASE(T7_values_of_all_kinds) {
    int target = 1;
    tio::promise<int&> reference;
    tio::promise<> nothing;
    tio::promise<std::unique_ptr<int>> pointer;
    auto to = reference.get_future();
    auto none = nothing.get_future();
    auto owner = pointer.get_future();
    reference.set_value(target);
    nothing.set_value();
    pointer.set_value(std::make_unique<int>(4));
    tio::testing::run([&]() -> tio::task<> {
        int& same = co_await to.get();
        BOOST_TEST(&same == &target);
        co_await none.get();
        auto const owned = co_await owner.get();
        BOOST_TEST(*owned == 4);
    });
}

BOOST_AUTO_TEST_CASE(S2_a_promise_knows_whether_anybody_wants_it) {
    tio::promise<test::counted> promise;
    { auto const future = promise.get_future(); }
    BOOST_TEST(!promise.set_value());
    promise = {};
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(S2_survives_a_crash_of_its_waiter) {
    tio::promise<int> promise;
    auto future = promise.get_future();
    tio::testing::virtual_loop loop;
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(get<int>, std::ref(future));
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    promise.set_value(6);
    BOOST_TEST(loop.run(get<int>(future)) == 6);
}

BOOST_AUTO_TEST_CASE(S2_a_future_that_goes_while_a_job_waits_ends_the_program) {
    auto const destroys = [] {
        tio::testing::run([]() -> tio::task<> {
            tio::promise<int> promise;
            auto future = std::make_unique<tio::future<int>>(promise.get_future());
            tio::spawn({.name = "waiter"}, get<int>, std::ref(*future));
            co_await tio::testing::wait_all_blocked();
            future.reset();
        });
    };
    auto const text = test::last_words(destroys);
    BOOST_TEST(text.find("a future was destroyed while it is waited for: job 2 'waiter' at "
                         "promise.cpp:") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_SUITE_END()
