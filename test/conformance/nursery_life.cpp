// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// How long a nursery lives, and what may be started in it.
BOOST_AUTO_TEST_SUITE(conformance_nursery_life)

BOOST_AUTO_TEST_CASE(TRA_001_a_job_that_was_spawned_has_run_when_the_nursery_is_left) {
    test::trace log;
    auto const went = test::out_of([&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::stepper, std::ref(log), "a", 2);
        log.add("body");
        co_return;
    });
    BOOST_TEST(went == "nothing at 0");
    BOOST_TEST(log.text() == "body, a0, a1");
}

BOOST_AUTO_TEST_CASE(TRA_002_leaving_waits_until_all_jobs_are_done_or_the_timeout_or_cancel) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s) << test::wait_for(3s);
        co_await tio::sleep(2s);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 3000");
    BOOST_TEST(test::out_of({.timeout = 2500ms}, body) == "timed_out at 2500");
    auto const cancels = [&](tio::nursery& n) -> tio::task<> {
        co_await body(n);
        n.cancel();
    };
    BOOST_TEST(test::out_of(cancels) == "nothing at 2000");
}

BOOST_AUTO_TEST_CASE(TRA_003_an_empty_one_is_left_at_once_with_or_without_a_timeout) {
    auto const body = [](tio::nursery&) -> tio::task<> { co_return; };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
    BOOST_TEST(test::out_of({.timeout = 500ms}, body) == "nothing at 0");
}

BOOST_AUTO_TEST_CASE(TRA_004_what_is_awaitable_can_be_spawned_and_completed_within_the_timeout) {
    tio::event future;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(future.wait());
        co_await tio::sleep(50ms);
        future.set();
    };
    BOOST_TEST(test::out_of({.timeout = 100ms}, body) == "nothing at 50");
}

BOOST_AUTO_TEST_CASE(TRA_005_a_handle_gives_the_value_to_each_who_awaits_it) {
    std::vector<int> values;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        int const three = co_await n.spawn(test::give<int>, 3);
        values.push_back(three);
        auto const five = n.spawn(test::give_after<int>, 1s, 5);
        BOOST_TEST(!five.done());
        auto const waits = [&]() -> tio::task<> { values.push_back(co_await five); };
        co_await tio::all(waits(), waits(), waits());
        BOOST_TEST(five.done());
        values.push_back(co_await five);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 1000");
    BOOST_TEST((values == std::vector{3, 5, 5, 5, 5}));
}

BOOST_AUTO_TEST_CASE(TRA_006_the_operator_spawns_with_the_defaults) {
    auto const fails = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h) << test::fail_after(1s, "boom"); // bubbles
        co_return;
    };
    BOOST_TEST(test::out_of(fails) == "boom at 1000");
    auto const waits = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s) << test::wait_for(2s); // is awaited, and is no master
        co_return;
    };
    BOOST_TEST(test::out_of(waits) == "nothing at 2000");
}

BOOST_AUTO_TEST_CASE(TRA_008_one_by_hand_ends_only_when_it_is_cancelled_or_finalized) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery limited{{.timeout = 500ms}};
        limited << test::wait_for(100ms);
        auto const expired = co_await test::end_of(limited.wait());
        BOOST_TEST(expired == "timed_out at 500");

        tio::nursery cancelled;
        tio::spawn([&]() -> tio::task<> {
            co_await tio::sleep(500ms);
            cancelled.cancel();
        });
        auto const ended = co_await test::end_of(cancelled.wait());
        BOOST_TEST(ended == "nothing at 1000");

        tio::nursery finalized;
        finalized << test::wait_for(1s);
        finalized.finalize();
        auto const done = co_await test::end_of(finalized.wait());
        BOOST_TEST(done == "nothing at 2000");
    });
}

BOOST_AUTO_TEST_CASE(TRA_009_finalize_ends_it_with_its_last_job_until_then_others_may_start) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery empty;
        BOOST_TEST((!empty.finalized() && !empty.done()));
        empty.finalize();
        empty.finalize();
        BOOST_TEST((empty.finalized() && empty.done()));

        tio::nursery n;
        n << test::wait_for(1s);
        n.finalize();
        n.finalize();
        BOOST_TEST((n.finalized() && !n.done()));
        n << test::wait_for(2s);
        auto const went = co_await test::end_of(n.wait());
        BOOST_TEST(went == "nothing at 2000");
    });
}

