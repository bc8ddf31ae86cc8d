// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/places.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_shield)

namespace {

/// Waits for its cancellation, then cleans up.
tio::task<> cleans_up_when_cancelled(test::trace& log, tio::task<> (*cleanup)(test::trace&)) {
    std::exception_ptr cancelled;
    try {
        co_await tio::sleep(1h);
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await tio::shield(cleanup(log));
    std::rethrow_exception(cancelled);
}

tio::task<> spawns(test::trace& log) {
    log.add(test::what_of<tio::usage_error>([] { tio::spawn(test::wait_for, 1s); }));
    co_return;
}

tio::task<> says_why(test::trace& log) {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const& cancelled) {
        log.add(to_string(cancelled.why()));
        throw;
    }
}

/// The run of a loop that crashes after a second while another job waits.
template <class Job>
std::string crash_beside(tio::crash policy, Job job) {
    tio::testing::virtual_loop loop{{.crash = policy}};
    loop.on_diagnostic([](tio::diagnostic const&) {});
    return test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(job);
            co_await test::fail_after(1s, "boom");
        });
    });
}

constexpr auto policies = {tio::crash::unhandled, tio::crash::any};

} // namespace

BOOST_AUTO_TEST_CASE(C5_a_cancelled_job_gets_the_value_and_cancelled_at_its_next_checkpoint) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            int const value = co_await tio::shield(test::give_after(2s, 7));
            log.add(std::to_string(value) + " at " + std::to_string(test::clock_ms()));
            co_await test::tell(log, "next", tio::yield_now());
        });
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "7 at 2000, next: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C5_it_is_no_checkpoint) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            int const at_once = co_await tio::shield(test::give(7));
            log.add(std::to_string(at_once));
            co_await tio::yield_now();
        });
        co_await tio::yield_now();
        job.cancel();
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "7, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C5_cleanup_uses_the_loop_while_it_crashes) {
    for (auto const policy : policies) {
        test::trace log;
        auto const cleanup = [](test::trace& to) -> tio::task<> {
            co_await tio::sleep(1s);
            co_await tio::all(test::wait_for(1s), tio::all(test::wait_for(1s), test::wait_for(1s)));
            co_await tio::shield(test::wait_for(1s));
            co_await tio::yield_now();
            to.add("cleaned up at " + std::to_string(test::clock_ms()));
        };
        auto const thrown = crash_beside(
            policy, [&]() -> tio::task<> { co_await cleans_up_when_cancelled(log, cleanup); });
        BOOST_TEST(thrown == "boom");
        BOOST_TEST(log.text() == "cleaned up at 4000");
    }
}

BOOST_AUTO_TEST_CASE(C5_a_shielded_job_may_not_spawn_while_the_loop_is_being_cancelled) {
    test::trace log;
    auto const thrown = crash_beside(tio::crash::unhandled, [&]() -> tio::task<> {
        co_await cleans_up_when_cancelled(log, spawns);
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "a job was started in the loop, which is being cancelled");
}

BOOST_AUTO_TEST_CASE(C5_a_shielded_job_may_spawn_while_the_loop_is_open) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job =
            tio::spawn([&]() -> tio::task<> { co_await cleans_up_when_cancelled(log, spawns); });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(C5_after_the_limit_it_is_cancelled_and_waited_for_and_timed_out_is_thrown) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const inner = [&]() -> tio::task<> {
            co_await tio::finally(says_why(log), test::wait_for(1s));
        };
        std::string text;
        try {
            co_await tio::shield(inner, 2500ms);
        } catch (tio::timed_out const& error) {
            BOOST_TEST((error.limit() == 2500ms));
            text = error.what();
        }
        BOOST_TEST(test::without_lines(text) == "timed out after 2.5 s at shield.cpp:N");
        BOOST_TEST(test::clock_ms() == 3500);
    });
    BOOST_TEST(log.text() == "timeout");
}

BOOST_AUTO_TEST_CASE(C5_work_that_ends_within_the_limit_gives_its_value) {
    tio::testing::run([]() -> tio::task<> {
        int const value = co_await tio::shield(test::give_after(1s, 7), 2s);
        BOOST_TEST(value == 7);
        co_await tio::shield(test::wait_for(1h), std::chrono::hours::max());
        BOOST_TEST(test::clock_ms() == 3'601'000);
    });
}

