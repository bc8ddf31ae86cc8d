// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstddef>
#include <latch>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// L5: nurseries are cancelled from any thread.
BOOST_AUTO_TEST_SUITE(thread_safety_nursery)

namespace {

/// What comes out of a nursery that another thread cancels while its jobs wait.
template <class Cancel>
std::string cancelled_by_thread(Cancel cancel) {
    tio::loop loop;
    std::latch waiting{1};
    std::optional<tio::nursery> n;
    std::jthread canceller([&] {
        waiting.wait();
        cancel(*n);
    });
    test::trace log;
    loop.run([&]() -> tio::task<> {
        n.emplace();
        *n << test::wait_for(1h) << test::wait_for(1h);
        co_await tio::yield_now();
        waiting.count_down();
        co_await test::tell(log, "n", n->wait());
        canceller.join();
        n.reset();
    });
    return log.text();
}

} // namespace

BOOST_AUTO_TEST_CASE(L5_cancel_from_another_thread_reaches_the_jobs) {
    std::size_t allocated = 1;
    BOOST_TEST(cancelled_by_thread([&](tio::nursery& n) {
                   auto const before = tio::testing::allocations();
                   n.cancel();
                   n.cancel();
                   allocated = tio::testing::allocations() - before;
               }) == "n: nothing");
    BOOST_TEST(allocated == 0u);
    BOOST_TEST(cancelled_by_thread(
                   [](tio::nursery& n) { n.cancel(std::runtime_error("wrong")); }) == "n: wrong");
    BOOST_TEST(cancelled_by_thread([](tio::nursery& n) {
                   n.cancel_after_grace(1h);
                   n.cancel_after_grace(1ms);
               }) == "n: nothing");
}

BOOST_AUTO_TEST_CASE(L5_cancel_at_the_same_time_as_its_end) {
    for (int round = 0; round != 50; ++round) {
        tio::loop loop;
        std::optional<tio::nursery> n;
        std::atomic<bool> made{false};
        std::vector<std::jthread> cancellers;
        for (int i = 0; i != 2; ++i)
            cancellers.emplace_back([&] {
                while (!made) std::this_thread::yield();
                n->cancel();
                n->cancel_after_grace(0s);
            });
        loop.run([&]() -> tio::task<> {
            n.emplace();
            for (int i = 0; i != 10; ++i) *n << tio::task<>(test::wait_for(0ms));
            made = true;
            co_await n->join();
        });
        cancellers.clear(); // some of them come after the end of the nursery
        BOOST_TEST(n->done());
    }
}

BOOST_AUTO_TEST_CASE(L5_cancel_after_its_loop_has_gone) {
    std::optional<tio::nursery> n;
    std::latch gone{1};
    std::jthread canceller([&] {
        gone.wait();
        n->cancel();
        n->cancel(std::runtime_error("late"));
    });
    {
        tio::loop loop;
        loop.run([&]() -> tio::task<> {
            n.emplace();
            *n << test::wait_for(1ms);
            co_await n->join();
        });
    }
    gone.count_down();
    canceller.join();
    BOOST_TEST(n->done());
}

BOOST_AUTO_TEST_SUITE_END()
