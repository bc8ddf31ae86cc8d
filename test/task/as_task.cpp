// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/task/as_task.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>

namespace tio = tinyasio;

// T5: what can be started, and T8: how long a started job keeps what it was given.

namespace {

tio::task<int> add(int a, int const& b) {
    co_await tio::yield_now();
    co_return a + b;
}

tio::task<> append(std::string& to, std::string what) {
    co_await tio::yield_now();
    to += what;
}

tio::task<int> unwrap(test::move_only value) {
    co_await tio::yield_now();
    co_return value.value;
}

struct server {
    int requests = 0;
    tio::task<int> serve(int n) {
        co_await tio::yield_now();
        co_return requests += n;
    }
};

tio::task<> hold(test::counted) {
    co_await tio::yield_now();
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_as_task)

BOOST_AUTO_TEST_CASE(T5_a_function_with_its_arguments_can_be_started) {
    BOOST_TEST(tio::testing::run(add, 1, 2) == 3);
    BOOST_TEST(tio::testing::run(unwrap, test::move_only(4)) == 4);
    tio::testing::run([]() -> tio::task<> {
        int const spawned = co_await tio::spawn(add, 3, 4);
        BOOST_TEST(spawned == 7);
    });
}

BOOST_AUTO_TEST_CASE(T5_arguments_are_copied_and_references_are_asked_for) {
    std::string copied = "a", referred = "a";
    tio::testing::run(append, std::ref(referred), "b");
    BOOST_TEST(referred == "ab");
    tio::testing::run([&](std::string own) -> tio::task<> { co_await append(own, "b"); }, copied);
    BOOST_TEST(copied == "a");
}

BOOST_AUTO_TEST_CASE(T5_an_argument_that_is_gone_is_still_there_for_the_job) {
    tio::testing::run([]() -> tio::task<> {
        auto number = std::make_unique<int>(5);
        auto const job = tio::spawn(add, 1, *number); // the function takes a reference
        number.reset();
        int const sum = co_await job;
        BOOST_TEST(sum == 6);
    });
}

BOOST_AUTO_TEST_CASE(T5_a_closure_lives_as_long_as_its_job) {
    int result = 0;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn([&result, kept = std::make_unique<int>(8)]() -> tio::task<> {
            co_await tio::yield_now();
            result = *kept;
        });
        co_await tio::yield_now();
    });
    BOOST_TEST(result == 8);
}

BOOST_AUTO_TEST_CASE(T5_a_closure_that_is_kept_can_be_started_again) {
    test::counted const kept;
    auto const closure = [kept]() -> tio::task<int> {
        co_await tio::yield_now();
        co_return kept.moved_from() ? 0 : 1;
    };
    BOOST_TEST(tio::testing::run(closure) == 1);
    BOOST_TEST(tio::testing::run(closure) == 1);
}

BOOST_AUTO_TEST_CASE(T5_a_member_function_can_be_started) {
    server one;
    BOOST_TEST(tio::testing::run(&server::serve, &one, 2) == 2);
    BOOST_TEST(tio::testing::run(&server::serve, std::ref(one), 3) == 5);
}

BOOST_AUTO_TEST_CASE(T5_a_function_may_return_something_else_that_can_be_awaited) {
    tio::testing::run([]() -> tio::task<> {
        auto const before = tio::now();
        co_await tio::spawn([] { return tio::sleep(std::chrono::seconds(3)); });
        BOOST_TEST((tio::now() - before == std::chrono::seconds(3)));
    });
}

BOOST_AUTO_TEST_CASE(T5_a_leaf_and_a_handle_can_be_started) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn(test::give(9));
        auto const [nothing, value] = co_await tio::all(tio::sleep(std::chrono::hours(1)), job);
        static_cast<void>(nothing);
        BOOST_TEST(value == 9);
    });
}

BOOST_AUTO_TEST_CASE(T5_what_can_be_started_is_known_at_compile_time) {
    using task = tio::task<int>;
    static_assert(tio::awaitable<task> && tio::awaitable<task&&>);
    static_assert(!tio::awaitable<task&> && !tio::awaitable<task const>);
    static_assert(tio::awaitable<tio::handle<int>&> && tio::awaitable<tio::handle<int> const>);
    static_assert(!tio::awaitable<int> && !tio::awaitable<std::string>);
    static_assert(tio::startable<task> && !tio::startable<task&> && !tio::startable<int>);
    static_assert(tio::startable<decltype(&add), int, int>);
    static_assert(!tio::startable<decltype(&add), int, std::string>);
    static_assert(!tio::startable<task, int> && !tio::startable<int (*)()>);
    static_assert(tio::task_function<tio::task<> (*)()> && !tio::task_function<task>);

    static_assert(std::is_same_v<tio::await_result_t<task>, int>);
    static_assert(std::is_same_v<tio::await_result_t<tio::task<int&>>, int&>);
    static_assert(std::is_void_v<tio::await_result_t<tio::task<>>>);
    static_assert(std::is_same_v<tio::await_result_t<tio::handle<int>&>, int const&>);
    static_assert(std::is_same_v<tio::await_result_t<tio::handle<int>>, int>);
}

BOOST_AUTO_TEST_CASE(T1_a_function_is_not_called_before_its_job_starts) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const call = [&] {
            log.add("called");
            return test::give(1);
        };
        auto const job = tio::spawn(call);
        log.add("spawned");
        co_await job;
    });
    BOOST_TEST(log.text() == "spawned, called");
}

BOOST_AUTO_TEST_CASE(T8_arguments_end_with_the_job_although_its_handle_is_held) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn(hold(test::counted{}));
        auto const called = tio::spawn(hold, test::counted{});
        BOOST_TEST(test::counted::alive() == 2);
        co_await job;
        co_await called;
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(T8_arguments_end_with_the_job_although_its_siblings_run_on) {
    tio::testing::run([]() -> tio::task<> {
        auto const look = []() -> tio::task<int> {
            co_await tio::testing::wait_all_blocked();
            co_return test::counted::alive();
        };
        auto task = hold(test::counted{}); // by itself, or the temporary would live until the end
        auto const [nothing, left] = co_await tio::all(std::move(task), look());
        static_cast<void>(nothing);
        BOOST_TEST(left == 0);
    });
}

BOOST_AUTO_TEST_CASE(T8_what_an_awaited_task_was_given_ends_before_its_caller_goes_on) {
    tio::testing::run([]() -> tio::task<> {
        co_await hold(test::counted{});
        BOOST_TEST(test::counted::alive() == 0);
        auto task = hold(test::counted{});
        co_await std::move(task);
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
