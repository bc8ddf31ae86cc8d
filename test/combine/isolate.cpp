// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_isolate)

namespace {

tio::task<int&> refers(int& to) {
    co_await tio::yield_now();
    co_return to;
}

/// What comes out of an isolate, as an exception or a value.
template <class A>
tio::task<std::string> isolated(A inner, tio::on_error policy = tio::on_error::automatic) {
    auto const outcome = co_await tio::isolate(std::move(inner), {.on_error = policy});
    co_return outcome ? "value" : test::text_of(outcome.exception());
}

} // namespace

BOOST_AUTO_TEST_CASE(D4_values_of_every_kind) {
    tio::testing::run([]() -> tio::task<> {
        auto const nothing = co_await tio::isolate(test::wait_for(1s));
        static_assert(std::is_void_v<std::remove_cvref_t<decltype(nothing)>::value_type>);
        BOOST_TEST(nothing.has_value());
        auto moved = co_await tio::isolate(test::give(test::move_only(1)));
        BOOST_TEST(moved.value().value == 1);
        auto const made = co_await tio::isolate(test::give(test::no_default(2)));
        BOOST_TEST(made.value().value == 2);
        int local = 3;
        auto const reference = co_await tio::isolate(refers(local));
        BOOST_TEST((&static_cast<int&>(reference.value()) == &local));
        auto const leaf = co_await tio::isolate(tio::sleep(1s));
        BOOST_TEST(leaf.has_value());
        auto const combined = co_await tio::isolate(tio::all(test::give(4), test::give(5)));
        BOOST_TEST(std::get<1>(combined.value()) == 5);
    });
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(D4_it_may_refer_to_locals_of_the_caller_also_in_jobs_that_it_spawns) {
    tio::testing::run([]() -> tio::task<> {
        int count = 0;
        auto const counts = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            ++count;
        };
        auto const inner = [&]() -> tio::task<> {
            tio::spawn(counts);
            tio::spawn(counts);
            co_return;
        };
        static_cast<void>(co_await tio::isolate(inner));
        BOOST_TEST(count == 2);
    });
}

BOOST_AUTO_TEST_CASE(D4_the_error_of_a_job_that_is_spawned_inside_ends_the_root_too) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const inner = [&]() -> tio::task<> {
            tio::spawn(test::fail_after, 1s, "boom");
            co_await test::sleeper(log, "root");
        };
        log.add(co_await isolated(inner));
        auto const after_the_root = []() -> tio::task<int> {
            tio::spawn(test::fail_after, 1s, "later");
            co_return 7;
        };
        log.add(co_await isolated(after_the_root));
    });
    BOOST_TEST(log.text() == "root cancelled, boom, later");
}

BOOST_AUTO_TEST_CASE(D4_isolates_in_isolates) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const innermost = [&]() -> tio::task<> {
            tio::spawn(test::fail_after, 1s, "boom");
            co_await test::sleeper(log, "innermost");
        };
        auto const inner = [&]() -> tio::task<> {
            log.add(co_await isolated(innermost));
            co_await tio::sleep(1s);
            throw std::runtime_error("inner");
        };
        log.add(co_await isolated(inner));
        log.add(std::to_string(test::clock_ms()));
    });
    BOOST_TEST(log.text() == "innermost cancelled, boom, inner, 2000");
}

BOOST_AUTO_TEST_CASE(D4_a_job_of_it_that_is_not_awaited_is_cancelled_when_no_other_is_left) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const inner = [&]() -> tio::task<int> {
            tio::spawn({.awaited = false}, test::sleeper, std::ref(log), "daemon");
            co_await tio::sleep(1s);
            co_return 7;
        };
        log.add(co_await isolated(inner));
    });
    BOOST_TEST(log.text() == "daemon cancelled, value");
}

BOOST_AUTO_TEST_CASE(N3_a_master_inside_ends_the_isolate) {
    tio::testing::run([]() -> tio::task<> {
        auto const inner = []() -> tio::task<int> {
            tio::spawn({.master = true}, test::wait_for, 1s);
            co_await tio::sleep(1h);
            co_return 7;
        };
        auto const text = co_await isolated(inner);
        BOOST_TEST(text == "job_cancelled");
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_CASE(D2_crash_any_is_inherited) {
    auto const inner = []() -> tio::task<> {
        try {
            co_await tio::all(test::fail_after(1s, "boom"));
        } catch (std::runtime_error const&) {}
    };
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        std::string text;
        BOOST_TEST(run([&]() -> tio::task<> { text = co_await isolated(inner); }) == "nothing");
        BOOST_TEST(text == (crash == tio::crash::any ? "boom" : "value"));
    }
}

BOOST_AUTO_TEST_CASE(D4_cancelled_from_outside_all_are_waited_for_and_cancelled_goes_on) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const cleans = [&]() -> tio::task<> {
            co_await tio::finally(test::sleeper(log, "inside"), test::wait_for(1s));
        };
        auto const inner = [&]() -> tio::task<> {
            tio::spawn(cleans);
            co_await tio::sleep(1h);
        };
        auto const job = tio::spawn(
            [&]() -> tio::task<> { co_await test::tell(log, "isolate", tio::isolate(inner)); });
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        log.add(std::to_string(test::clock_ms()));
    });
    BOOST_TEST(log.text() == "inside cancelled, isolate: cancelled, job: job_cancelled, 2000");
}

