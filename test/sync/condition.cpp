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

BOOST_AUTO_TEST_SUITE(sync_condition)

namespace {

struct monitor {
    tio::mutex lock{};
    tio::condition changed{};
    test::trace log{};
};

/// Waits once, and says how that ended and whether it held the lock then.
tio::task<> waits(monitor& at, std::string name) {
    auto guard = co_await at.lock.lock();
    auto const tell = [&](char const* what) {
        at.log.add(name + what + (guard.holds() && at.lock.is_locked() ? "" : " without the lock"));
    };
    try {
        co_await at.changed.wait(guard);
    } catch (tio::cancelled const&) {
        tell(" cancelled");
        throw;
    }
    tell(" notified");
}

} // namespace

BOOST_AUTO_TEST_CASE(S3_waiting_unlocks_and_waiters_are_notified_in_the_order_in_which_they_came) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        for (auto const* name : {"a", "b", "c"}) tio::spawn(waits, std::ref(at), name);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!at.lock.is_locked());
        BOOST_TEST(at.changed.notify_one());
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(at.log.text() == "a notified");
        BOOST_TEST(at.changed.notify_all() == 2u);
        BOOST_TEST(!at.changed.notify_one());
        BOOST_TEST(at.changed.notify_all() == 0u);
    });
    BOOST_TEST(at.log.text() == "a notified, b notified, c notified");
    BOOST_TEST(!at.lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_who_was_notified_goes_on_when_it_has_the_mutex_in_the_order_of_that) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(waits, std::ref(at), "a");
        co_await tio::testing::wait_all_blocked();
        auto guard = co_await at.lock.lock();
        auto const locks = [&]() -> tio::task<> {
            auto const other = co_await at.lock.lock();
            at.log.add("other");
        };
        tio::spawn(locks);
        co_await tio::testing::wait_all_blocked();
        at.changed.notify_one();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(at.log.text() == "");
        guard.release();
    });
    BOOST_TEST(at.log.text() == "other, a notified");
}

BOOST_AUTO_TEST_CASE(S3_waits_until_a_predicate_is_true) {
    monitor at;
    int value = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const consumer = [&]() -> tio::task<> {
            auto guard = co_await at.lock.lock();
            co_await at.changed.wait(guard, [&] { return value == 2; });
            BOOST_TEST(guard.holds());
            at.log.add("two");
        };
        auto const job = tio::spawn(consumer);
        while (value != 2) {
            BOOST_TEST(!job.done());
            co_await tio::sleep(1s);
            ++value;
            at.changed.notify_all();
        }
        co_await job;
    });
    BOOST_TEST(at.log.text() == "two");
}

BOOST_AUTO_TEST_CASE(S3_a_guard_that_locks_nothing_is_refused) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await at.lock.lock();
        guard.release();
        test::trace log;
        co_await test::tell(log, "wait", at.changed.wait(guard));
        BOOST_TEST(log.text() == "wait: usage_error");
    });
}

BOOST_AUTO_TEST_CASE(C1_a_waiter_that_is_cancelled_has_the_mutex_when_it_hears_of_it) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        auto const a = tio::spawn(waits, std::ref(at), "a");
        tio::spawn(waits, std::ref(at), "b");
        co_await tio::testing::wait_all_blocked();
        a.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(a.done());
        BOOST_TEST(!at.lock.is_locked());
        at.changed.notify_one();
    });
    // The frame that waits has nothing to say to it, or it has: both are right (trap 9).
    BOOST_TEST((at.log.text() == "a cancelled, b notified" || at.log.text() == "b notified"));
}

BOOST_AUTO_TEST_CASE(C1_a_cancelled_waiter_waits_for_the_mutex_first) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        auto const outer = [&]() -> tio::task<> { co_await waits(at, "a"); };
        auto const a = tio::spawn(outer);
        co_await tio::testing::wait_all_blocked();
        auto guard = co_await at.lock.lock();
        a.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!a.done());
        BOOST_TEST(at.log.text() == "");
        guard.release();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(a.done());
    });
    BOOST_TEST(at.log.text() == "a cancelled");
    BOOST_TEST(!at.lock.is_locked());
}

BOOST_AUTO_TEST_CASE(C4_who_was_notified_and_is_cancelled_while_it_locks_returns) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        auto const outer = [&]() -> tio::task<> { co_await waits(at, "a"); };
        auto const a = tio::spawn(outer);
        co_await tio::testing::wait_all_blocked();
        auto guard = co_await at.lock.lock();
        at.changed.notify_one();
        a.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!a.done());
        guard.release();
    });
    BOOST_TEST(at.log.text() == "a notified");
    BOOST_TEST(!at.lock.is_locked());
}

/// The guard is outside: the job that waits consists of nothing else, and is destroyed in place of
/// going on.
BOOST_AUTO_TEST_CASE(S3_a_notification_is_passed_on_if_the_waiter_ends_without_going_on) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await at.lock.lock();
        auto const race = [&]() -> tio::task<std::size_t> {
            auto const first = co_await tio::race(tio::sleep(1s), at.changed.wait(guard));
            at.log.add(guard.holds() ? "holds" : "does not hold");
            co_return first.index();
        };
        auto const races = tio::spawn(race);
        co_await tio::testing::wait_all_blocked();
        tio::spawn(waits, std::ref(at), "b");
        co_await tio::testing::wait_all_blocked();
        {
            auto const busy = co_await at.lock.lock();
            at.changed.notify_one(); // now it waits for the mutex, and the sleep wins
            co_await tio::sleep(2s);
            BOOST_TEST(!races.done());
        }
        std::size_t const first = co_await races;
        BOOST_TEST(first == 0u);
        BOOST_TEST(guard.holds());
        guard.release();
    });
    BOOST_TEST(at.log.text() == "holds, b notified");
    BOOST_TEST(!at.lock.is_locked());
}

BOOST_AUTO_TEST_CASE(A4_a_wait_that_times_out_holds_the_mutex_again) {
    monitor at;
    tio::testing::run([&]() -> tio::task<> {
        auto guard = co_await at.lock.lock();
        auto const waited = co_await tio::timeout(at.changed.wait(guard), 1s);
        BOOST_TEST(waited.has_error());
        BOOST_TEST(guard.holds());
        BOOST_TEST(at.lock.is_locked());
    });
    BOOST_TEST(!at.lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_survives_a_crash_of_its_waiters) {
    monitor at;
    tio::testing::virtual_loop loop;
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(waits, std::ref(at), "a");
        tio::spawn(waits, std::ref(at), "b");
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    BOOST_TEST(!at.lock.is_locked());
    BOOST_TEST(!at.changed.notify_one());
    at.log.clear();
    auto const next = [&]() -> tio::task<> {
        tio::spawn(waits, std::ref(at), "next");
        co_await tio::testing::wait_all_blocked();
        at.changed.notify_one();
    };
    loop.run(next);
    BOOST_TEST(at.log.text() == "next notified");
}

BOOST_AUTO_TEST_SUITE_END()
