// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <list>
#include <ranges>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_all)

namespace {

int global = 0;
tio::task<int&> to_global() {
    co_return global;
}

tio::task<int> square(int x) {
    co_await tio::sleep(std::chrono::seconds(10 - x));
    co_return x* x;
}

} // namespace

// TIN-005
BOOST_AUTO_TEST_CASE(A1_gives_values_in_the_order_of_the_operands) {
    tio::testing::run([]() -> tio::task<> {
        auto [late, early] =
            co_await tio::all(test::give_after(2s, 4), test::give_after<std::string>(1s, "five"));
        BOOST_TEST(late == 4);
        BOOST_TEST(early == "five");
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

// TIN-005
BOOST_AUTO_TEST_CASE(A1_values_of_a_range_are_a_vector_in_its_order) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tio::task<int>> tasks;
        for (int i = 0; i != 4; ++i) tasks.push_back(square(i));
        auto const values = co_await tio::all(std::move(tasks));
        BOOST_TEST(values == (std::vector{0, 1, 4, 9}), boost::test_tools::per_element());
        BOOST_TEST(test::clock_ms() == 10'000);
    });
}

BOOST_AUTO_TEST_CASE(A1_takes_values_that_are_void_references_move_only_or_without_default) {
    tio::testing::run([]() -> tio::task<> {
        auto [nothing, reference, moved, plain] =
            co_await tio::all(test::wait_for(1s), to_global(), test::give(test::move_only(3)),
                              test::give(test::no_default(4)));
        static_assert(std::is_same_v<decltype(nothing), std::monostate>);
        BOOST_TEST(&reference.get() == &global);
        BOOST_TEST(moved.value == 3);
        BOOST_TEST(plain.value == 4);
    });
}

BOOST_AUTO_TEST_CASE(A1_ranges_may_hold_void_or_move_only_values) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tio::task<>> waits;
        waits.push_back(test::wait_for(1s));
        waits.push_back(test::wait_for(2s));
        auto const nothings = co_await tio::all(std::move(waits));
        BOOST_TEST(nothings.size() == 2u);

        std::list<tio::task<test::move_only>> moves;
        moves.push_back(test::give(test::move_only(1)));
        moves.push_back(test::give(test::move_only(2)));
        auto const moved = co_await tio::all(std::move(moves));
        BOOST_REQUIRE(moved.size() == 2u);
        BOOST_TEST(moved[1].value == 2);
    });
}

// TIN-006, TIN-016
BOOST_AUTO_TEST_CASE(A1_all_of_nothing_costs_a_turn) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "other", 2);
        std::tuple<> const empty = co_await tio::all();
        static_cast<void>(empty);
        log.add("pack");
        auto const none = co_await tio::all(std::vector<tio::task<int>>{});
        log.add("range");
        BOOST_TEST(none.empty());
    });
    BOOST_TEST(log.text() == "other0, pack, other1, range");
}

BOOST_AUTO_TEST_CASE(A1_operands_that_are_ready_cost_a_turn_too) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "other", 1);
        auto [value] = co_await tio::all(test::give(1));
        log.add(std::to_string(value));
    });
    BOOST_TEST(log.text() == "other0, 1");
}

BOOST_AUTO_TEST_CASE(A1_takes_functions_handles_and_leaves) {
    tio::testing::run([]() -> tio::task<> {
        tio::event event;
        auto const job = tio::spawn(test::give_after<int>, 1s, 1);
        auto const function = [] { return test::give(2); };
        auto [from_job, from_function, from_event, from_sleep] =
            co_await tio::all(job, function, event.wait(2s), tio::sleep(3s));
        BOOST_TEST(from_job == 1);
        BOOST_TEST(from_function == 2);
        BOOST_TEST(from_event == false);
        static_assert(std::is_same_v<decltype(from_sleep), std::monostate>);
        BOOST_TEST(test::clock_ms() == 3000);
    });
}

BOOST_AUTO_TEST_CASE(A1_takes_views_and_ranges_of_handles_and_functions) {
    tio::testing::run([]() -> tio::task<> {
        auto const squares =
            co_await tio::all(std::views::iota(0, 4) | std::views::transform(square));
        BOOST_TEST(squares == (std::vector{0, 1, 4, 9}), boost::test_tools::per_element());

        std::vector const jobs{tio::spawn(test::give<int>, 1), tio::spawn(test::give<int>, 2)};
        auto const values = co_await tio::all(jobs);
        BOOST_TEST(values == (std::vector{1, 2}), boost::test_tools::per_element());

        std::vector<std::function<tio::task<int>()>> const functions{[] { return test::give(3); }};
        auto const called = co_await tio::all(functions);
        BOOST_TEST(called == std::vector{3}, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(A1_operands_may_refer_to_locals_of_the_caller) {
    tio::testing::run([]() -> tio::task<> {
        int sum = 0;
        auto const adds = [&](int by) -> tio::task<> {
            co_await tio::sleep(1s);
            sum += by;
        };
        co_await tio::all(adds(1), adds(2), adds(3));
        BOOST_TEST(sum == 6);
    });
}

BOOST_AUTO_TEST_CASE(T8_the_frames_of_an_operand_go_when_it_ends_not_when_all_do) {
    tio::testing::run([]() -> tio::task<> {
        auto const keeps = [](test::counted, std::chrono::seconds d) -> tio::task<> {
            co_await tio::sleep(d);
        };
        auto const looks = []() -> tio::task<int> {
            co_await tio::sleep(2s);
            co_return test::counted::alive();
        };
        auto short_one = keeps(test::counted{}, 1s);
        auto long_one = keeps(test::counted{}, 3s);
        auto [a, b, alive] = co_await tio::all(std::move(short_one), std::move(long_one), looks);
        BOOST_TEST(alive == 1);
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(T1_an_all_that_is_never_awaited_starts_nothing) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        { auto const dropped = tio::all(test::stepper(log, "a", 1), test::stepper(log, "b", 1)); }
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
