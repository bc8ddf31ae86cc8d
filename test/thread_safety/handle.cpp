// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <latch>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(thread_safety_handle)

namespace {

constexpr int jobs = 100;

/// Ends in one of many turns; keeps what the others may read when they drop the last handle.
tio::task<std::shared_ptr<int>> ends_soon(int turns) {
    for (int i = 0; i != turns; ++i) co_await tio::yield_now();
    co_return std::make_shared<int>(turns);
}

using handles = std::vector<tio::handle<std::shared_ptr<int>>>;

handles spawn_jobs() {
    handles started;
    for (int i = 0; i != jobs; ++i) started.push_back(tio::spawn(ends_soon, i % 10));
    return started;
}

} // namespace

BOOST_AUTO_TEST_CASE(N6_cancel_from_another_thread_reaches_a_waiting_job) {
    tio::loop loop;
    std::latch waiting{1};
    tio::handle<void> job;
    std::size_t allocated = 1;
    std::jthread canceller([&] {
        waiting.wait();
        auto const before = tio::testing::allocations();
        job.cancel();
        job.cancel();
        allocated = tio::testing::allocations() - before;
    });
    loop.run([&]() -> tio::task<> {
        job = tio::spawn(test::wait_for, 1h);
        co_await tio::yield_now();
        waiting.count_down();
        bool cancelled = false;
        try {
            co_await job;
        } catch (tio::job_cancelled const& error) {
            cancelled = error.by() == 0 && error.why() == tio::reason::explicit_;
        }
        BOOST_TEST(cancelled);
    });
    canceller.join();
    BOOST_TEST(allocated == 0u); // C8
}

BOOST_AUTO_TEST_CASE(C8_handles_may_be_cancelled_copied_and_dropped_while_their_jobs_end) {
    tio::loop loop;
    for (int round = 0; round != 20; ++round) {
        std::latch start{1};
        handles shared;
        std::vector<std::jthread> threads;
        for (int thread = 0; thread != 3; ++thread)
            threads.emplace_back([&, thread] {
                start.wait();
                handles own = shared;
                for (auto& each : own) {
                    auto const copy = each;
                    if (thread != 0) copy.cancel();
                    each = {};
                }
            });
        loop.run([&]() -> tio::task<> {
            shared = spawn_jobs();
            start.count_down();
            for (int i = 0; i != 12; ++i) co_await tio::yield_now();
        });
        threads.clear();
        for (auto const& each : shared) {
            BOOST_TEST(each.done());
            auto const thrown = test::thrown_by([&] { return loop.run(each); });
            BOOST_TEST((thrown == "nothing" || thrown == "job_cancelled"));
        }
    }
}

BOOST_AUTO_TEST_CASE(C8_the_last_handle_may_be_dropped_on_another_thread) {
    for (int round = 0; round != 20; ++round) {
        std::latch start{1};
        handles given;
        std::jthread const dropper([&] {
            start.wait();
            handles const own = std::move(given);
        });
        tio::loop loop;
        loop.run([&]() -> tio::task<> {
            given = spawn_jobs();
            start.count_down();
            co_await tio::yield_now();
        });
    }
}

BOOST_AUTO_TEST_CASE(C8_handles_may_be_cancelled_while_their_loop_goes_and_afterwards) {
    for (int round = 0; round != 20; ++round) {
        std::latch start{1};
        handles shared;
        std::optional<tio::loop> loop{std::in_place};
        std::jthread const canceller([&] {
            start.wait();
            for (int again = 0; again != 3; ++again)
                for (auto const& each : shared) each.cancel();
        });
        loop->run([&]() -> tio::task<> {
            shared = spawn_jobs();
            start.count_down();
            co_await tio::yield_now();
        });
        loop.reset();
    }
}

BOOST_AUTO_TEST_SUITE_END()
