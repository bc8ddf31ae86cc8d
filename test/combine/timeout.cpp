// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <type_traits>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_timeout)

namespace {

/// Writes down why it is cancelled.
tio::task<> says_why(test::trace& log) {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const& cancelled) {
        log.add(to_string(cancelled.why()));
        throw;
    }
}

/// Goes on for a while after it is cancelled.
tio::task<> cleans_up(test::trace& log, test::milliseconds d) {
    co_await tio::finally(says_why(log), test::wait_for(d));
    log.add("not reached");
}

/// "7", "timed out"
std::string text_of_result(tio::result<int> const& result) {
    if (result) return std::to_string(*result);
    return result.error() == tio::errc::timed_out ? "timed out" : "other error";
}

} // namespace

BOOST_AUTO_TEST_CASE(A4_what_ends_in_time_gives_its_value) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        auto const value = co_await tio::timeout(test::give_after(1s, 7), 2s);
        static_assert(std::is_same_v<decltype(value), tio::result<int> const>);
        BOOST_TEST(value.value() == 7);
        BOOST_TEST(test::clock_ms() == 1000);
        auto const nothing = co_await tio::timeout(test::wait_for(1s), 2s);
        static_assert(std::is_same_v<decltype(nothing), tio::result<void> const>);
        BOOST_TEST(nothing.has_value());
        auto const reference = co_await tio::timeout(to_global, 2s);
        BOOST_TEST(&reference.value().get() == &global);
        auto moved = co_await tio::timeout(test::give(test::move_only(5)), 2s);
        BOOST_TEST(moved.value().value == 5);
        auto const plain = co_await tio::timeout(test::give(test::no_default(6)), 2s);
        BOOST_TEST(plain.value().value == 6);
    });
}

BOOST_AUTO_TEST_CASE(A4_fail_after_gives_the_value_itself) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        int const value = co_await tio::fail_after(test::give_after(1s, 7), 2s);
        BOOST_TEST(value == 7);
        int& reference = co_await tio::fail_after(to_global, 2s);
        BOOST_TEST(&reference == &global);
        auto const moved = co_await tio::fail_after(test::give(test::move_only(5)), 2s);
        BOOST_TEST(moved.value == 5);
        co_await tio::fail_after(test::wait_for(1s), 2s);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(A4_what_is_late_is_cancelled_and_has_ended_when_timeout_returns) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(cleans_up(log, 500ms), 2s);
        BOOST_TEST((late.error() == tio::errc::timed_out));
        BOOST_TEST(test::clock_ms() == 2500);
    });
    BOOST_TEST(log.text() == "timeout");
}

