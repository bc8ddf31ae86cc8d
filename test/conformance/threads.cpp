// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <exception>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Functions in threads: their values, their errors, and what they may do.
BOOST_AUTO_TEST_SUITE(conformance_threads)

namespace {

int answer() {
    return 42;
}
int divides_by_zero() {
    throw std::domain_error("division by zero");
}

struct exit_request {
    int code;
};

tio::task<int> calls_in_thread(int (*function)()) {
    co_return co_await tio::run_in_thread(function);
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_068_a_hundred_functions_run_at_once_and_give_their_values_in_order) {
    std::latch all_run{100};
    auto const meets = [&](int i) {
        all_run.arrive_and_wait();
        return i;
    };
    auto const values = tio::testing::run([&]() -> tio::task<std::vector<int>> {
        std::vector<decltype(tio::run_in_thread(meets, 0))> functions;
        for (int i = 0; i != 100; ++i) functions.push_back(tio::run_in_thread(meets, i));
        co_return co_await tio::all(std::move(functions));
    });
    BOOST_TEST_REQUIRE(values.size() == 100u);
    for (int i = 0; i != 100; ++i) BOOST_TEST(values[static_cast<std::size_t>(i)] == i);
}

BOOST_AUTO_TEST_CASE(TIN_069_it_starts_when_it_is_awaited_and_never_after_a_crash) {
    std::atomic<int> calls = 0;
    auto const counts = [&] { return ++calls; };
    tio::testing::run([&]() -> tio::task<> {
        static_cast<void>(tio::run_in_thread(counts));
        auto later = tio::run_in_thread(counts);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(calls == 0);
        int const first = co_await std::move(later);
        BOOST_TEST(first == 1);
    });
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        BOOST_TEST(run([&]() -> tio::task<> {
                       tio::spawn(tio::run_in_thread(counts));
                       throw std::runtime_error("boom");
                       co_return;
                   }) == "boom");
        BOOST_TEST(calls == 1);
    }
}

BOOST_AUTO_TEST_CASE(TIN_070_an_error_is_the_same_object_in_the_job_with_its_cause) {
    std::atomic<void const*> thrown = nullptr;
    auto const fails = [&] {
        try {
            try {
                divides_by_zero();
            } catch (...) {
                std::throw_with_nested(std::runtime_error("boom"));
            }
        } catch (std::runtime_error const& error) {
            thrown = &error;
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        std::string cause;
        try {
            co_await tio::run_in_thread(fails);
        } catch (std::runtime_error const& error) {
            BOOST_TEST(static_cast<void const*>(&error) == thrown.load());
            cause = test::thrown_by([&] { std::rethrow_if_nested(error); });
        }
        BOOST_TEST(cause == "division by zero");
        co_await tio::yield_now(); // and nothing has crashed
    });
}

BOOST_AUTO_TEST_CASE(TIN_070_an_error_that_nobody_catches_crashes_the_loop_and_has_its_way_here) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        BOOST_TEST(run([&]() -> tio::task<> {
                       tio::spawn(test::sleeper, std::ref(log), "other");
                       co_await tio::yield_now();
                       co_await calls_in_thread(divides_by_zero);
                   }) == "division by zero");
        BOOST_TEST(log.text() == "other cancelled");
        auto const way = tio::traceback_of(run.loop.last_crash()->original).text();
        BOOST_TEST(way.find("calls_in_thread at threads.cpp:") != std::string::npos, way);
    }
}

BOOST_AUTO_TEST_CASE(TIN_078_what_is_no_exception_class_comes_out_as_it_is) {
    auto const quits = [] { throw exit_request{3}; };
    auto const has_code_three = [](exit_request const& request) { return request.code == 3; };
    for (auto const crash : test::crash_modes) {
        tio::testing::virtual_loop loop{{.crash = crash}};
        BOOST_CHECK_EXCEPTION(loop.run(tio::run_in_thread(quits)), exit_request, has_code_three);
    }
}

