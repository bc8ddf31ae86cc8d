// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <exception>
#include <latch>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Functions that run in threads while the loop crashes.
BOOST_AUTO_TEST_SUITE(conformance_thread_crashes)

namespace {

tio::task<> fails_when(tio::event& begun) {
    co_await begun.wait();
    throw std::runtime_error("boom");
}

/// Crashes while a function runs that sets an event; gives what comes out.
template <class F>
std::string crash_beside(test::trial& run, tio::on_error policy, tio::event& begun, F& function) {
    begun.clear();
    return run(policy, [&]() -> tio::task<> {
        tio::spawn({.name = "thread"}, tio::run_in_thread({.name = "worker"}, function));
        co_await fails_when(begun);
    });
}

/// In a thread, without a checkpoint.
void wait_for_request() {
    std::latch asked{1};
    std::stop_callback const callback(tio::in_thread::stop_token(), [&] { asked.count_down(); });
    asked.wait();
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_071_it_is_cancelled_in_its_thread_and_the_loop_waits_for_it) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::event begun;
        test::trace log; // of one thread at a time
        auto const sleeps = [&] {
            test::trace::at_end const end{log, "unwound"};
            begun.set();
            try {
                tio::in_thread::sleep_for(1h);
            } catch (tio::cancelled const& cancellation) {
                log.add(std::string(to_string(cancellation.why())));
                throw;
            }
        };
        BOOST_TEST(crash_beside(run, tio::on_error::automatic, begun, sleeps) == "boom");
        log.add("run threw");
        BOOST_TEST(log.text() == "crash, unwound, run threw");
        BOOST_TEST(crash_beside(run, tio::on_error::group, begun, sleeps) == "[boom, cancelled]");
        BOOST_TEST(run.diagnostics.kinds() == "");
        auto const report = run.loop.last_crash()->text();
        BOOST_TEST(report.find("'thread' waits for thread 'worker' (tinyasio-") !=
                       std::string::npos,
                   report);
    }
}

BOOST_AUTO_TEST_CASE(TIN_072_an_error_in_place_of_the_cancellation_is_told_and_in_the_group) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::event begun;
        auto const replaces = [&] {
            begun.set();
            try {
                tio::in_thread::sleep_for(1h);
            } catch (tio::cancelled const&) {
                std::throw_with_nested(std::runtime_error("late"));
            }
        };
        auto const with = [&](tio::on_error policy) {
            return crash_beside(run, policy, begun, replaces);
        };
        BOOST_TEST(with(tio::on_error::automatic) == "[boom, late]");
        BOOST_TEST(with(tio::on_error::group) == "[boom, late]");
        BOOST_TEST(with(tio::on_error::original) == "boom");
        BOOST_TEST(run.diagnostics.kinds() == "raised, raised, raised");
        BOOST_TEST_REQUIRE(run.loop.last_crash()->others.size() == 1u);
        auto const cause = test::thrown_by([&] {
            try {
                std::rethrow_exception(run.loop.last_crash()->others.front());
            } catch (std::runtime_error const& late) {
                std::rethrow_if_nested(late);
            }
        });
        BOOST_TEST(cause == "cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_073_one_that_swallows_the_cancellation_and_returns_ends_cleanly) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::event begun;
        auto const swallows = [&] {
            begun.set();
            try {
                tio::in_thread::sleep_for(1h);
            } catch (tio::cancelled const&) {}
            return 5;
        };
        BOOST_TEST(crash_beside(run, tio::on_error::automatic, begun, swallows) == "boom");
        BOOST_TEST(crash_beside(run, tio::on_error::group, begun, swallows) == "[boom, cancelled]");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_074_one_that_had_failed_by_itself_is_in_the_group_without_a_warning) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::thread_pool pool{{.max_threads = 1}};
        auto const fails = [] { throw std::runtime_error("own"); };
        test::stop_at point(tio::detail::thread_point::returned);
        auto const opens = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                point.go_on();
                throw;
            }
        };
        BOOST_TEST(run([&]() -> tio::task<> {
                       tio::spawn(pool.run(fails));
                       tio::spawn(opens); // is cancelled after it
                       co_await tio::yield_now();
                       point.wait_until_reached();
                       throw std::runtime_error("boom");
                   }) == "[boom, own]");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_075_ten_that_fail_at_once_come_out_as_a_group_without_a_warning) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        std::latch all_run{10};
        auto const fails = [&] {
            all_run.arrive_and_wait();
            throw std::runtime_error("own");
        };
        auto const text = run([&]() -> tio::task<> {
            for (int i = 0; i != 10; ++i) tio::spawn(tio::run_in_thread(fails));
            co_await tio::sleep(1h);
        });
        BOOST_TEST(text == "[own, own, own, own, own, own, own, own, own, own]");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_076_the_loop_does_not_end_before_one_that_cannot_be_interrupted) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::event begun;
        bool returned = false;
        auto const deaf = [&] {
            begun.set();
            wait_for_request();
            // The loop serves until it is back: a strand that has ended would not do this.
            std::latch served{1};
            run.loop.post([&] { served.count_down(); });
            served.wait();
            returned = true;
        };
        BOOST_TEST(crash_beside(run, tio::on_error::automatic, begun, deaf) == "boom");
        BOOST_TEST(returned);
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_077_all_are_asked_before_any_is_waited_for) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        std::latch all_run{5}, all_asked{5};
        tio::event begun;
        std::atomic<int> returned = 0;
        auto const returns_when_all_are_asked = [&] {
            all_run.arrive_and_wait();
            begun.set();
            wait_for_request();
            all_asked.arrive_and_wait();
            ++returned;
        };
        BOOST_TEST(run([&]() -> tio::task<> {
                       for (int i = 0; i != 5; ++i)
                           tio::spawn(tio::run_in_thread(returns_when_all_are_asked));
                       co_await fails_when(begun);
                   }) == "boom");
        BOOST_TEST(returned == 5);
    }
}

BOOST_AUTO_TEST_CASE(TIN_081_a_loop_that_runs_in_a_thread_is_cancelled_with_it) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        tio::event begun;
        test::trace log; // of one thread at a time
        auto const runs_a_loop = [&] {
            auto const root = [&]() -> tio::task<> {
                tio::spawn(test::sleeper, std::ref(log), "spawned inside");
                co_await tio::yield_now();
                begun.set();
                co_await test::sleeper(log, "inside");
            };
            tio::loop inner;
            try {
                inner.run(root);
            } catch (...) {
                log.add("inner run: " + test::text_of(std::current_exception()));
                throw;
            }
        };
        BOOST_TEST(crash_beside(run, tio::on_error::automatic, begun, runs_a_loop) == "boom");
        BOOST_TEST(log.text() ==
                   "inside cancelled, spawned inside cancelled, inner run: cancelled");
        BOOST_TEST(crash_beside(run, tio::on_error::group, begun, runs_a_loop) ==
                   "[boom, cancelled]");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_SUITE_END()
