// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <exception>
#include <functional>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// An error, and those who hear of it.
BOOST_AUTO_TEST_SUITE(conformance_errors)

namespace {

/// Awaits something, and writes down what comes out of it.
template <class A>
tio::task<> awaits(test::trace& log, A awaited) {
    try {
        co_await std::move(awaited);
    } catch (std::exception const& error) {
        log.add("caught " + std::string(error.what()));
    } catch (...) {
        log.add(test::text_of(std::current_exception()));
        throw;
    }
    log.add("goes on");
}

tio::task<> awaits_handle(test::trace& log) {
    co_await awaits(log, tio::spawn(test::fail_after, 1s, "boom"));
}

tio::task<> awaits_all(test::trace& log) {
    auto both = tio::all(test::fail_after(1s, "boom"), test::wait_for(1h));
    co_await awaits(log, std::move(both));
}

tio::task<> fails_at_once(test::trace& log, std::string name) {
    log.add(name);
    throw std::runtime_error(name);
    co_return;
}

std::exception_ptr interrupted() {
    return std::make_exception_ptr(std::runtime_error("interrupted"));
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_038_an_error_cancels_every_other_job_once_and_its_object_leaves_run) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        auto const original = std::make_exception_ptr(std::runtime_error("boom"));
        auto const fails = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            std::rethrow_exception(original);
        };
        auto const thrown = test::caught([&] {
            run.loop.run([&]() -> tio::task<> {
                tio::spawn(test::sleeper, std::ref(log), "a");
                tio::spawn(fails);
                tio::spawn(test::sleeper, std::ref(log), "b");
                co_await test::sleeper(log, "root");
            });
        });
        BOOST_TEST((thrown == original));
        BOOST_TEST(log.text() == "root cancelled, a cancelled, b cancelled");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_039_the_awaiter_of_a_failing_job_sees_cancelled_and_not_its_error) {
    for (auto const root : {awaits_handle, awaits_all}) {
        test::trace log;
        test::trial run{tio::crash::any};
        BOOST_TEST(run([&] { return root(log); }) == "boom");
        BOOST_TEST(log.text() == "cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_039_the_awaiter_of_a_failing_job_can_catch_its_error_by_default) {
    for (auto const root : {awaits_handle, awaits_all}) {
        test::trace log;
        test::trial run;
        BOOST_TEST(run([&] { return root(log); }) == "nothing");
        BOOST_TEST(log.text() == "caught boom, goes on");
    }
}

BOOST_AUTO_TEST_CASE(TIN_040_an_error_of_a_child_that_is_awaited_plainly_is_caught_by_its_caller) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "sibling");
            co_await awaits(log, test::fail_after(1s, "boom"));
        };
        BOOST_TEST(test::trial{crash}(root) == "nothing");
        BOOST_TEST(log.text() == "caught boom, goes on, sibling woke");
    }
}

BOOST_AUTO_TEST_CASE(TIN_057_of_siblings_that_would_fail_in_the_same_turn_only_the_first_runs) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const awaited = [&]() -> tio::task<> {
            co_await tio::all(fails_at_once(log, "1"), fails_at_once(log, "2"),
                              fails_at_once(log, "3"));
        };
        BOOST_TEST(test::trial{crash}(awaited) == "1");
        BOOST_TEST(log.text() == "1");

        log.clear();
        auto const spawned = [&]() -> tio::task<> {
            for (auto const* name : {"1", "2", "3"}) tio::spawn(fails_at_once, std::ref(log), name);
            co_return;
        };
        BOOST_TEST(test::trial{crash}(spawned) == "1");
        BOOST_TEST(log.text() == "1");
    }
}

BOOST_AUTO_TEST_CASE(TIN_060_what_is_no_std_exception_goes_the_same_way_and_leaves_run_unwrapped) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        auto const throws_five = []() -> tio::task<> {
            co_await tio::sleep(1s);
            throw 5;
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(throws_five);
            co_await test::sleeper(log, "root");
        };
        BOOST_CHECK_EXCEPTION(run.loop.run(root), int, [](int thrown) { return thrown == 5; });
        BOOST_TEST(log.text() == "root cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_061_a_loop_that_sleeps_can_be_failed_from_another_thread) {
    for (auto const crash : test::crash_modes) {
        tio::loop loop{{.crash = crash}};
        test::trace log;
        std::latch sleeps{1};
        auto const error = interrupted();
        std::jthread const interrupts([&] {
            sleeps.wait();
            loop.fail(error);
        });
        auto const thrown = test::caught([&] {
            loop.run([&]() -> tio::task<> {
                tio::spawn(test::sleeper, std::ref(log), "job");
                tio::spawn([&]() -> tio::task<> {
                    co_await tio::testing::wait_all_blocked();
                    sleeps.count_down();
                });
                co_await test::sleeper(log, "root");
            });
        });
        BOOST_TEST((thrown == error));
        BOOST_TEST(log.text() == "root cancelled, job cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_061_a_failure_from_outside_is_grouped_with_the_jobs_that_it_cancelled) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        auto const root = [&]() -> tio::task<> {
            tio::spawn(test::wait_for, 1h);
            run.loop.post([&] { run.loop.fail(interrupted()); });
            co_await tio::sleep(1h);
        };
        BOOST_TEST(run(tio::on_error::group, root) == "[interrupted, cancelled, cancelled]");
    }
}

BOOST_AUTO_TEST_CASE(TIN_062_an_error_outside_of_all_jobs_cancels_the_current_one_too) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        auto const fail = [&] { std::rethrow_exception(interrupted()); };
        std::function<void()> const ways[]{
            [&] { run.loop.fail(interrupted()); },
            [&] { run.loop.post(fail); },
            [&] { boost::asio::post(run.loop.context(), fail); },
        };
        for (auto const& way : ways) {
            test::trace log;
            auto const current = [&]() -> tio::task<> {
                co_await tio::yield_now();
                way();
                co_await test::sleeper(log, "current");
            };
            auto const thrown = run([&]() -> tio::task<> {
                tio::spawn(test::sleeper, std::ref(log), "before");
                tio::spawn(current);
                co_await test::sleeper(log, "root");
            });
            BOOST_TEST(thrown == "interrupted");
            // One that fails the loop itself goes on to its next checkpoint, ahead of the others.
            bool const at_once = &way == &ways[0];
            BOOST_TEST(log.text() == (at_once
                                          ? "current cancelled, root cancelled, before cancelled"
                                          : "root cancelled, before cancelled, current cancelled"));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
