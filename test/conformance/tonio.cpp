// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// TonIO's runs, spawns and events.
BOOST_AUTO_TEST_SUITE(conformance_tonio)

namespace {

/// Has this text, and is no std::exception.
struct odd_error {};

tio::task<> waits(test::trace& log, std::string name, tio::event& event) {
    co_await event.wait();
    log.add(name);
}

tio::task<> waits_at_most(test::trace& log, std::string name, tio::event& event,
                          std::chrono::milliseconds d) {
    bool const was_set = co_await event.wait(d);
    log.add(name + (was_set ? " set" : " timeout"));
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_001_run_gives_the_value_of_the_root_or_throws_whatever_left_it) {
    BOOST_TEST(tio::testing::run(test::give_after(1s, 7)) == 7);
    for (auto const which : test::crash_modes) {
        tio::testing::virtual_loop loop{{.crash = which}};
        BOOST_TEST(test::thrown_by([&] { loop.run(test::fail("boom")); }) == "boom");
        auto const odd = []() -> tio::task<> {
            throw odd_error{};
            co_return;
        };
        BOOST_CHECK_THROW(loop.run(odd), odd_error);
    }
}

BOOST_AUTO_TEST_CASE(TON_004_a_loop_runs_several_times_in_sequence) {
    tio::loop loop;
    for (int i = 0; i != 3; ++i) BOOST_TEST(loop.run(test::give_after(1ms, i)) == i);
}

// As in tinyio: nothing is left for the next run.
BOOST_AUTO_TEST_CASE(TON_006_a_run_ends_when_what_the_root_has_spawned_has_ended) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const root = [&]() -> tio::task<> {
        tio::spawn(test::sleeper, std::ref(log), "other");
        log.add("root returns");
        co_return;
    };
    loop.run(root);
    BOOST_TEST(log.text() == "root returns, other woke");
    loop.run(test::wait_for(2h));
    BOOST_TEST(log.text() == "root returns, other woke");
}

// As in tinyio: one queue, whoever comes in.
BOOST_AUTO_TEST_CASE(TON_007_jobs_start_and_go_on_in_the_order_in_which_they_came) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        for (auto const* const name : {"a", "b", "c"})
            tio::spawn(test::stepper, std::ref(log), name, 2);
        co_await tio::yield_now();
        log.add("root");
        tio::spawn(test::stepper, std::ref(log), "d", 1);
    });
    BOOST_TEST(log.text() == "a0, b0, c0, root, a1, b1, c1, d0");
}

BOOST_AUTO_TEST_CASE(TON_010_awaiting_a_task_that_has_been_awaited_is_misuse) {
    tio::testing::run([]() -> tio::task<> {
        auto once = test::give(1);
        int const value = co_await std::move(once);
        std::string error;
        try {
            co_await std::move(once); // NOLINT(bugprone-use-after-move): that is the test
        } catch (tio::usage_error const& refused) {
            error = refused.what();
        }
        BOOST_TEST(value == 1);
        BOOST_TEST(error == "an empty task was awaited: it has been moved from");
    });
}

