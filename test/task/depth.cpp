// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/trace.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/task/task.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <utility>

namespace tio = tinyasio;

// T3: how deep and how often tasks may await each other. Each of these overflows the stack when a
// frame stays on it.

namespace {

constexpr int million = 1'000'000;
constexpr int deep = 100'000;

tio::task<int> ready() {
    co_return 1;
}

tio::task<int> yields() {
    co_await tio::yield_now();
    co_return 1;
}

tio::task<int> fails(bool yields) {
    if (yields) co_await tio::yield_now();
    throw std::runtime_error("x");
}

tio::task<int> ready_chain(int depth, test::counted = {}) {
    if (depth == 0) co_return 0;
    co_return 1 + co_await ready_chain(depth - 1);
}

tio::task<int> innermost_yields(int depth, test::counted = {}) {
    if (depth == 0) {
        co_await tio::yield_now();
        co_return 0;
    }
    co_return 1 + co_await innermost_yields(depth - 1);
}

tio::task<int> each_yields(int depth, test::counted = {}) {
    co_await tio::yield_now();
    int below = -1;
    if (depth != 0) below = co_await each_yields(depth - 1);
    co_await tio::yield_now();
    co_return below + 1;
}

tio::task<int> failing_chain(int depth, bool yields, test::counted = {}) {
    if (depth == 0) co_return co_await fails(yields);
    co_return co_await failing_chain(depth - 1, yields);
}

tio::task<int> waiting_chain(int depth, test::counted = {}) {
    if (depth == 0) {
        co_await tio::sleep(std::chrono::hours(1));
        co_return 0;
    }
    co_return 1 + co_await waiting_chain(depth - 1);
}

tio::task<int> wrap(tio::task<int> inner) {
    co_return 1 + co_await std::move(inner);
}

/// Both halves: chains end and others begin at every depth.
tio::task<int> tree(int height, int& leaves) {
    if (height == 0) {
        if (++leaves % 3 == 0) co_await tio::yield_now();
        co_return 1;
    }
    int const left = co_await tree(height - 1, leaves);
    co_return left + co_await tree(height - 1, leaves);
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_depth)

BOOST_AUTO_TEST_CASE(T3_a_million_ready_awaits_run_in_bounded_stack) {
    tio::testing::run([]() -> tio::task<> {
        int sum = 0;
        for (int i = 0; i != million; ++i) sum += co_await ready();
        BOOST_TEST(sum == million);
    });
}

BOOST_AUTO_TEST_CASE(T3_a_million_awaits_of_children_that_yield_run_in_bounded_stack) {
    tio::testing::run([]() -> tio::task<> {
        int sum = 0;
        for (int i = 0; i != million; ++i) sum += co_await yields();
        BOOST_TEST(sum == million);
    });
}

BOOST_AUTO_TEST_CASE(T3_ready_and_yielding_children_in_turn_run_in_bounded_stack) {
    tio::testing::run([]() -> tio::task<> {
        int sum = 0;
        for (int i = 0; i != deep; ++i) {
            sum += co_await ready();
            sum += co_await yields();
        }
        BOOST_TEST(sum == 2 * deep);
    });
}

BOOST_AUTO_TEST_CASE(T3_100000_nested_ready_awaits_run_in_bounded_stack) {
    BOOST_TEST(tio::testing::run(ready_chain(deep)) == deep);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T3_100000_nested_awaits_of_which_the_last_yields_run_in_bounded_stack) {
    BOOST_TEST(tio::testing::run(innermost_yields(deep)) == deep);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T3_100000_nested_awaits_of_children_that_yield_run_in_bounded_stack) {
    BOOST_TEST(tio::testing::run(each_yields(deep)) == deep);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T3_every_depth_around_the_limit_of_nesting_gives_its_value) {
    constexpr int limit = tio::detail::frame::max_depth;
    for (int depth = limit - 3; depth != limit + 4; ++depth) {
        BOOST_TEST(tio::testing::run(ready_chain(depth)) == depth);
        BOOST_TEST(tio::testing::run(innermost_yields(depth)) == depth);
        BOOST_TEST(tio::testing::run(each_yields(2 * depth)) == 2 * depth);
    }
}

BOOST_AUTO_TEST_CASE(T3_100000_tasks_that_hold_each_other_run_in_bounded_stack) {
    auto task = ready();
    for (int i = 0; i != deep; ++i) task = wrap(std::move(task));

    BOOST_TEST(tio::testing::run(std::move(task)) == deep + 1);
}

BOOST_AUTO_TEST_CASE(T3_an_exception_passes_through_100000_frames_in_bounded_stack) {
    for (bool const yields : {false, true}) {
        BOOST_TEST(test::thrown_by([&] { tio::testing::run(failing_chain(deep, yields)); }) == "x");
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(T3_a_cancellation_passes_through_100000_frames_in_bounded_stack) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn(waiting_chain(deep));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(test::counted::alive() > deep);
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(T3_a_handled_exception_per_await_runs_in_bounded_stack) {
    tio::testing::run([]() -> tio::task<> {
        int caught = 0;
        for (int i = 0; i != 10'000; ++i) {
            try {
                co_await fails(i % 2 == 0);
            } catch (std::runtime_error const&) {
                ++caught;
            }
        }
        BOOST_TEST(caught == 10'000);
    });
}

BOOST_AUTO_TEST_CASE(T3_a_tree_of_awaits_gives_its_value) {
    int leaves = 0;
    BOOST_TEST(tio::testing::run(tree(14, leaves)) == 1 << 14);
    BOOST_TEST(leaves == 1 << 14);
}

BOOST_AUTO_TEST_CASE(T3_a_chain_of_runs_below_a_deep_chain_starts_anew) {
    auto const runs = []() -> tio::task<int> { co_return tio::testing::run(ready_chain(1000)); };
    tio::testing::run([&]() -> tio::task<> {
        int const inner = co_await runs();
        int const after = co_await ready_chain(1000);
        BOOST_TEST(inner == 1000);
        BOOST_TEST(after == 1000);
    });
}

BOOST_AUTO_TEST_CASE(T3_a_synchronous_await_is_no_scheduling_point) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const other = [&]() -> tio::task<> {
            log.add("other");
            co_return;
        };
        auto const job = tio::spawn(other());
        for (int i = 0; i != 1000; ++i) co_await ready();
        co_await ready_chain(1000);
        log.add("after the awaits");
        co_await job;
    });
    BOOST_TEST(log.text() == "after the awaits, other");
}

BOOST_AUTO_TEST_SUITE_END()
