// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_mutex)

namespace {

tio::task<> locks(test::trace& log, std::string name, tio::mutex& lock) {
    auto const guard = co_await lock.lock();
    log.add(name + " in");
    co_await tio::sleep(1s);
    log.add(name + " out");
}

} // namespace

BOOST_AUTO_TEST_CASE(S3_one_is_inside_at_a_time_in_the_order_in_which_they_come) {
    test::trace log;
    tio::mutex lock;
    tio::testing::run(
        [&]() -> tio::task<> { co_await tio::all(locks(log, "a", lock), locks(log, "b", lock)); });
    BOOST_TEST(log.text() == "a in, a out, b in, b out");
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_is_locked_without_a_loop_too) {
    tio::mutex lock;
    auto guard = lock.or_raise();
    BOOST_TEST(lock.is_locked());
    BOOST_TEST(!lock.try_lock());
    BOOST_CHECK_THROW(static_cast<void>(lock.or_raise()), tio::would_block);
    guard.release();
    BOOST_CHECK_THROW(guard.release(), tio::usage_error);
    BOOST_TEST(lock.try_lock().has_value());
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_is_handed_over_and_nobody_can_come_in_between) {
    test::trace log;
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await lock.lock();
        tio::spawn(locks, std::ref(log), "waiter", std::ref(lock));
        co_await tio::testing::wait_all_blocked();
        guard.release();
        BOOST_TEST(!lock.try_lock());
        guard = co_await lock.lock();
        log.add("again");
    });
    BOOST_TEST(log.text() == "waiter in, waiter out, again");
}

BOOST_AUTO_TEST_CASE(C4_a_hand_over_to_a_job_that_is_cancelled_then_is_delivered_and_goes_on) {
    test::trace log;
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await lock.lock();
        auto const chosen = tio::spawn(locks, std::ref(log), "chosen", std::ref(lock));
        tio::spawn(locks, std::ref(log), "next", std::ref(lock));
        co_await tio::testing::wait_all_blocked();
        guard.release();
        chosen.cancel();
    });
    BOOST_TEST(log.text() == "chosen in, next in, next out");
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_a_job_that_locks_twice_waits_for_itself_and_is_named) {
    tio::mutex lock;
    auto const twice = [&]() -> tio::task<> {
        auto const outer = co_await lock.lock();
        auto const inner = co_await lock.lock();
    };
    auto const text = test::what_of<tio::deadlock_error>([&] { tio::testing::run(twice); });
    BOOST_TEST(text.find("waits for mutex at mutex.cpp:") != std::string::npos, text);
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_with_unlocks_before_the_result_arrives_and_on_errors) {
    tio::mutex lock;
    tio::testing::run([&]() -> tio::task<> {
        auto const is_locked = [&]() -> tio::task<bool> { co_return lock.is_locked(); };
        bool const inside = co_await lock.with(is_locked);
        BOOST_TEST(inside);
        BOOST_TEST(!lock.is_locked());
        auto const failed = co_await tio::as_outcome(lock.with(test::fail("boom")));
        BOOST_TEST(failed.has_exception());
        BOOST_TEST(!lock.is_locked());
        auto const late = co_await tio::timeout(lock.with(tio::sleep(1h)), 1s);
        BOOST_TEST(late.has_error());
        BOOST_TEST(!lock.is_locked());
    });
}

BOOST_AUTO_TEST_CASE(S3_survives_a_crash_of_its_owner_and_its_waiters) {
    test::trace log;
    tio::mutex lock;
    tio::testing::virtual_loop loop;
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(locks, std::ref(log), "owner", std::ref(lock));
        tio::spawn(locks, std::ref(log), "waiter", std::ref(lock));
        co_await test::fail_after(500ms, "boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    BOOST_TEST(!lock.is_locked());
    loop.run(locks(log, "next", lock));
    BOOST_TEST(log.text() == "owner in, next in, next out");
}

BOOST_AUTO_TEST_SUITE_END()
