// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_barrier)

namespace {

tio::task<> arrives(test::trace& log, std::string name, tio::barrier& at) {
    auto const index = co_await at.wait();
    log.add(name + std::to_string(index));
}

} // namespace

BOOST_AUTO_TEST_CASE(S3_a_barrier_that_holds_up_nobody_is_refused) {
    BOOST_CHECK_THROW(tio::barrier{0}, tio::usage_error);
    BOOST_CHECK_THROW(tio::barrier{-1}, tio::usage_error);
}

BOOST_AUTO_TEST_CASE(S3_the_last_one_goes_on_at_once_and_the_others_after_it_in_their_order) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::barrier three{3};
        tio::spawn(arrives, std::ref(log), "a", std::ref(three));
        tio::spawn(arrives, std::ref(log), "b", std::ref(three));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "");
        BOOST_TEST(three.value() == 2u);
        co_await arrives(log, "c", three);
        BOOST_TEST(three.value() == 3u);
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "c2, a0, b1");
}

BOOST_AUTO_TEST_CASE(S3_a_tripped_barrier_stays_open_and_goes_on_counting) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::barrier one{1};
        for (int i = 0; i != 3; ++i) co_await arrives(log, "i", one);
        BOOST_TEST(one.value() == 3u);
    });
    BOOST_TEST(log.text() == "i0, i1, i2");
}

BOOST_AUTO_TEST_CASE(S3_who_is_cancelled_before_it_opens_has_never_arrived) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::barrier three{3};
        tio::spawn(arrives, std::ref(log), "a", std::ref(three));
        auto const leaves = tio::spawn(arrives, std::ref(log), "b", std::ref(three));
        tio::spawn(arrives, std::ref(log), "c", std::ref(three));
        leaves.cancel(); // never started
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(three.value() == 2u);
        auto const also = co_await tio::timeout(tio::all(tio::sleep(1h)), 1s);
        BOOST_TEST(also.has_error());
        auto const first = tio::spawn(arrives, std::ref(log), "d", std::ref(three));
        co_await first;
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "d2, a0, c1");
}

BOOST_AUTO_TEST_CASE(S3_indices_are_in_order_after_withdrawals) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::barrier three{3};
        auto const a = tio::spawn(arrives, std::ref(log), "a", std::ref(three));
        tio::spawn(arrives, std::ref(log), "b", std::ref(three));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(three.value() == 2u);
        a.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(three.value() == 1u);
        auto const lost = co_await tio::race(three.wait(), tio::sleep(1s));
        BOOST_TEST(lost.index() == 1u);
        BOOST_TEST(three.value() == 1u);
        tio::spawn(arrives, std::ref(log), "c", std::ref(three));
        tio::spawn(arrives, std::ref(log), "d", std::ref(three));
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "d2, b0, c1");
}

BOOST_AUTO_TEST_CASE(C4_who_is_cancelled_after_it_opened_has_arrived) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::barrier two{2};
        auto const job = tio::spawn(arrives, std::ref(log), "a", std::ref(two));
        co_await tio::testing::wait_all_blocked();
        static_cast<void>(co_await two.wait());
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(two.value() == 2u);
    });
    BOOST_TEST(log.text() == "a0");
}

BOOST_AUTO_TEST_CASE(S3_survives_a_crash_of_its_waiters) {
    test::trace log;
    tio::barrier two{2};
    tio::testing::virtual_loop loop;
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(arrives, std::ref(log), "crashed", std::ref(two));
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    BOOST_TEST(two.value() == 0u);
    auto const both = [&]() -> tio::task<> {
        co_await tio::all(arrives(log, "a", two), arrives(log, "b", two));
    };
    loop.run(both);
    BOOST_TEST(log.text() == "b1, a0");
}

BOOST_AUTO_TEST_CASE(S3_destroying_one_that_is_waited_for_ends_the_program_and_names_who_waits) {
    auto const destroys = [] {
        tio::testing::run([]() -> tio::task<> {
            auto const two = std::make_unique<tio::barrier>(2);
            auto const waits = [](tio::barrier& at) -> tio::task<> {
                static_cast<void>(co_await at.wait());
            };
            tio::spawn({.name = "waiter"}, waits, std::ref(*two));
            co_await tio::testing::wait_all_blocked();
            std::destroy_at(two.get());
        });
    };
    auto const text = test::last_words(destroys);
    BOOST_TEST(text.find("a barrier was destroyed while it is waited for: job 2 'waiter' at "
                         "barrier.cpp:") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_SUITE_END()
