// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(conformance_locks)

namespace {

tio::task<> locks(test::trace& log, std::string name, tio::mutex& lock) {
    auto const guard = co_await lock.lock();
    log.add(name);
    co_await tio::sleep(1s);
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_117_a_lock_is_not_reentrant_and_who_waits_for_itself_is_named) {
    tio::mutex lock;
    auto const twice = [&]() -> tio::task<> {
        auto const outer = co_await lock.lock();
        auto const inner = co_await lock.lock();
    };
    auto const text = test::what_of<tio::deadlock_error>([&] { tio::testing::run(twice); });
    BOOST_TEST(text.find("waits for mutex at locks.cpp:") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(TON_063_fifty_jobs_one_at_a_time) {
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        int inside = 0;
        auto const works = [&](int i) -> tio::task<int> {
            auto const guard = co_await lock.lock();
            BOOST_TEST(++inside == 1);
            co_await tio::sleep(1s);
            --inside;
            co_return i;
        };
        std::vector<tio::task<int>> jobs;
        for (int i = 0; i != 50; ++i) jobs.push_back(works(i));
        auto const values = co_await tio::all(std::move(jobs));
        BOOST_TEST(values.front() == 0);
        BOOST_TEST(values.back() == 49);
        BOOST_TEST(test::clock_ms() == 50'000);
    });
}

BOOST_AUTO_TEST_CASE(TON_064_release_hands_over_to_the_oldest_waiter) {
    test::trace log;
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await lock.lock();
        for (auto const* name : {"a", "b"}) {
            tio::spawn(locks, std::ref(log), name, std::ref(lock));
            co_await tio::testing::wait_all_blocked();
        }
        guard.release();
        BOOST_TEST(!lock.try_lock());
        guard = co_await lock.lock();
        log.add("again");
    });
    BOOST_TEST(log.text() == "a, b, again");
}

BOOST_AUTO_TEST_CASE(TON_065_or_raise_takes_it_at_the_call_or_throws) {
    tio::mutex lock;
    {
        auto const guard = lock.or_raise();
        BOOST_TEST(lock.is_locked());
        BOOST_CHECK_THROW(static_cast<void>(lock.or_raise()), tio::would_block);
    }
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(TON_067_after_a_cancelled_waiter_the_next_one_gets_the_lock) {
    test::trace log;
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await lock.lock();
        auto const leaves = tio::spawn(locks, std::ref(log), "cancelled", std::ref(lock));
        tio::spawn(locks, std::ref(log), "next", std::ref(lock));
        co_await tio::testing::wait_all_blocked();
        leaves.cancel();
        co_await tio::testing::wait_all_blocked();
        guard.release();
    });
    BOOST_TEST(log.text() == "next");
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(TON_068_a_hand_over_that_meets_a_cancellation_is_passed_on) {
    test::trace log;
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await lock.lock();
        auto const in_time = [&]() -> tio::task<> {
            static_cast<void>(co_await tio::timeout(lock.lock(), 1h));
        };
        auto const chosen = tio::spawn(in_time);
        co_await tio::testing::wait_all_blocked();
        tio::spawn(locks, std::ref(log), "next", std::ref(lock));
        co_await tio::testing::wait_all_blocked();
        guard.release();
        chosen.cancel();
    });
    BOOST_TEST(log.text() == "next");
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_SUITE_END()
