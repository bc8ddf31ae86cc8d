// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/latch.hpp>
#include <support/trace.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

// The tests of the primitive that CONTRIBUTING.md makes.

namespace tio = tinyasio;

BOOST_AUTO_TEST_SUITE(sync_own_primitive)

namespace {

//[passes
tio::task<> passes(test::trace& log, std::string name, tio::latch& at) {
    co_await at.wait();
    log.add(name);
}
//]

bool names_the_latch(tio::deadlock_error const& error) {
    return std::string(error.what()).find("waits for latch") != std::string::npos;
}

} // namespace

//[order
BOOST_AUTO_TEST_CASE(S3_who_waits_at_a_latch_goes_on_in_the_order_of_arrival) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::latch two{2};
        auto const a = tio::spawn(passes, std::ref(log), "a", std::ref(two));
        auto const b = tio::spawn(passes, std::ref(log), "b", std::ref(two));
        co_await tio::testing::wait_all_blocked();
        two.count_down();
        log.add("one");
        two.count_down();
        log.add("two"); // nobody is resumed inside of count_down (T4)
        co_await b;
        co_await passes(log, "c", two); // it stays open
    });
    BOOST_TEST(log.text() == "one, two, a, b, c");
}
//]

//[cancelled
BOOST_AUTO_TEST_CASE(V3_who_waits_at_a_latch_may_be_cancelled_anywhere) {
    auto const waits = []() -> tio::task<> {
        tio::latch one{1};
        test::trace log;
        auto const body = [&](tio::nursery& jobs) -> tio::task<> {
            jobs.spawn(passes, std::ref(log), "a", std::ref(one));
            jobs.spawn(passes, std::ref(log), "b", std::ref(one));
            co_await tio::yield_now();
            one.count_down();
        };
        co_await tio::with_nursery(body);
    };
    BOOST_TEST(tio::testing::cancel_everywhere(waits) > 0u);
}

BOOST_AUTO_TEST_CASE(C1_who_is_cancelled_at_a_latch_waits_there_no_more) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::latch one{1};
        auto const leaves = tio::spawn(passes, std::ref(log), "a", std::ref(one));
        auto const stays = tio::spawn(passes, std::ref(log), "b", std::ref(one));
        co_await tio::testing::wait_all_blocked();
        leaves.cancel();
        one.count_down();
        co_await stays;
    });
    BOOST_TEST(log.text() == "b");
}

BOOST_AUTO_TEST_CASE(C2_who_is_cancelled_already_does_not_wait_at_a_latch) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::latch one{1};
        auto const waits_again = [&]() -> tio::task<> {
            try {
                co_await passes(log, "a", one);
            } catch (tio::cancelled const&) {
                log.add("cancelled");
            }
            co_await passes(log, "a", one); // throws again, at once
        };
        auto const job = tio::spawn(waits_again);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "cancelled");
}
//]

//[elsewhere
BOOST_AUTO_TEST_CASE(L5_a_thread_opens_a_latch) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::latch one{1};
        auto const waits = tio::spawn(passes, std::ref(log), "a", std::ref(one));
        auto const opens = [&] { one.count_down(); };
        co_await tio::run_in_thread(opens);
        co_await waits;
    });
    BOOST_TEST(log.text() == "a");
}

BOOST_AUTO_TEST_CASE(D8_a_latch_that_nobody_opens_is_named) {
    tio::latch one{1};
    auto const waits = [&]() -> tio::task<> { co_await one.wait(); };
    BOOST_CHECK_EXCEPTION(tio::testing::run(waits), tio::deadlock_error, names_the_latch);
}

BOOST_AUTO_TEST_CASE(T1_an_open_latch_is_not_counted_down) {
    tio::latch open{0};
    BOOST_CHECK_THROW(open.count_down(), tio::usage_error);
}
//]

BOOST_AUTO_TEST_SUITE_END()
