// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What a function throws comes out of the co_await (H1), and joins what else happens (H5).
BOOST_AUTO_TEST_SUITE(thread_errors)

namespace {

void throws() {
    throw std::runtime_error("boom");
}

/// The functions through which an error came, the innermost first.
std::string way_of(std::exception_ptr const& error) {
    std::string text;
    for (auto const& entry : tio::traceback_of(error).entries())
        text += (text.empty() ? "" : " < ") + entry.function.substr(entry.function.rfind(':') + 1);
    return text;
}

tio::task<> fails_in_task() {
    co_await tio::yield_now();
    throw std::runtime_error("inner");
}
tio::task<> awaits_failing() {
    co_await fails_in_task();
}
void asks_the_loop() {
    tio::in_thread::run(awaits_failing());
}
void runs_a_loop() {
    tio::loop loop;
    loop.run(awaits_failing());
}
template <class F>
tio::task<> calls(F function) {
    co_await tio::run_in_thread(function);
}
template <class F>
tio::task<> outermost(F function) {
    co_await calls(function);
}
template <class F>
std::exception_ptr error_of(F function) {
    return test::caught([&] { tio::testing::run(outermost(function)); });
}

/// Waits until it is asked to stop, and throws something else.
auto fails_when_stopped(tio::event& begun, std::string text) {
    return [&begun, text] {
        begun.set();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const&) {
            throw std::runtime_error(text);
        }
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(H1_an_error_of_any_type) {
    auto const thrown = [](auto what) {
        return test::caught([&] {
            tio::testing::run([&]() -> tio::task<> {
                auto const fails = [what] { throw what; };
                co_await tio::run_in_thread(fails);
            });
        });
    };
    BOOST_TEST(test::text_of(thrown(std::runtime_error("boom"))) == "boom");
    BOOST_CHECK_THROW(std::rethrow_exception(thrown(7)), int);
    BOOST_CHECK_THROW(std::rethrow_exception(thrown("text")), char const*);
    BOOST_CHECK_THROW(std::rethrow_exception(thrown(std::make_shared<int>(1))),
                      std::shared_ptr<int>);
    std::error_code const code(EIO, std::generic_category());
    BOOST_CHECK_THROW(std::rethrow_exception(thrown(std::system_error(code))), std::system_error);
}

BOOST_AUTO_TEST_CASE(H1_it_can_be_caught_where_the_function_is_awaited) {
    for (auto const mode : test::crash_modes) {
        test::trial run(mode);
        std::string caught;
        auto const root = [&]() -> tio::task<> {
            try {
                co_await tio::run_in_thread(throws);
            } catch (std::runtime_error const& error) {
                caught = error.what();
            }
            co_await tio::yield_now();
        };
        BOOST_TEST(run(root) == "nothing");
        BOOST_TEST(caught == "boom");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(H1_the_traceback_goes_on_where_the_function_was_awaited) {
    BOOST_TEST(way_of(error_of(throws)) == "calls < outermost");
}

BOOST_AUTO_TEST_CASE(H1_the_traceback_of_an_error_from_task_to_thread_to_task) {
    auto const way = way_of(error_of(asks_the_loop));
    BOOST_TEST(way == "fails_in_task < awaits_failing < calls < outermost");
}

BOOST_AUTO_TEST_CASE(H1_the_traceback_of_an_error_through_a_loop_in_the_thread) {
    auto const way = way_of(error_of(runs_a_loop));
    BOOST_TEST(way == "fails_in_task < awaits_failing < calls < outermost");
}

BOOST_AUTO_TEST_CASE(D1_an_error_that_nobody_awaits_crashes_the_domain) {
    test::trial run;
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        tio::spawn(tio::run_in_thread(throws));
        co_await test::sleeper(log, "root");
    };
    BOOST_TEST(run(root) == "boom");
    BOOST_TEST(log.text() == "root cancelled");
}

BOOST_AUTO_TEST_CASE(H5_an_error_in_a_thread_joins_the_group_of_the_crash) {
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        tio::spawn(test::give<int>, 1);
        auto const function = fails_when_stopped(begun, "late");
        tio::spawn(tio::run_in_thread(function));
        co_await begun.wait();
        throw std::runtime_error("first");
    };
    BOOST_TEST(run(root) == "[first, late]");
}

// It was thrown in place of the `cancelled` that it was given (C7).
BOOST_AUTO_TEST_CASE(H5_one_that_replaces_a_cancelled_is_told) {
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const function = fails_when_stopped(begun, "late");
        tio::spawn(tio::run_in_thread(function));
        co_await begun.wait();
        throw std::runtime_error("first");
    };
    run(root);
    BOOST_TEST(run.diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(H5_one_that_was_under_way_is_not_told) {
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const function = [&begun](std::stop_token token) {
            begun.set();
            while (!token.stop_requested()) std::this_thread::yield();
            throw std::runtime_error("late");
        };
        tio::spawn(tio::run_in_thread(function));
        co_await begun.wait();
        throw std::runtime_error("first");
    };
    BOOST_TEST(run(root) == "[first, late]");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(H5_the_first_one_wins_whether_in_a_task_or_in_a_thread) {
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const function = fails_when_stopped(begun, "late");
        tio::spawn(tio::run_in_thread(function));
        co_await begun.wait();
        co_await tio::run_in_thread(throws);
    };
    BOOST_TEST(run(tio::on_error::original, root) == "boom");
    BOOST_TEST(run(tio::on_error::automatic, root) == "[boom, late]");
}

BOOST_AUTO_TEST_CASE(D2_with_crash_any_an_awaited_error_crashes_only_if_it_leaves_a_job) {
    test::trial run(tio::crash::any);
    auto const root = []() -> tio::task<> {
        auto const job = tio::spawn(tio::run_in_thread(throws));
        try {
            co_await job;
        } catch (std::runtime_error const&) {}
        co_await tio::sleep(1s);
    };
    BOOST_TEST(run(root) == "boom");
}

// C3: a `cancelled` that was kept from elsewhere is an error like any other.
BOOST_AUTO_TEST_CASE(C3_a_cancelled_that_is_not_its_own_is_an_error) {
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        std::exception_ptr kept;
        tio::event begun;
        auto const waits = [&]() -> tio::task<> {
            try {
                begun.set();
                co_await tio::sleep(1h);
            } catch (...) {
                kept = std::current_exception();
                throw;
            }
        };
        auto const job = tio::spawn(waits);
        co_await begun.wait();
        co_await tio::yield_now();
        job.cancel();
        co_await tio::sleep(1s);
        auto const throws_it = [&] { std::rethrow_exception(kept); };
        co_await tio::run_in_thread(throws_it);
    };
    auto const error = run(root);
    BOOST_TEST(error != "nothing");
    BOOST_TEST(error != "job_cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
