// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// A part of a program that may fail alone.
BOOST_AUTO_TEST_SUITE(conformance_isolate)

BOOST_AUTO_TEST_CASE(TIN_127_it_gives_the_value_when_its_background_jobs_have_ended_too) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const inner = [&]() -> tio::task<int> {
            tio::spawn(test::tell<tio::task<>>, std::ref(log), "background", test::wait_for(2s));
            co_await test::stepper(log, "inner", 3);
            co_return 7;
        };
        tio::spawn(test::stepper, std::ref(log), "outer", 3);
        auto const outcome = co_await tio::isolate(inner);
        BOOST_TEST((outcome && outcome.value() == 7));
        BOOST_TEST(test::clock_ms() == 2000);
    });
    BOOST_TEST(log.text() == "inner0, outer0, inner1, outer1, inner2, outer2, background: nothing");
}

BOOST_AUTO_TEST_CASE(TIN_128_an_error_inside_ends_what_is_inside_and_nothing_else) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const inner = [&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "inner sibling");
            co_await test::fail_after(1s, "boom");
        };
        tio::spawn(test::tell<tio::task<>>, std::ref(log), "outer", test::wait_for(2s));
        auto const outcome = co_await tio::isolate(inner);
        BOOST_TEST(!outcome);
        log.add(test::text_of(outcome.exception()));
    });
    BOOST_TEST(log.text() == "inner sibling cancelled, boom, outer: nothing");
}

BOOST_AUTO_TEST_CASE(TIN_129_every_error_is_caught_but_the_cancelled_of_the_outer_job) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        BOOST_TEST(run([]() -> tio::task<> {
                       auto const throws_int = []() -> tio::task<> {
                           throw 42;
                           co_return;
                       };
                       auto const odd = co_await tio::isolate(throws_int);
                       BOOST_TEST(test::text_of(odd.exception()) == "unknown");
                       auto const misuse = []() -> tio::task<> { co_await tio::task<>{}; };
                       auto const refused = co_await tio::isolate(misuse);
                       BOOST_TEST(test::text_of(refused.exception()) == "usage_error");
                       auto const cycle = []() -> tio::task<> {
                           tio::handle<> itself;
                           auto const waits = [&]() -> tio::task<> { co_await itself; };
                           itself = tio::spawn(waits);
                           co_await test::wait_for(1s);
                       };
                       auto const in_cycle = co_await tio::isolate(cycle);
                       BOOST_TEST(test::text_of(in_cycle.exception()) == "cycle_error");
                   }) == "nothing");

        test::trace log;
        test::trial cancelled{crash};
        BOOST_TEST(cancelled([&]() -> tio::task<> {
                       tio::spawn(test::fail_after, 1s, "boom");
                       co_await test::tell(log, "isolate",
                                           tio::isolate(test::sleeper(log, "inner")));
                   }) == "boom");
        BOOST_TEST(log.text() == "inner cancelled, isolate: cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_130_errors_of_cleanup_inside_come_out_as_a_group) {
    auto const inner = []() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "late");
        tio::spawn(test::wait_for, 1h);
        co_await test::fail_after(1s, "boom");
    };
    auto const with = [&](tio::on_error policy) {
        std::string text;
        test::trial run;
        BOOST_TEST(run([&]() -> tio::task<> {
                       auto const outcome = co_await tio::isolate(inner, {.on_error = policy});
                       text = test::text_of(outcome.exception());
                   }) == "nothing");
        return text;
    };
    BOOST_TEST(with(tio::on_error::automatic) == "[boom, late]");
    BOOST_TEST(with(tio::on_error::original) == "boom");
    BOOST_TEST(with(tio::on_error::group) == "[boom, late, cancelled]");
}

BOOST_AUTO_TEST_CASE(TIN_131_a_crash_outside_cancels_what_is_inside_without_a_warning) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        test::trial run{crash};
        auto const inner = [&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "spawned inside");
            co_await test::sleeper(log, "inside");
        };
        auto const isolates = [&]() -> tio::task<> {
            static_cast<void>(co_await tio::isolate(inner));
        };
        BOOST_TEST(run([&]() -> tio::task<> {
                       tio::spawn(isolates);
                       co_await test::fail_after(1s, "boom");
                   }) == "boom");
        BOOST_TEST(log.text() == "inside cancelled, spawned inside cancelled");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_132_cleanup_after_it_may_use_the_loop_also_after_an_error) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const outcome = co_await tio::isolate(test::fail_after(1s, "boom"));
        co_await tio::sleep(1s); // says bye
        log.add("bye at " + std::to_string(test::clock_ms()));
        BOOST_TEST(test::thrown_by([&] { outcome.value(); }) == "boom");
    });
    BOOST_TEST(log.text() == "bye at 2000");
}

BOOST_AUTO_TEST_CASE(TIN_133_what_was_shared_outside_is_only_waited_for_inside) {
    tio::testing::run([]() -> tio::task<> {
        test::trace log;
        auto const shared = tio::share(test::give_after<int>, 2s, 7);
        auto const waits = [&]() -> tio::task<int> { co_return co_await shared; };
        auto const fails = [&]() -> tio::task<> {
            tio::spawn(waits);
            co_await test::fail_after(1s, "boom");
        };
        auto const outcome = co_await tio::isolate(fails); // and does not take it along
        BOOST_TEST(test::text_of(outcome.exception()) == "boom");
        auto const inside = co_await tio::isolate(waits);
        BOOST_TEST(inside.value() == 7);
        int const outside = co_await shared;
        BOOST_TEST(outside == 7);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(TIN_134_a_job_outside_is_waited_for_inside_and_its_error_is_thrown_there) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const outside = tio::spawn(test::fail_after, 1s, "boom");
        auto const inner = [&]() -> tio::task<> {
            co_await test::tell(log, "inner", outside);
            co_await outside;
        };
        auto const outcome = co_await tio::isolate(inner);
        log.add(test::text_of(outcome.exception()));
        // Dropping a handle that was never awaited holds up nothing.
        auto const unused = co_await tio::isolate([]() -> tio::task<> {
            tio::spawn(test::wait_for, 1s);
            co_return;
        });
        BOOST_TEST(unused.has_value());
    });
    BOOST_TEST(log.text() == "inner: boom, boom");
}

// Ours: what is started together is cancelled together; each by itself is an isolate.
BOOST_AUTO_TEST_CASE(TON_014_of_several_isolates_one_fails_and_the_others_finish) {
    tio::testing::run([]() -> tio::task<> {
        auto const [first, second] = co_await tio::all(tio::isolate(test::fail_after(1s, "boom")),
                                                       tio::isolate(test::give_after(2s, 7)));
        BOOST_TEST(test::text_of(first.exception()) == "boom");
        BOOST_TEST(second.value() == 7);
    });
}

BOOST_AUTO_TEST_SUITE_END()
