// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <latch>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// `cancel_after_grace` from other threads.
BOOST_AUTO_TEST_SUITE(thread_safety_stop)

namespace {

tio::task<int> stops() {
    co_await tio::this_task::stop();
    co_return 7;
}

/// Calls `ask` in a number of threads as soon as they are let go.
template <class Ask>
std::vector<std::jthread> ask_from_threads(std::latch& start, Ask ask) {
    std::vector<std::jthread> threads;
    for (int i = 0; i != 4; ++i)
        threads.emplace_back([&start, ask] {
            start.wait();
            ask();
        });
    return threads;
}

} // namespace

BOOST_AUTO_TEST_CASE(C6_a_loop_that_other_threads_ask_to_stop_gives_its_value) {
    for (int round = 0; round != 20; ++round) {
        tio::loop loop;
        std::latch start{1};
        auto const threads = ask_from_threads(start, [&] { loop.cancel_after_grace(1h); });
        int const value = loop.run([&]() -> tio::task<int> {
            start.count_down();
            co_return co_await stops();
        });
        BOOST_TEST(value == 7);
    }
}

BOOST_AUTO_TEST_CASE(C6_of_what_other_threads_ask_the_sooner_end_counts) {
    for (int round = 0; round != 20; ++round) {
        tio::loop loop;
        std::latch start{1};
        std::atomic<int> asked = 0;
        auto const threads =
            ask_from_threads(start, [&] { loop.cancel_after_grace(++asked == 2 ? 0h : 1h); });
        auto const thrown = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                start.count_down();
                co_await tio::sleep(1h);
            });
        });
        BOOST_TEST(thrown == "job_cancelled");
    }
}

BOOST_AUTO_TEST_CASE(C8_asking_a_loop_or_a_job_from_another_thread_allocates_nothing_there) {
    tio::loop loop;
    std::latch start{1};
    tio::handle<int> job;
    std::size_t allocated = 1;
    std::jthread asking([&] {
        start.wait();
        auto const before = tio::testing::allocations();
        job.cancel_after_grace(1h);
        job.cancel_after_grace(2h);
        loop.cancel_after_grace(1h);
        allocated = tio::testing::allocations() - before;
    });
    loop.run([&]() -> tio::task<> {
        job = tio::spawn(stops);
        start.count_down();
        co_await tio::all(stops());
    });
    asking.join();
    BOOST_TEST(allocated == 0u);
    BOOST_TEST(loop.run(job) == 7);
}

BOOST_AUTO_TEST_CASE(C6_a_job_that_other_threads_ask_to_stop_has_its_value) {
    for (int round = 0; round != 20; ++round) {
        tio::loop loop;
        std::latch start{1};
        tio::handle<int> job;
        auto const threads = ask_from_threads(start, [&] { job.cancel_after_grace(1h); });
        loop.run([&]() -> tio::task<> {
            job = tio::spawn(stops);
            start.count_down();
            int const value = co_await job;
            BOOST_TEST(value == 7);
        });
    }
}

BOOST_AUTO_TEST_CASE(C6_a_job_that_is_given_no_time_by_one_of_many_threads_is_cancelled) {
    for (int round = 0; round != 20; ++round) {
        tio::loop loop;
        std::latch start{1};
        std::atomic<int> asked = 0;
        tio::handle<> job;
        auto const threads =
            ask_from_threads(start, [&] { job.cancel_after_grace(++asked == 2 ? 0h : 1h); });
        auto const thrown = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                job = tio::spawn(test::wait_for, 1h);
                start.count_down();
                co_await job;
            });
        });
        BOOST_TEST(thrown == "job_cancelled");
    }
}

BOOST_AUTO_TEST_SUITE_END()