BOOST_AUTO_TEST_CASE(TON_011_an_error_in_a_job_that_nobody_tracks_crashes_the_loop) {
    test::trial trial;
    test::trace log;
    auto const thrown = trial([&]() -> tio::task<> {
        tio::spawn(test::fail_after, 1s, "boom");
        co_await test::sleeper(log, "root");
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root cancelled");
    BOOST_TEST(trial.diagnostics.kinds() == ""); // never just printed
}

BOOST_AUTO_TEST_CASE(TON_012_spawned_jobs_overlap_with_what_comes_before_their_results) {
    tio::testing::run([]() -> tio::task<> {
        auto const a = tio::spawn(test::give_after<int>, 2s, 1);
        auto const b = tio::spawn(test::give_after<int>, 1s, 2);
        int const third = co_await test::give_after(1500ms, 3);
        auto const [first, second] = co_await tio::all(a, b);
        BOOST_TEST(first == 1);
        BOOST_TEST(second == 2);
        BOOST_TEST(third == 3);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(TON_013_the_number_of_operands_does_not_change_what_kind_of_thing_comes_out) {
    tio::testing::run([]() -> tio::task<> {
        auto const none = co_await tio::all();
        static_assert(std::is_same_v<decltype(none), std::tuple<> const>);
        auto const one = co_await tio::all(test::give(1));
        static_assert(std::is_same_v<decltype(one), std::tuple<int> const>);
        BOOST_TEST(std::get<0>(one) == 1);
        std::vector<tio::task<int>> range;
        range.push_back(test::give(2));
        auto const vector = co_await tio::all(std::move(range));
        BOOST_TEST(vector == (std::vector{2}), boost::test_tools::per_element());
        auto const handle = tio::spawn(test::give(3));
        static_assert(std::is_same_v<tio::await_result_t<decltype((handle))>, int const&>);
        int const single = co_await handle;
        BOOST_TEST(single == 3);
    });
}

BOOST_AUTO_TEST_CASE(TON_015_the_error_of_a_job_that_is_never_joined_does_not_vanish) {
    test::trial trial;
    auto const thrown = trial([]() -> tio::task<> {
        tio::spawn(test::fail_after, 1s, "boom");
        co_return;
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(TON_016_joining_twice_gives_the_same_result_twice) {
    tio::testing::run([]() -> tio::task<> {
        auto const handle = tio::spawn(test::give<std::string>, "value");
        auto const& first = co_await handle;
        auto const& second = co_await handle;
        BOOST_TEST(&first == &second);
        auto const shared = tio::share(test::give(2));
        int const once = co_await shared;
        int const twice = co_await shared;
        BOOST_TEST(once + twice == 4);
    });
}

BOOST_AUTO_TEST_CASE(TON_017_the_join_of_a_cancelled_job_throws_and_never_gives_a_default) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(test::give_after<int>, 1h, 1);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await test::tell(log, "cancelled", job);
        auto const odd = []() -> tio::task<int> {
            co_await tio::yield_now();
            throw odd_error{};
        };
        co_await test::tell(log, "odd", tio::spawn(odd));
    });
    BOOST_TEST(log.text() == "cancelled: job_cancelled, odd: unknown");
}

BOOST_AUTO_TEST_CASE(TON_032_waits_until_set_or_timeout_and_set_and_clear_say_what_they_changed) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        static_assert(std::is_void_v<tio::await_result_t<decltype(event.wait())>>);
        auto const changes = [&]() -> tio::task<> {
            co_await tio::sleep(1500ms);
            BOOST_TEST(event.set());
            BOOST_TEST(!event.set());
            BOOST_TEST(event.clear());
            BOOST_TEST(!event.clear());
        };
        co_await tio::all(waits(log, "a", event), waits_at_most(log, "b", event, 1s),
                          waits_at_most(log, "c", event, 2s), changes);
    });
    BOOST_TEST(log.text() == "b timeout, a, c set");
}

BOOST_AUTO_TEST_CASE(TON_033_timeouts_are_any_duration_and_none_or_less_unblocks_at_once) {
    tio::testing::run([]() -> tio::task<> {
        tio::event event;
        auto const start = tio::now();
        bool const fraction = co_await event.wait(std::chrono::duration<double>(0.0000015));
        auto const waited = tio::now() - start;
        BOOST_TEST(!fraction);
        BOOST_TEST((waited >= 1500ns && waited < 2us));
        auto const before = tio::now();
        bool const negative = co_await event.wait(-1h);
        bool const nothing = co_await event.wait(0s);
        BOOST_TEST((!negative && !nothing));
        BOOST_TEST((tio::now() == before));
    });
}

BOOST_AUTO_TEST_CASE(TON_034_a_set_together_with_the_timeout_wakes_exactly_once) {
    for (bool const set_first : {true, false}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            tio::event event;
            auto const sets = [&]() -> tio::task<> {
                co_await tio::sleep(1s);
                event.set();
                event.clear();
            };
            if (set_first) tio::spawn(sets);
            auto const waiter = tio::spawn(waits_at_most, std::ref(log), "a", std::ref(event), 1s);
            if (!set_first) tio::spawn(sets);
            co_await waiter;
            co_await tio::sleep(1h);
        });
        // The timeout comes with the timers, before the job that sets has its turn.
        BOOST_TEST(log.text() == "a timeout");
    }
}

BOOST_AUTO_TEST_CASE(TON_035_a_clear_right_after_a_set_un_wakes_nobody_and_waiters_are_in_order) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        for (auto const* const name : {"a", "b", "c"})
            tio::spawn(waits, std::ref(log), name, std::ref(event));
        co_await tio::testing::wait_all_blocked();
        event.set();
        event.clear();
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "a, b, c");
}

BOOST_AUTO_TEST_CASE(TON_036_waiters_that_were_cancelled_or_timed_out_are_no_more_there) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event; // its destructor would end the program if somebody waited
        auto const cancelled = tio::spawn(waits, std::ref(log), "a", std::ref(event));
        tio::spawn(waits_at_most, std::ref(log), "b", std::ref(event), 1s);
        auto const last = tio::spawn(waits, std::ref(log), "c", std::ref(event));
        co_await tio::testing::wait_all_blocked();
        cancelled.cancel();
        co_await tio::sleep(2s);
        event.set();
        co_await last;
    });
    BOOST_TEST(log.text() == "b timeout, c");
}

BOOST_AUTO_TEST_SUITE_END()