BOOST_AUTO_TEST_CASE(C4_cancelled_when_it_has_ended_by_itself_it_gives_its_outcome) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> job;
        auto const inner = [&]() -> tio::task<int> {
            co_await tio::sleep(1s);
            job.cancel();
            co_return 7;
        };
        job = tio::spawn([&]() -> tio::task<> {
            log.add(co_await isolated(inner));
            co_await test::tell(log, "next", tio::yield_now());
        });
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "value, next: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(D6_an_error_while_cancelled_from_outside_joins_the_crash_that_cancelled) {
    test::trial run;
    auto const inner = []() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "late");
        co_await tio::sleep(1h);
    };
    BOOST_TEST(run([&]() -> tio::task<> {
                   tio::spawn(
                       [&]() -> tio::task<> { static_cast<void>(co_await tio::isolate(inner)); });
                   co_await test::fail_after(1s, "boom");
               }) == "[boom, late]");
    BOOST_TEST(run.diagnostics.kinds() == "raised");
    BOOST_TEST(run.loop.last_crash()->others.size() == 1u);
}

BOOST_AUTO_TEST_CASE(C5_behind_a_shield_it_may_be_used_while_all_is_cancelled) {
    test::trace log;
    test::trial run;
    auto const spawns = [&]() -> tio::task<int> {
        tio::spawn(test::tell<tio::task<>>, std::ref(log), "spawned", test::wait_for(1s));
        co_return 7;
    };
    auto const cleanup = [&]() -> tio::task<> { log.add(co_await isolated(spawns)); };
    BOOST_TEST(run([&]() -> tio::task<> {
                   tio::spawn([&]() -> tio::task<> {
                       co_await tio::finally(test::sleeper(log, "job"), cleanup());
                   });
                   co_await test::fail_after(1s, "boom");
               }) == "boom");
    BOOST_TEST(log.text() == "job cancelled, spawned: nothing, value");
}

BOOST_AUTO_TEST_CASE(C1_in_a_cancelled_job_nothing_is_started) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await test::tell(log, "isolate", tio::isolate(test::stepper(log, "inner", 1)));
        });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "isolate: cancelled");
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_reaches_the_jobs_inside) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const stops = [&]() -> tio::task<> {
            co_await tio::this_task::stop();
            log.add("stops at " + std::to_string(test::clock_ms()));
        };
        auto const inner = [&]() -> tio::task<> {
            tio::spawn(stops);
            co_await stops();
        };
        auto const job = tio::spawn([&]() -> tio::task<> { log.add(co_await isolated(inner)); });
        co_await tio::sleep(1s);
        job.cancel_after_grace(1h);
        co_await job;
    });
    BOOST_TEST(log.text() == "stops at 1000, stops at 1000, value");
}

BOOST_AUTO_TEST_CASE(T1_one_that_is_not_awaited_starts_nothing) {
    tio::testing::run([]() -> tio::task<> {
        { [[maybe_unused]] auto unused = tio::isolate(test::give(test::counted{})); }
        BOOST_TEST(test::counted::alive() == 0);
        test::trace log;
        co_await test::tell(log, "empty", tio::isolate(tio::task<>{}));
        BOOST_TEST(log.text() == "empty: usage_error");
    });
}

BOOST_AUTO_TEST_CASE(D7_the_way_of_an_error_goes_on_to_who_awaits_the_isolate) {
    tio::testing::run([]() -> tio::task<> {
        auto const inner = []() -> tio::task<> {
            tio::spawn({.name = "inside"}, test::fail_after, 1s, "boom");
            co_await tio::sleep(1h);
        };
        auto const outcome = co_await tio::isolate(inner);
        auto const text = tio::traceback_of(outcome.exception()).text();
        BOOST_TEST_INFO(text);
        BOOST_TEST(text.find("'inside'") != std::string::npos);
        BOOST_TEST(text.find("isolate.cpp") != std::string::npos);
        BOOST_TEST(text.find("'root'") != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(D4_an_outcome_of_an_isolate_can_be_an_outcome_itself) {
    tio::testing::run([]() -> tio::task<> {
        auto const good = co_await tio::as_outcome(tio::isolate(test::give(7)));
        BOOST_TEST(good.value().value() == 7);
        auto const bad = co_await tio::isolate(tio::isolate(test::fail("boom")));
        BOOST_TEST(test::text_of(bad.value().exception()) == "boom");
    });
}

BOOST_AUTO_TEST_SUITE_END()