BOOST_AUTO_TEST_CASE(TRA_010_it_lives_on_when_its_last_job_has_ended_before_it_is_finalized) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        n << test::wait_for(1s);
        co_await tio::sleep(2s);
        BOOST_TEST(!n.done());
        n << test::wait_for(1s);
        auto const went = co_await test::end_of(n.join());
        BOOST_TEST(went == "nothing at 3000");
    });
    auto const body = [](tio::nursery& n) -> tio::task<> {
        co_await n.spawn(test::wait_for, 1s);
        co_await tio::sleep(1s);
        n << test::wait_for(1s);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 3000");
}

BOOST_AUTO_TEST_CASE(TRA_011_a_job_may_spawn_into_its_own_nursery_while_that_is_being_left) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const spawns = [](tio::nursery& in) -> tio::task<> {
            co_await tio::sleep(1s);
            in.spawn(test::wait_for, 1s);
            tio::spawn(test::wait_for, 2s);
        };
        n.spawn(spawns, std::ref(n));
        co_return;
    };
    BOOST_TEST(test::out_of(body) == "nothing at 3000");
}

BOOST_AUTO_TEST_CASE(TRA_012_nothing_starts_in_one_that_is_cancelled_or_has_ended) {
    tio::testing::run([]() -> tio::task<> {
        auto const try_all = [](tio::nursery& n) {
            std::string text;
            test::counted argument;
            text += test::thrown_by([&] { n.spawn(test::give<test::counted>(argument)); }) + ", ";
            text += test::thrown_by([&] { static_cast<void>(n.fork()); }) + ", ";
            text += test::thrown_by([&] { n.set_timeout(1s); });
            BOOST_TEST(test::counted::alive() == 1); // the task that was refused is gone
            return text;
        };
        tio::nursery n;
        auto const cleanup = [&]() -> tio::task<> {
            std::string text;
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                text = try_all(n);
            }
            BOOST_TEST(text == "cancelled, cancelled, cancelled");
            co_await tio::yield_now();
        };
        auto const shielded = [&]() -> tio::task<> {
            auto const late = [&]() -> tio::task<> {
                co_await tio::sleep(1s);
                BOOST_TEST(try_all(n) == "usage_error, usage_error, usage_error");
            };
            co_await tio::shield(late());
        };
        n.spawn(cleanup);
        n.spawn(shielded);
        co_await tio::testing::wait_all_blocked();
        n.cancel();
        BOOST_TEST(!n.done());
        BOOST_TEST(try_all(n) == "usage_error, usage_error, usage_error");
        co_await n.wait();
        BOOST_TEST(n.done());
        BOOST_TEST(try_all(n) == "usage_error, usage_error, usage_error");
    });
}

BOOST_AUTO_TEST_CASE(TRA_013_joined_twice_is_refused_one_that_is_cancelled_can_be_waited_for) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        co_await n.join();
        auto const again = co_await test::end_of(n.join());
        BOOST_TEST(again == "usage_error at 0");

        tio::nursery cancelled;
        cancelled.cancel();
        BOOST_TEST(test::thrown_by([&] { cancelled << test::wait_for(1s); }) == "usage_error");
        auto const went = co_await test::end_of(cancelled.join());
        BOOST_TEST(went == "nothing at 0");
    });
    // A body that cancels its nursery at once runs on to where it first waits.
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n.cancel();
        BOOST_TEST(test::thrown_by([&] { n << test::wait_for(1s); }) == "cancelled");
        co_await tio::yield_now();
        BOOST_ERROR("it went on");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
}

BOOST_AUTO_TEST_CASE(TRA_014_each_who_waits_for_it_gets_the_same) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery fails, succeeds;
        fails << test::fail_after(1s, "boom");
        succeeds << test::wait_for(1s);
        succeeds.finalize();
        auto [a, b, c, d] =
            co_await tio::all(test::end_of(fails.wait()), test::end_of(fails.join()),
                              test::end_of(succeeds.wait()), test::end_of(succeeds.wait()));
        BOOST_TEST((a == "boom at 1000" && b == a && c == "nothing at 1000" && d == c));
        co_await tio::sleep(1s);
        auto const later = co_await test::end_of(fails.wait());
        BOOST_TEST(later == "boom at 2000");
        BOOST_TEST((fails.done() && succeeds.done()));
        BOOST_TEST(test::text_of(fails.crash()->original) == "boom");
        BOOST_TEST(succeeds.crash() == nullptr);
    });
}

BOOST_AUTO_TEST_SUITE_END()