BOOST_AUTO_TEST_CASE(A4_fail_after_throws_the_limit_and_the_place) {
    tio::testing::run([]() -> tio::task<> {
        std::string text;
        try {
            co_await tio::fail_after(test::wait_for(1h), 2s);
        } catch (tio::timed_out const& error) {
            BOOST_TEST((error.limit() == 2s));
            BOOST_TEST(error.where().line() != 0);
            text = error.what();
        }
        BOOST_TEST(text.find("timed out after 2 s at") == 0);
        BOOST_TEST(text.find("timeout.cpp") != std::string::npos);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(A4_all_that_it_waits_for_is_cancelled_and_waited_for) {
    test::trace log;
    auto const tree = [&]() -> tio::task<> {
        co_await tio::all(cleans_up(log, 100ms),
                          tio::all(cleans_up(log, 300ms), cleans_up(log, 200ms)));
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(tree, 1s);
        log.add(late ? "value" : "late");
        BOOST_TEST(test::clock_ms() == 1300);
    });
    BOOST_TEST(log.text() == "timeout, timeout, timeout, late");
}

BOOST_AUTO_TEST_CASE(A4_zero_or_less_runs_it_up_to_its_first_suspension) {
    test::trace log;
    auto const begins = [&](std::string name) -> tio::task<> {
        log.add(name);
        co_await tio::yield_now();
        log.add("not reached");
    };
    tio::testing::run([&]() -> tio::task<> {
        for (auto const limit : {0s, -1s}) {
            auto const ready = co_await tio::timeout(test::give(7), limit);
            log.add(text_of_result(ready));
            auto const late = co_await tio::timeout(begins("begins"), limit);
            log.add(late ? "value" : "late");
            auto const past = co_await tio::timeout(begins("past"), tio::now() + limit);
            log.add(past ? "value" : "late");
            auto const in_time = co_await tio::timeout(test::give(8), tio::now() + limit);
            log.add(text_of_result(in_time));
        }
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "7, begins, late, past, late, 8, 7, begins, late, past, late, 8");
}

BOOST_AUTO_TEST_CASE(A4_on_a_tie_completed_work_wins) {
    auto const nested = []() -> tio::task<int> {
        auto const inner = []() -> tio::task<int> {
            auto [a, b] = co_await tio::all(test::give_after(1s, 3), test::give_after(1s, 4));
            co_return a + b;
        };
        auto [sum] = co_await tio::all(inner());
        co_return sum;
    };
    for (std::uint64_t seed = 0; seed != 20; ++seed) {
        auto const root = [&]() -> tio::task<> {
            auto const simple = co_await tio::timeout(test::give_after(1s, 7), 1s);
            BOOST_TEST(text_of_result(simple) == "7");
            auto const chain = co_await tio::timeout(nested, 1s);
            BOOST_TEST(text_of_result(chain) == "7");
            tio::event event;
            auto const sets = [&]() -> tio::task<> {
                co_await tio::sleep(1s);
                event.set();
            };
            auto const by_another = tio::spawn(sets);
            auto const woken = co_await tio::timeout(event.wait(), 1s);
            BOOST_TEST(woken.has_value());
            co_await by_another;
        };
        tio::testing::run(root, {.seed = seed});
    }
}

BOOST_AUTO_TEST_CASE(A4_what_never_comes_to_an_end_is_not_waited_for_though_others_are_ready) {
    bool done = false;
    auto const busy = [&]() -> tio::task<> {
        while (!done) co_await tio::yield_now();
    };
    tio::loop{}.run([&]() -> tio::task<> { // a real clock: a virtual one stands still meanwhile
        auto const other = tio::spawn(busy);
        auto const late = co_await tio::timeout(busy, 1ms);
        BOOST_TEST(!late.has_value());
        done = true;
    });
}

BOOST_AUTO_TEST_CASE(A4_its_errors_come_out) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await test::tell(log, "timeout", tio::timeout(test::fail_after(1s, "boom"), 2s));
        co_await test::tell(log, "fail_after", tio::fail_after(test::fail("bang"), 2s));
    });
    BOOST_TEST(log.text() == "timeout: boom, fail_after: bang");
}

BOOST_AUTO_TEST_CASE(A4_an_error_in_place_of_its_cancelled_comes_out) {
    test::trace log;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        co_await test::tell(log, "it", tio::timeout(test::fails_when_cancelled("late"), 1s));
    });
    BOOST_TEST(log.text() == "it: late");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(C7_a_value_of_one_that_swallows_the_expiry_is_discarded_and_told) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([]() -> tio::task<> {
        auto const late = co_await tio::timeout(test::returns_when_cancelled(7), 1s);
        BOOST_TEST(text_of_result(late) == "timed out");
    });
    BOOST_TEST(diagnostics.kinds() == "swallowed");
    BOOST_TEST(test::thrown_by([&] {
                   loop.run(tio::fail_after(test::returns_when_cancelled(7), 1s));
               }) == "timed_out");
}

