// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What a crash does to the jobs that it cancels.
BOOST_AUTO_TEST_SUITE(conformance_cancellation)

BOOST_AUTO_TEST_CASE(TIN_041_children_are_cancelled_first_and_others_in_the_order_of_their_start) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const mid = [&]() -> tio::task<> {
            test::trace::at_end const end{log, "mid ends"};
            co_await tio::all(test::sleeper(log, "c"), test::sleeper(log, "d"));
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(test::fail_after, 1s, "boom");
            tio::spawn(test::sleeper, std::ref(log), "a");
            tio::spawn(test::sleeper, std::ref(log), "b");
            tio::spawn(mid);
            co_await test::sleeper(log, "root");
        };
        BOOST_TEST(test::trial{crash}(root) == "boom");
        BOOST_TEST(log.text() ==
                   "root cancelled, a cancelled, b cancelled, c cancelled, d cancelled, mid ends");
    }
}

BOOST_AUTO_TEST_CASE(TIN_042_a_job_that_has_not_started_never_does_and_counts_as_cancelled) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const never = [&](test::counted) -> tio::task<> {
            test::trace::at_end const cleanup{log, "cleaned up"};
            log.add("started");
            co_return;
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(never, test::counted{});
            throw std::runtime_error("boom");
            co_return;
        };
        BOOST_TEST(test::trial{crash}(tio::on_error::group, root) == "[boom, cancelled]");
        BOOST_TEST(log.text() == "");
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(TIN_043_cancelled_is_no_std_exception_but_is_caught_by_an_ellipsis) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const catches = [&]() -> tio::task<> {
            try {
                try {
                    co_await tio::sleep(1h);
                } catch (std::exception const&) {
                    log.add("std::exception");
                }
            } catch (...) {
                log.add("...");
                throw;
            }
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(catches);
            co_await test::fail_after(1s, "boom");
        };
        BOOST_TEST(test::trial{crash}(root) == "boom");
        BOOST_TEST(log.text() == "...");
    }
}

BOOST_AUTO_TEST_CASE(TIN_059_cleanup_releases_what_it_holds_but_wakes_and_starts_nobody) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        tio::event event;
        auto const waits = [&]() -> tio::task<> {
            try {
                co_await event.wait();
                log.add("waiter woken");
            } catch (tio::cancelled const&) {
                log.add("waiter cancelled");
                throw;
            }
        };
        auto const cleans_up = [&]() -> tio::task<> {
            test::trace::at_end const lock{log, "lock released"};
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                event.set();
            }
            log.add("spawn: " +
                    test::thrown_by([&] { tio::spawn(test::stepper, std::ref(log), "never", 1); }));
            std::exception_ptr error;
            try {
                co_await tio::all(test::stepper(log, "never", 1));
            } catch (...) {
                error = std::current_exception();
            }
            log.add("all: " + test::text_of(error));
            std::rethrow_exception(error);
        };
        test::trial run{crash};
        auto const thrown = run([&]() -> tio::task<> {
            tio::spawn(cleans_up);
            tio::spawn(waits);
            co_await test::fail_after(1s, "boom");
        });
        BOOST_TEST(thrown == "boom");
        BOOST_TEST(log.text() ==
                   "spawn: cancelled, all: cancelled, lock released, waiter cancelled");
        BOOST_TEST(event.is_set());
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_SUITE_END()
