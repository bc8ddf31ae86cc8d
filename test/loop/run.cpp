// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_run)

namespace {

tio::task<int> add_one(int x) {
    co_await tio::yield_now();
    co_return x + 1;
}

int global = 1;
tio::task<int&> to_global() {
    co_return global;
}

int multiply(int a, int b) {
    return a * b;
}

} // namespace

// TIN-001
BOOST_AUTO_TEST_CASE(gives_each_value_to_its_awaiter) {
    tio::loop loop;
    int const six = loop.run([]() -> tio::task<int> {
        int const five = co_await add_one(4);
        co_return co_await add_one(five);
    });
    BOOST_TEST(six == 6);
}

// TIN-002
BOOST_AUTO_TEST_CASE(ends_for_a_root_that_never_suspends) {
    tio::loop loop;
    BOOST_TEST(loop.run(test::give(3)) == 3);
    int const from_child = loop.run([]() -> tio::task<int> { co_return co_await test::give(3); });
    BOOST_TEST(from_child == 3);
}

// TIN-007
BOOST_AUTO_TEST_CASE(a_hundred_sleeps_take_as_long_as_one) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tio::task<int>> sleeps;
        for (int i = 0; i != 100; ++i) sleeps.push_back(test::give_after(100ms, i));
        auto const values = co_await tio::all(std::move(sleeps));
        BOOST_TEST(test::clock_ms() == 100);
        BOOST_REQUIRE(values.size() == 100u);
        for (int i = 0; i != 100; ++i) BOOST_TEST(values[static_cast<std::size_t>(i)] == i);
    });
}

// TIN-017
BOOST_AUTO_TEST_CASE(D9_run_waits_for_spawned_jobs_and_returns_the_value_of_the_root) {
    tio::testing::virtual_loop loop;
    bool ended = false;
    auto const background = [&]() -> tio::task<> {
        co_await tio::sleep(1h);
        ended = true;
    };
    int const value = loop.run([&]() -> tio::task<int> {
        tio::spawn(background);
        co_return 7;
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(ended);
}

// TIN-018
BOOST_AUTO_TEST_CASE(D9_an_error_after_the_root_has_returned_comes_out_of_run) {
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        return loop.run([]() -> tio::task<int> {
            tio::spawn(test::fail_after, 1s, "late");
            co_return 7;
        });
    });
    BOOST_TEST(thrown == "late");
}

// TIN-019
BOOST_AUTO_TEST_CASE(a_value_that_nobody_awaits_is_dropped) {
    tio::testing::virtual_loop loop;
    loop.run([]() -> tio::task<> {
        tio::spawn(test::give<test::counted>, test::counted{});
        co_return;
    });
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T5_takes_a_function_and_keeps_copies_of_its_arguments) {
    tio::loop loop;
    auto const sum = [](std::vector<int> const& values) -> tio::task<int> {
        co_await tio::yield_now();
        co_return values.at(0) + values.at(1);
    };
    BOOST_TEST(loop.run(sum, std::vector{3, 4}) == 7);
    BOOST_TEST(loop.run(tio::run_options{tio::on_error::group}, sum, std::vector{1, 2}) == 3);
}

BOOST_AUTO_TEST_CASE(T7_gives_values_that_can_only_be_moved_or_have_no_default) {
    tio::loop loop;
    BOOST_TEST(loop.run(test::give(test::move_only(5))).value == 5);
    BOOST_TEST(loop.run(test::give(test::no_default(6))).value == 6);
}

BOOST_AUTO_TEST_CASE(T7_gives_a_reference) {
    tio::loop loop;
    BOOST_TEST((std::is_same_v<decltype(loop.run(to_global())), int&>));
    BOOST_TEST((std::is_same_v<decltype(tio::testing::run(to_global())), int&>));
    auto&& result = loop.run(to_global);
    BOOST_TEST(&result == &global);
}

BOOST_AUTO_TEST_CASE(D4_try_run_gives_what_run_would_have_returned_or_thrown) {
    tio::testing::virtual_loop loop;
    auto const value = loop.try_run(test::give(7));
    BOOST_REQUIRE(value.has_value());
    BOOST_TEST(value.value() == 7);

    auto const nothing = loop.try_run(test::wait_for(1s));
    BOOST_TEST(nothing.has_value());

    auto const error = loop.try_run(test::fail("boom"));
    BOOST_REQUIRE(error.has_exception());
    BOOST_TEST(test::text_of(error.exception()) == "boom");
    BOOST_CHECK_THROW(error.value(), std::runtime_error);

    auto const reference = loop.try_run(to_global);
    BOOST_REQUIRE(reference.has_value());
    BOOST_TEST(&reference.value().get() == &global);
}

BOOST_AUTO_TEST_CASE(D4_try_run_takes_functions_and_options) {
    tio::testing::virtual_loop loop;
    auto const product =
        loop.try_run([](int a, int b) -> tio::task<int> { co_return multiply(a, b); }, 6, 7);
    BOOST_TEST(product.value() == 42);

    auto const failed = loop.try_run(tio::run_options{tio::on_error::group}, test::fail, "boom");
    BOOST_TEST(test::text_of(failed.exception()) == "[boom]");
    auto const failed_too =
        loop.try_run(test::fail("boom"), tio::run_options{tio::on_error::group});
    BOOST_TEST(test::text_of(failed_too.exception()) == "[boom]");
}

BOOST_AUTO_TEST_CASE(D4_try_run_of_a_handle_gives_what_the_job_left) {
    tio::testing::virtual_loop loop;
    tio::handle<int> good, bad;
    loop.run([&]() -> tio::task<> {
        good = tio::spawn(test::give(1));
        bad = tio::spawn({.bubble = false}, []() -> tio::task<int> {
            throw std::runtime_error("boom");
            co_return 0;
        });
        loop.on_diagnostic([](tio::diagnostic const&) {});
        co_return;
    });
    BOOST_TEST(loop.try_run(good).value() == 1);
    BOOST_TEST(test::text_of(loop.try_run(bad).exception()) == "boom");
}

BOOST_AUTO_TEST_SUITE_END()
