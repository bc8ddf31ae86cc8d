// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What awaiting gives, and how long values and frames live.
BOOST_AUTO_TEST_SUITE(conformance_values)

namespace {

tio::task<int> add_one(int x) {
    co_await tio::yield_now();
    co_return x + 1;
}

tio::task<int> nested(int depth) {
    if (depth == 0) {
        co_await tio::yield_now();
        co_return 0;
    }
    co_return 1 + co_await nested(depth - 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_001_each_value_goes_to_its_awaiter) {
    int const value = tio::testing::run([]() -> tio::task<int> {
        int const five = co_await add_one(4);
        BOOST_TEST(five == 5);
        co_return co_await add_one(five);
    });
    BOOST_TEST(value == 6);
}

BOOST_AUTO_TEST_CASE(TIN_002_a_root_or_child_that_never_suspends_gives_its_value) {
    auto const parent = []() -> tio::task<int> { co_return co_await test::give(3); };
    BOOST_TEST(tio::testing::run(test::give(3)) == 3);
    BOOST_TEST(tio::testing::run(parent) == 3);
}

BOOST_AUTO_TEST_CASE(TIN_005_values_come_in_the_order_of_the_operands) {
    tio::testing::run([]() -> tio::task<> {
        auto [late, nothing, early] =
            co_await tio::all(test::give_after(2s, 4), test::wait_for(3s), test::give_after(1s, 5));
        static_assert(std::is_same_v<decltype(nothing), std::monostate>);
        BOOST_TEST(late == 4);
        BOOST_TEST(early == 5);

        std::vector<tio::task<int>> tasks;
        tasks.push_back(test::give_after(2s, 4));
        tasks.push_back(test::give_after(1s, 5));
        auto const values = co_await tio::all(std::move(tasks));
        BOOST_TEST(values == (std::vector{4, 5}), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(TIN_006_all_of_nothing_pauses_exactly_once) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "other", 3);
        auto const pack = co_await tio::all();
        static_assert(std::is_same_v<decltype(pack), std::tuple<> const>);
        log.add("pack");
        auto const range = co_await tio::all(std::vector<tio::task<int>>{});
        log.add("range");
        BOOST_TEST(range.empty());
    });
    BOOST_TEST(log.text() == "other0, pack, other1, range, other2");
}

BOOST_AUTO_TEST_CASE(TIN_007_a_hundred_sleeps_take_as_long_as_one) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tio::task<int>> sleeps;
        std::vector<int> expected;
        for (int i = 0; i != 100; ++i) {
            sleeps.push_back(test::give_after(100ms, i));
            expected.push_back(i);
        }
        auto const values = co_await tio::all(std::move(sleeps));
        BOOST_TEST(values == expected, boost::test_tools::per_element());
        BOOST_TEST(test::clock_ms() == 100);
    });
}

BOOST_AUTO_TEST_CASE(TIN_020_fifty_thousand_nested_awaits_give_their_value) {
    BOOST_TEST(tio::testing::run(nested(50'000)) == 50'000);
}

BOOST_AUTO_TEST_CASE(
    TIN_024_a_result_lives_as_long_as_a_handle_and_a_frame_no_longer_than_it_runs) {
    tio::testing::virtual_loop loop;
    loop.run([]() -> tio::task<> {
        tio::event event;
        auto const waits = [&](test::counted) -> tio::task<test::counted> {
            co_await event.wait(1h);
            co_return test::counted{};
        };
        std::optional job = tio::spawn(waits, test::counted{});
        auto copy = job;
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(test::counted::alive() > 0); // its argument
        event.set();
        co_await tio::testing::wait_all_blocked(); // its timer would have fired in an hour
        BOOST_TEST(test::counted::alive() == 1);   // the result
        job.reset();
        BOOST_TEST(test::counted::alive() == 1);
        copy.reset();
        BOOST_TEST(test::counted::alive() == 0);
    });
    auto const clock = []() -> tio::task<long long> { co_return test::clock_ms(); };
    BOOST_TEST(loop.run(clock) == 0); // nothing was left to wait for
}

BOOST_AUTO_TEST_SUITE_END()