BOOST_AUTO_TEST_CASE(C4_a_value_that_came_before_it_noticed_the_expiry_is_given) {
    // It is behind a shield when the time is up, and ends without another checkpoint.
    auto const busy = []() -> tio::task<int> {
        co_await tio::shield(test::wait_for(2s));
        co_return 7;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const value = co_await tio::timeout(busy, 1s);
        BOOST_TEST(text_of_result(value) == "7");
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(C1_cancelling_who_waits_cancels_it_for_that_reason) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            co_await test::tell(log, "waits", tio::timeout(cleans_up(log, 2s), 2s));
        };
        auto const job = tio::spawn(waits);
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        BOOST_TEST(test::clock_ms() == 3000);
    });
    BOOST_TEST(log.text() == "explicit, waits: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C4_what_is_cancelled_with_who_waits_may_still_give_a_value_after_the_limit) {
    test::trace log;
    auto const stubborn = []() -> tio::task<int> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {}
        co_await tio::shield(test::wait_for(2s));
        co_return 7;
    };
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            auto const result = co_await tio::timeout(stubborn, 2s);
            log.add(text_of_result(result));
            co_await tio::yield_now();
        };
        auto const job = tio::spawn(waits);
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        BOOST_TEST(test::clock_ms() == 3000);
    });
    BOOST_TEST(log.text() == "7, job: job_cancelled");
    BOOST_TEST(diagnostics.kinds() == "swallowed");
}

BOOST_AUTO_TEST_CASE(C1_who_is_cancelled_while_what_is_late_cleans_up_is_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            co_await test::tell(log, "waits", tio::timeout(cleans_up(log, 2s), 1s));
        };
        auto const job = tio::spawn(waits);
        co_await tio::sleep(2s);
        job.cancel();
        co_await test::tell(log, "job", job);
        BOOST_TEST(test::clock_ms() == 3000);
    });
    BOOST_TEST(log.text() == "timeout, waits: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C1_a_job_that_is_cancelled_starts_nothing) {
    test::trace log;
    auto const marks = [](test::trace& to, test::counted) -> tio::task<> {
        to.add("started");
        co_return;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const late = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await tio::timeout(marks(log, test::counted{}), 1h);
        };
        auto const job = tio::spawn(late);
        co_await tio::yield_now();
        job.cancel();
        co_await test::tell(log, "job", job);
        BOOST_TEST(test::counted::alive() == 0);
    });
    BOOST_TEST(log.text() == "job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_reaches_what_it_runs) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            auto const stopped = co_await tio::timeout(tio::this_task::stop(), 1h);
            log.add(stopped ? "stopped" : "late");
        };
        auto const job = tio::spawn(waits);
        co_await tio::sleep(1s);
        job.cancel_after_grace(1h);
        co_await job;
        BOOST_TEST(test::clock_ms() == 1000);
    });
    BOOST_TEST(log.text() == "stopped");
}

BOOST_AUTO_TEST_CASE(D2_it_is_transparent_when_any_error_crashes) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        co_await test::tell(log, "it", tio::timeout(test::fail_after(1s, "boom"), 2s));
    };
    tio::testing::run(root, {.crash = tio::crash::any});
    BOOST_TEST(log.text() == "it: boom");
}

BOOST_AUTO_TEST_CASE(A4_they_nest_and_the_earlier_one_counts) {
    test::trace log;
    auto const both = [&](auto inner, auto outer) -> tio::task<> {
        auto const within = [&]() -> tio::task<> {
            auto const result = co_await tio::timeout(test::give_after(1h, 1), inner);
            log.add("inner: " + text_of_result(result));
        };
        auto const result = co_await tio::timeout(within, outer);
        log.add(result ? "outer: in time" : "outer: timed out");
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await both(1s, 2s);
        co_await both(2s, 1s);
    });
    BOOST_TEST(log.text() == "inner: timed out, outer: in time, outer: timed out");
}

