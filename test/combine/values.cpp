// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/time.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <any>
#include <concepts>
#include <optional>
#include <system_error>
#include <tuple>
#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Values that an error could be taken for, or that could be taken for an error.
BOOST_AUTO_TEST_SUITE(combine_values)

namespace {

struct from_anything {
    template <class T>
    from_anything(T&&) {}
};

using value_types = std::tuple<tio::result<int>, tio::result<>, tio::outcome<int>, std::any,
                               std::error_code, tio::errc, from_anything, std::optional<int>, bool>;

template <class T>
tio::task<T> gives() {
    if constexpr (std::constructible_from<T, int>)
        co_return T(7);
    else
        co_return T();
}

template <class T>
tio::task<T> fails() {
    co_await tio::yield_now();
    throw std::runtime_error("boom");
}

template <class Outcome>
std::string text_of(Outcome const& outcome) {
    return outcome.has_value() ? "value" : test::text_of(outcome.exception());
}

} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(T7_a_value_of_any_type_is_told_from_an_error, T, value_types) {
    tio::loop loop;
    BOOST_TEST(text_of(loop.try_run(gives<T>())) == "value");
    BOOST_TEST(text_of(loop.try_run(fails<T>())) == "boom");
    tio::testing::run([]() -> tio::task<> {
        BOOST_TEST(text_of(co_await tio::as_outcome(gives<T>())) == "value");
        BOOST_TEST(text_of(co_await tio::as_outcome(fails<T>())) == "boom");
        BOOST_TEST(text_of(co_await tio::isolate(gives<T>())) == "value");
        BOOST_TEST(text_of(co_await tio::isolate(fails<T>())) == "boom");
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(A1_operands_may_yield_any_type, T, value_types) {
    tio::testing::run([]() -> tio::task<> {
        auto const later = []() -> tio::task<T> {
            co_await tio::sleep(1s);
            co_return co_await gives<T>();
        };
        auto first = co_await tio::any(fails<T>(), later());
        BOOST_TEST(first.index() == 1U);
        BOOST_TEST(text_of(first.template outcome<0>().value()) == "boom");
        BOOST_TEST(text_of(first.template outcome<1>().value()) == "value");
        static_assert(std::is_same_v<T, decltype(std::move(first).template get<1>())>);

        std::vector<tio::task<T>> tasks;
        tasks.push_back(later());
        tasks.push_back(gives<T>());
        auto const won = co_await tio::race(std::move(tasks));
        BOOST_TEST(won.index() == 1U);
        BOOST_TEST(!won.outcome(0));
        static_assert(std::is_same_v<T const&, decltype(won.value())>);
    });
}

BOOST_AUTO_TEST_CASE(T7_an_outcome_may_hold_a_result) {
    tio::testing::run([]() -> tio::task<> {
        auto const limited = [] { return tio::isolate(tio::timeout(test::give(7), 1s)); };
        auto const outer = co_await tio::as_outcome(limited());
        BOOST_TEST(outer.value().value().value() == 7);
        auto const first = co_await tio::race(limited(), tio::sleep(1s));
        BOOST_TEST(first.get<0>().value().value() == 7);
        BOOST_TEST(text_of(co_await tio::as_outcome(fails<tio::outcome<tio::result<int>>>())) ==
                   "boom");
    });
}

BOOST_AUTO_TEST_CASE(A4_a_race_of_limited_waits) {
    tio::testing::run([]() -> tio::task<> {
        auto const fast = co_await tio::race(tio::timeout(test::wait_for(5s), 2s),
                                             tio::timeout(test::give_after(1s, 7), 2s));
        BOOST_TEST(fast.index() == 1U);
        BOOST_TEST(fast.get<1>().value() == 7);
        auto const late = co_await tio::race(tio::timeout(test::wait_for(5s), 2s), tio::sleep(5s));
        BOOST_TEST(late.index() == 0U);
        BOOST_TEST((late.get<0>().error() == tio::errc::timed_out));
    });
}

BOOST_AUTO_TEST_CASE(A1_a_race_of_operations_that_give_results) {
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        asio::steady_timer at_once(loop.get_executor(), 0s), never(loop.get_executor(), 1h);
        auto const fired = co_await tio::race(never.async_wait(tio::use_result),
                                              at_once.async_wait(tio::use_result));
        BOOST_TEST(fired.index() == 1U);
        BOOST_TEST(fired.get<1>().has_value());
        BOOST_TEST(fired.outcome<0>()->value().error() == asio::error::operation_aborted);
    });
}

BOOST_AUTO_TEST_SUITE_END()