BOOST_AUTO_TEST_CASE(C5_without_any_time_it_runs_up_to_where_it_first_waits) {
    auto const log_with = [](std::chrono::seconds limit, std::optional<std::uint64_t> seed) {
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            auto const waits = [&]() -> tio::task<> {
                log.add("started");
                co_await test::sleeper(log, "inner");
            };
            co_await test::tell(log, "outer", tio::shield(waits, limit));
            int const value = co_await tio::shield(test::give(7), limit);
            log.add(std::to_string(value));
        };
        tio::testing::run(root(), {.seed = seed});
        return log.text();
    };
    auto const expected = "started, inner cancelled, outer: timed_out, 7";
    BOOST_TEST(log_with(0s, {}) == expected);
    BOOST_TEST(log_with(-1s, {}) == expected);
    BOOST_TEST(log_with(0s, 1) == expected); // the time is up before the job has had its turn
}

BOOST_AUTO_TEST_CASE(C5_work_that_is_completed_when_the_time_is_up_wins) {
    for (std::size_t const steps : {1u, 2u}) { // the awaited job has ended; the shielded one too
        test::bare_engine loop;
        test::gate gate;
        auto const opened = [&]() -> tio::task<int> {
            co_await gate;
            co_return 7;
        };
        auto const awaited = loop.start(opened());
        int value = 0;
        auto const limited = [&]() -> tio::task<> { value = co_await tio::shield(awaited, 1s); };
        loop.start(limited());
        loop.run();
        gate.open();
        loop.run(steps);
        loop.on_strand([&] {
            loop->set_clock(tio::detail::time_point(1s));
            loop->fire_timers();
        });
        BOOST_TEST(value == 0);
        loop.run();
        BOOST_TEST(value == 7);
        BOOST_TEST(loop.told == "");
    }
}

BOOST_AUTO_TEST_CASE(C5_an_error_after_the_limit_comes_out_in_place_of_timed_out) {
    test::trace log;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run(test::tell(log, "late", tio::shield(test::fails_when_cancelled("boom"), 1s)));
    loop.run(test::tell(log, "value", tio::shield(test::returns_when_cancelled(7), 1s)));
    BOOST_TEST(log.text() == "late: boom, value: timed_out");
    BOOST_TEST(diagnostics.kinds() == "raised, swallowed"); // C7
}

BOOST_AUTO_TEST_CASE(C5_its_error_comes_out_where_it_is_awaited_whatever_crashes_the_loop) {
    for (auto const policy : policies) {
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            co_await test::tell(log, "shield", tio::shield(test::fail_after(1s, "boom")));
            co_await tio::yield_now();
        };
        BOOST_TEST(test::thrown_by([&] { tio::testing::run(root(), {.crash = policy}); }) ==
                   "nothing");
        BOOST_TEST(log.text() == "shield: boom");
    }
}

BOOST_AUTO_TEST_CASE(D6_an_error_behind_a_shield_joins_the_crash) {
    test::trace log;
    auto const thrown = crash_beside(tio::crash::unhandled, [&]() -> tio::task<> {
        co_await tio::shield(test::fail_after(2s, "late"));
    });
    BOOST_TEST(thrown == "[boom, late]");
}

BOOST_AUTO_TEST_CASE(D5_an_error_that_crashed_the_loop_and_reaches_a_shielded_job_is_one_error) {
    auto const failing = tio::share(test::fail_after, 2s, "boom");
    auto const root = [&]() -> tio::task<> { co_await tio::shield(failing); };
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "boom");
}

BOOST_AUTO_TEST_CASE(D9_a_job_that_nobody_awaits_may_clean_up_too) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const cleanup = [](test::trace& to) -> tio::task<> {
            co_await tio::sleep(1s);
            to.add("cleaned up");
        };
        auto const job = [&log, cleanup]() -> tio::task<> {
            co_await cleans_up_when_cancelled(log, cleanup);
        };
        tio::spawn({.awaited = false}, job);
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "cleaned up");
}

BOOST_AUTO_TEST_CASE(T7_values_may_be_references_or_void_or_move_only) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        int& referred = co_await tio::shield(to_global);
        BOOST_TEST(&referred == &global);
        co_await tio::shield(tio::sleep(1s));
        test::move_only const moved = co_await tio::shield(test::give(test::move_only(5)), 1s);
        BOOST_TEST(moved.value == 5);
    });
}

BOOST_AUTO_TEST_CASE(S1_a_limit_that_is_no_number_is_refused) {
    std::chrono::duration<double> const nan(std::numeric_limits<double>::quiet_NaN());
    BOOST_CHECK_THROW(static_cast<void>(tio::shield(test::give(1), nan)), tio::usage_error);
}

BOOST_AUTO_TEST_SUITE_END()