BOOST_AUTO_TEST_CASE(A4_it_takes_whatever_can_be_awaited) {
    tio::testing::run([]() -> tio::task<> {
        tio::event never;
        auto const leaf = co_await tio::timeout(never.wait(), 1s);
        BOOST_TEST(!leaf.has_value());
        auto const slept = co_await tio::timeout(tio::sleep(1s), 2s);
        BOOST_TEST(slept.has_value());
        auto const job = tio::spawn(test::give_after(3s, 7));
        auto const early = co_await tio::timeout(job, 1s); // the job lives on
        BOOST_TEST(!early.has_value());
        auto const later = co_await tio::timeout(job, 1h);
        BOOST_TEST(later.value() == 7);
        auto const shared = tio::share(test::give_after(1s, 8));
        auto const copy = co_await tio::timeout(shared, 1h);
        BOOST_TEST(copy.value() == 8);
        auto const inner = co_await tio::timeout(tio::timeout(test::give(9), 1s), 1s);
        BOOST_TEST(inner.value().value() == 9);
    });
}

BOOST_AUTO_TEST_CASE(A4_a_limit_may_be_of_any_length) {
    constexpr std::chrono::duration<double> infinity{std::numeric_limits<double>::infinity()};
    constexpr std::chrono::duration<double> nan{std::numeric_limits<double>::quiet_NaN()};
    tio::testing::run([&]() -> tio::task<> {
        auto const long_ago = tio::detail::time_point::min();
        auto const in_time = co_await tio::timeout(test::give(1), long_ago);
        BOOST_TEST(in_time.has_value());
        for (auto const limit : {std::chrono::hours::max(), std::chrono::hours(24 * 365)}) {
            auto const value = co_await tio::timeout(test::give_after(1s, 7), limit);
            BOOST_TEST(value.has_value());
        }
        auto const value = co_await tio::timeout(test::give_after(1s, 7), infinity);
        BOOST_TEST(value.has_value());
        auto const half = co_await tio::timeout(test::wait_for(1h), 0.5s);
        BOOST_TEST(!half.has_value());
        BOOST_TEST(test::clock_ms() == 3500);
        try {
            co_await tio::fail_after(test::wait_for(1h), long_ago);
        } catch (tio::timed_out const& late) {
            BOOST_TEST(late.limit().count() == 0);
        }
        BOOST_TEST(test::clock_ms() == 3500);
        BOOST_TEST(test::thrown_by([&] { return tio::timeout(test::give(1), nan); }) ==
                   "usage_error");
        BOOST_TEST(test::thrown_by([&] { return tio::fail_after(test::give(1), nan); }) ==
                   "usage_error");
    });
}

BOOST_AUTO_TEST_CASE(A4_a_time_that_is_never_reached_does_not_hide_a_deadlock) {
    auto const waits = []() -> tio::task<> {
        tio::event never;
        co_await tio::timeout(never.wait(), std::chrono::hours::max());
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(waits); }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(A4_in_a_virtual_hour_the_timers_of_a_million_ready_ones_are_not_there) {
    tio::testing::run([]() -> tio::task<> {
        for (int i = 0; i != 10'000; ++i) {
            auto const value = co_await tio::timeout(test::give(i), 1s);
            if (!value || *value != i) BOOST_ERROR("wrong value");
        }
        co_await tio::sleep(1h);
    });
}

BOOST_AUTO_TEST_CASE(T8_a_job_that_is_torn_down_after_its_limit_has_expired_is_no_trouble) {
    int alive_before = test::counted::alive();
    auto const waits = [](test::counted) -> tio::task<> {
        tio::event never;
        try {
            co_await never.wait();
        } catch (tio::cancelled const&) {}
        try {
            co_await tio::shield(never.wait()); // nothing ever wakes it: the deadlock is found
        } catch (...) {}
    };
    auto const root = [&]() -> tio::task<> { co_await tio::timeout(waits(test::counted{}), 1s); };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) ==
               "[deadlock_error, deadlock_error]"); // it is found again, while being cancelled
    BOOST_TEST(test::counted::alive() == alive_before);
}

BOOST_AUTO_TEST_SUITE_END()