BOOST_AUTO_TEST_CASE(TIN_080_an_event_is_set_by_a_hundred_threads_at_once_and_wakes_once) {
    tio::thread_pool pool{{.max_threads = 100}};
    std::latch all_run{100};
    std::atomic<int> changed = 0;
    tio::event event;
    int wakes = 0;
    auto const sets = [&](int) {
        all_run.arrive_and_wait();
        if (event.set()) ++changed;
    };
    auto const waits = [&]() -> tio::task<> {
        co_await event.wait();
        ++wakes;
    };
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(waits);
        co_await pool.map(sets, std::vector<int>(100));
    });
    BOOST_TEST(changed == 1);
    BOOST_TEST(wakes == 1);
}

BOOST_AUTO_TEST_CASE(TON_024_a_value_or_an_error_arrives_at_who_awaits_the_job) {
    tio::testing::run([]() -> tio::task<> {
        auto const gives = tio::spawn(tio::run_in_thread(answer));
        int const value = co_await gives;
        BOOST_TEST(value == 42);
        auto const fails = tio::spawn(tio::run_in_thread(divides_by_zero));
        std::string error;
        try {
            co_await fails;
        } catch (std::domain_error const& caught) {
            error = caught.what();
        }
        BOOST_TEST(error == "division by zero");
    });
}

BOOST_AUTO_TEST_CASE(TON_030_tasks_of_a_thread_see_the_variables_of_its_job_and_of_no_other) {
    static tio::task_local<int> variable{-1};
    auto const reads = []() -> tio::task<int> {
        co_await tio::yield_now();
        int const seen = *variable;
        variable.set(-2); // its own copy
        co_return seen;
    };
    auto const runs = [&] { return tio::in_thread::run(reads); };
    auto const sets = [&](int i) -> tio::task<> {
        variable.set(i);
        int const seen = co_await tio::run_in_thread(runs);
        BOOST_TEST(seen == i);
        BOOST_TEST(*variable == i);
    };
    tio::testing::run([&]() -> tio::task<> {
        std::vector<tio::task<>> tasks;
        for (int i = 0; i != 50; ++i) tasks.push_back(sets(i));
        co_await tio::all(std::move(tasks));
        BOOST_TEST(*variable == -1);
    });
}

BOOST_AUTO_TEST_CASE(TON_031_a_thread_runs_a_task_on_the_loop_and_gets_its_value_or_its_error) {
    auto const runs = [] { return tio::in_thread::run(test::give_after(1s, 7)); };
    auto const fails = [] {
        return test::thrown_by([] { tio::in_thread::run(test::fail_after, 1s, "boom"); });
    };
    tio::testing::run([&]() -> tio::task<> {
        int const value = co_await tio::run_in_thread(runs);
        BOOST_TEST(value == 7);
        auto const error = co_await tio::run_in_thread(fails);
        BOOST_TEST(error == "boom");
        BOOST_TEST(test::clock_ms() == 2000);
        // Elsewhere it would block the loop for good.
        BOOST_TEST(test::thrown_by([] { tio::in_thread::run(tio::sleep(1s)); }) == "usage_error");
    });
    BOOST_TEST(test::thrown_by([] { tio::in_thread::run(tio::sleep(1s)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(TRA_065_a_job_of_a_nursery_may_be_a_function_in_a_thread) {
    tio::testing::run([]() -> tio::task<> {
        auto const body = [](tio::nursery& n) -> tio::task<> {
            int const value = co_await n.spawn(tio::run_in_thread(answer));
            BOOST_TEST(value == 42);
            auto const fails = n.spawn(tio::run_in_thread(divides_by_zero));
            auto const outcome = co_await tio::as_outcome(fails);
            BOOST_TEST(test::text_of(outcome.exception()) == "division by zero");
        };
        co_await tio::with_nursery(body);
    });
}

BOOST_AUTO_TEST_SUITE_END()
