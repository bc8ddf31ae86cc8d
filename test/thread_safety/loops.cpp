// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Loops in several threads, and frames that wander between them.
BOOST_AUTO_TEST_SUITE(thread_safety_loops)

namespace {

tio::task<int> tree(int depth) {
    if (depth == 0) co_return 1;
    auto [left, right] = co_await tio::all(tree(depth - 1), tree(depth - 1));
    co_await tio::yield_now();
    co_return left + right;
}

/// Plays ball with another loop: each event is a ball that flies one way.
tio::task<> serve(tio::event& mine, tio::event& theirs, int rounds) {
    for (int i = 0; i != rounds; ++i) {
        theirs.set();
        co_await mine.wait();
        mine.clear();
    }
}

tio::task<> play_back(tio::event& mine, tio::event& theirs, int rounds) {
    for (int i = 0; i != rounds; ++i) {
        co_await mine.wait();
        mine.clear();
        theirs.set();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(L2_loops_in_two_threads_have_nothing_to_do_with_each_other) {
    std::latch together{2};
    std::array<int, 2> sums{};
    auto const work = [&](std::size_t which) {
        together.arrive_and_wait();
        tio::loop loop;
        for (int i = 0; i != 10; ++i) sums[which] += loop.run(tree(6));
    };
    {
        std::jthread const first(work, 0u);
        std::jthread const second(work, 1u);
    }
    BOOST_TEST(sums[0] == 640);
    BOOST_TEST(sums[1] == 640);
}

// TIN-030
BOOST_AUTO_TEST_CASE(L5_loops_in_two_threads_meet_through_events) {
    constexpr int rounds = 200;
    tio::loop a, b;
    tio::event for_a, for_b;
    std::jthread const other([&] { b.run(play_back(for_b, for_a, rounds)); });
    a.run(serve(for_a, for_b, rounds));
    BOOST_TEST(!for_a.is_set());
}

BOOST_AUTO_TEST_CASE(T1_tasks_may_be_made_run_and_destroyed_in_different_threads) {
    constexpr int count = 2000;
    std::vector<tio::task<int>> made;
    std::thread([&] {
        for (int i = 0; i != count; ++i) made.push_back(tree(1));
    }).join();
    std::vector<tio::task<int>> dropped;
    for (int i = 0; i != count; ++i) dropped.push_back(test::give(i));
    long sum = 0;
    std::thread runner([&] {
        tio::loop loop;
        auto const values = loop.run(tio::all(std::move(made)));
        for (int const value : values) sum += value;
    });
    std::thread dropper([&] { dropped.clear(); });
    runner.join();
    dropper.join();
    BOOST_TEST(sum == 2 * count);
}

BOOST_AUTO_TEST_CASE(T1_a_loop_may_be_run_by_one_thread_after_another) {
    tio::loop loop;
    tio::handle<int> handle;
    std::thread([&] {
        loop.run([&]() -> tio::task<> {
            handle = tio::spawn(test::give<int>, 7);
            co_await tio::sleep(1ms);
        });
    }).join();
    BOOST_TEST(loop.run(handle) == 7);
    std::thread([&] { loop.run(test::wait_for(1ms)); }).join();
}

BOOST_AUTO_TEST_SUITE_END()
