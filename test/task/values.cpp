// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/task/task.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tio = tinyasio;

// T7: what a task can return.

namespace {

tio::task<test::move_only> give_move_only(bool yields) {
    if (yields) co_await tio::yield_now();
    co_return test::move_only(3);
}

tio::task<test::no_default> give_no_default() {
    co_return test::no_default(4);
}

tio::task<int&> refer_to(int& number) {
    co_return number;
}
tio::task<int const&> refer_to_const(int const& number) {
    co_return number;
}

tio::task<test::throwing_move> throw_after(int moves, test::counted = {}) {
    co_await tio::yield_now();
    co_return test::throwing_move(5, moves);
}

struct base {
    int value = 1;
};
struct derived : base {};
tio::task<base&> refer_to_base(derived& object) {
    co_return object;
}

tio::task<std::string> from_literal() {
    co_return "literal";
}
tio::task<std::optional<int>> from_nullopt() {
    co_return std::nullopt;
}
tio::task<std::vector<int>> from_braces() {
    co_return {1, 2, 3};
}
tio::task<std::unique_ptr<int>> from_local() {
    auto local = std::make_unique<int>(6);
    co_return local; // moved, as from any function
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_values)

BOOST_AUTO_TEST_CASE(T7_a_value_that_can_only_be_moved) {
    for (bool const yields : {false, true}) {
        tio::testing::run([yields]() -> tio::task<> {
            auto const value = co_await give_move_only(yields);
            BOOST_TEST(value.value == 3);
            auto const [first, second] =
                co_await tio::all(give_move_only(yields), give_move_only(!yields));
            BOOST_TEST(first.value + second.value == 6);
            auto const taken = co_await tio::spawn(give_move_only(yields));
            BOOST_TEST(taken.value == 3);
        });
        BOOST_TEST(tio::testing::run(give_move_only(yields)).value == 3);
    }
}

BOOST_AUTO_TEST_CASE(T7_a_value_without_a_default_constructor) {
    tio::testing::run([]() -> tio::task<> {
        auto const value = co_await give_no_default();
        BOOST_TEST(value.value == 4);
        auto const [operand] = co_await tio::all(give_no_default());
        BOOST_TEST(operand.value == 4);
        auto const job = tio::spawn(give_no_default());
        auto const& kept = co_await job;
        BOOST_TEST(kept.value == 4);
    });
    BOOST_TEST(tio::testing::run(give_no_default()).value == 4);
}

BOOST_AUTO_TEST_CASE(T7_a_reference_refers_to_the_very_object) {
    int number = 1;
    tio::testing::run([&]() -> tio::task<> {
        int& plain = co_await refer_to(number);
        BOOST_TEST(&plain == &number);
        int const& constant = co_await refer_to_const(number);
        BOOST_TEST(&constant == &number);
        auto const [operand] = co_await tio::all(refer_to(number));
        BOOST_TEST(&operand.get() == &number);
        auto const job = tio::spawn(refer_to(number));
        int& kept = co_await job;
        BOOST_TEST(&kept == &number);
    });
}

BOOST_AUTO_TEST_CASE(T7_a_reference_comes_out_of_a_run_as_one) {
    int number = 1;
    tio::testing::virtual_loop loop;
    static_cast<void>(loop.run(refer_to(number)));
    BOOST_TEST((std::is_same_v<decltype(loop.run(refer_to(number))), int&>));
    BOOST_TEST((std::is_same_v<decltype(tio::testing::run(refer_to(number))), int&>));
    BOOST_TEST((std::is_same_v<decltype(loop.run(refer_to, std::ref(number))), int&>));
    BOOST_TEST(&loop.try_run(refer_to(number)).value().get() == &number);
}

BOOST_AUTO_TEST_CASE(T7_a_reference_to_a_base) {
    derived object;
    tio::testing::run([&]() -> tio::task<> {
        base& got = co_await refer_to_base(object);
        BOOST_TEST(&got == &object);
    });
}

BOOST_AUTO_TEST_CASE(T7_void) {
    tio::testing::run([]() -> tio::task<> {
        auto const nothing = []() -> tio::task<void> { co_return; };
        static_assert(std::is_void_v<decltype(tio::testing::run(nothing()))>);
        co_await nothing();
        auto const [empty, value] = co_await tio::all(nothing(), test::give(2));
        static_assert(std::is_same_v<decltype(empty), std::monostate const>);
        BOOST_TEST(value == 2);
    });
}

BOOST_AUTO_TEST_CASE(T7_what_converts_to_the_type_can_be_returned) {
    BOOST_TEST(tio::testing::run(from_literal()) == "literal");
    BOOST_TEST(!tio::testing::run(from_nullopt()).has_value());
    BOOST_TEST(tio::testing::run(from_braces()).size() == 3u);
    BOOST_TEST(*tio::testing::run(from_local()) == 6);
}

// Wherever the move throws, its exception comes out and nothing leaks.
BOOST_AUTO_TEST_CASE(T7_a_move_that_throws_in_an_await) {
    int failures = 0;
    tio::testing::run([&]() -> tio::task<> {
        for (bool arrived = false; !arrived; failures += arrived ? 0 : 1) {
            try {
                auto const value = co_await throw_after(failures);
                BOOST_TEST(value.value == 5);
                arrived = true;
            } catch (test::throwing_move::move_failed const&) {}
            BOOST_TEST(test::counted::alive() == 0);
        }
    });
    BOOST_TEST(failures > 0);
}

BOOST_AUTO_TEST_CASE(T7_a_move_that_throws_at_the_end_of_a_run) {
    int failures = 0;
    while (test::thrown_by([&] { tio::testing::run(throw_after(failures)); }) != "nothing") {
        ++failures;
        BOOST_REQUIRE(failures < 20);
        BOOST_TEST(test::counted::alive() == 0);
    }
    BOOST_TEST(failures > 0);
}

BOOST_AUTO_TEST_CASE(T7_a_move_that_throws_in_an_operand) {
    auto const both = [](int moves) -> tio::task<> {
        auto const got = co_await tio::all(throw_after(moves), test::give(test::counted{}));
        BOOST_TEST(std::get<0>(got).value == 5);
    };
    int failures = 0;
    for (std::string error = "first"; error != "nothing"; failures += error != "nothing") {
        error = test::thrown_by([&] { tio::testing::run(both(failures)); });
        BOOST_REQUIRE((error == "nothing" || error == "the move failed"));
        BOOST_TEST(test::counted::alive() == 0);
    }
    BOOST_TEST(failures > 0);
}

BOOST_AUTO_TEST_CASE(T7_a_move_that_throws_when_the_job_returns_crashes_like_any_error) {
    auto const start = []() -> tio::task<> {
        tio::spawn(throw_after(0));
        co_return;
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(start()); }) == "the move failed");
}

BOOST_AUTO_TEST_SUITE_END()
