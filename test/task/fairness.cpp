// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/task/task.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;

// T4: who runs when.

namespace {

/// How often a job that never has to wait goes on before one that was queued has its turn.
template <class Wait>
tio::task<int> passes_before_the_other_runs(Wait wait) {
    bool other_ran = false;
    auto const other = [&]() -> tio::task<> {
        other_ran = true;
        co_return;
    };
    auto const job = tio::spawn(other());
    int passes = 0;
    while (!other_ran && passes != 100'000) {
        co_await wait();
        ++passes;
    }
    co_await job;
    co_return passes;
}

struct fixture {
    test::trace log;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(task_fairness, fixture)

BOOST_AUTO_TEST_CASE(T4_jobs_take_turns_in_the_order_in_which_they_were_started) {
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(test::stepper(log, "a", 3), test::stepper(log, "b", 2),
                          test::stepper(log, "c", 3));
    });
    BOOST_TEST(log.text() == "a0, b0, c0, a1, b1, c1, a2, c2");
}

BOOST_AUTO_TEST_CASE(T4_a_started_job_runs_when_its_starter_waits_and_after_those_that_are_ready) {
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper(log, "a", 2));
        tio::spawn(test::stepper(log, "b", 1));
        log.add("spawned");
        co_await tio::yield_now();
        tio::spawn(test::stepper(log, "c", 1));
        log.add("back");
    });
    BOOST_TEST(log.text() == "spawned, a0, b0, back, a1, c0");
}

BOOST_AUTO_TEST_CASE(T4_setting_an_event_resumes_nobody_inline) {
    tio::testing::run([&]() -> tio::task<> {
        tio::event ready;
        auto const wait = [&](std::string name) -> tio::task<> {
            co_await ready.wait();
            log.add(name);
        };
        auto const first = tio::spawn(wait("first"));
        auto const second = tio::spawn(wait("second"));
        co_await tio::testing::wait_all_blocked();
        tio::spawn(test::stepper(log, "queued before", 1));
        ready.set();
        log.add("set");
        co_await second;
    });
    BOOST_TEST(log.text() == "set, queued before0, first, second");
}

BOOST_AUTO_TEST_CASE(T4_a_job_that_ends_resumes_its_waiter_not_inline) {
    tio::testing::run([&]() -> tio::task<> {
        auto const start_and_end = [&]() -> tio::task<> {
            tio::spawn(test::stepper(log, "queued before", 1));
            co_return;
        };
        co_await tio::all(start_and_end());
        log.add("joined");
    });
    BOOST_TEST(log.text() == "queued before0, joined");
}

BOOST_AUTO_TEST_CASE(T4_a_job_whose_leaf_is_always_ready_is_queued_again_after_some_hundred) {
    tio::testing::run([]() -> tio::task<> {
        tio::event set;
        set.set();
        int const events = co_await passes_before_the_other_runs([&] { return set.wait(); });
        BOOST_TEST(events >= 100);
        BOOST_TEST(events < 1000);

        auto const finished = tio::spawn(test::give(1));
        co_await finished;
        int const handles = co_await passes_before_the_other_runs([&] { return finished; });
        BOOST_TEST(handles >= 100);
        BOOST_TEST(handles < 1000);
    });
}

BOOST_AUTO_TEST_CASE(T4_the_budget_is_one_for_all_that_the_job_awaits) {
    tio::testing::run([]() -> tio::task<> {
        tio::event set;
        set.set();
        auto const child = [&]() -> tio::task<> { co_await set.wait(); };
        int const passes = co_await passes_before_the_other_runs(child);
        BOOST_TEST(passes < 1000);
    });
}

BOOST_AUTO_TEST_CASE(T4_jobs_that_are_always_ready_let_timers_in) {
    tio::testing::run([]() -> tio::task<> {
        bool stop = false;
        auto const spin = [&]() -> tio::task<> {
            for (int i = 0; i != 100'000 && !stop; ++i) co_await tio::yield_now();
        };
        auto const stopper = [&]() -> tio::task<> {
            co_await tio::sleep(std::chrono::nanoseconds(0));
            stop = true;
        };
        co_await tio::all(spin(), stopper());
        BOOST_TEST(stop);
    });
}

BOOST_AUTO_TEST_SUITE_END()
