// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(nursery_supervise)

namespace {

/// Fails so often, then returns a value; writes down when it starts.
class flaky {
public:
    flaky(test::trace& log, int failures) : log_(&log), failures_(failures) {}

    tio::task<int> run() {
        test::counted const local;
        BOOST_TEST(test::counted::alive() == 1); // the frame of the run before is gone
        log_->add(std::to_string(test::clock_ms()));
        int const number = ++runs_;
        co_await tio::sleep(lasts);
        if (number <= failures_) throw std::runtime_error("failure " + std::to_string(number));
        co_return number;
    }

    test::milliseconds lasts{0};

private:
    test::trace* log_;
    int failures_;
    int runs_ = 0;
};

/// Runs a task in a loop whose diagnostics nobody wants to see.
template <class A>
decltype(auto) run_silently(A&& awaited, tio::testing::virtual_loop_options const& options = {}) {
    tio::testing::virtual_loop loop{options};
    loop.on_diagnostic([](tio::diagnostic const&) {});
    return loop.run(std::forward<A>(awaited));
}

/// "0, 100, 300": when each run of a flaky task starts, and then what came out, "value 3".
std::string runs(tio::supervise_options const& options, int failures,
                 test::milliseconds lasts = 0ms, std::uint64_t seed = 0) {
    test::trace log;
    flaky task(log, failures);
    task.lasts = lasts;
    auto const make = [&] { return task.run(); };
    auto const error = test::thrown_by([&] {
        auto const value = run_silently(tio::supervise(options, make), {.seed = seed});
        log.add("value " + std::to_string(value));
    });
    if (error != "nothing") log.add(error);
    return log.text();
}

} // namespace

BOOST_AUTO_TEST_CASE(N7_gives_the_value_of_the_first_that_succeeds) {
    BOOST_TEST(runs({.jitter = 0}, 0) == "0, value 1");
    BOOST_TEST(runs({.jitter = 0}, 3) == "0, 100, 300, 700, value 4");
}

BOOST_AUTO_TEST_CASE(N7_takes_values_of_any_kind) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    auto const moved = [] { return test::give(test::move_only(5)); };
    auto const nothing = [] { return test::wait_for(1s); };
    tio::testing::run([&]() -> tio::task<> {
        int& reference = co_await tio::supervise({}, to_global);
        BOOST_TEST(&reference == &global);
        auto const value = co_await tio::supervise({}, moved);
        BOOST_TEST(value.value == 5);
        static_assert(std::is_same_v<decltype(tio::supervise({}, nothing)), tio::task<>>);
        co_await tio::supervise({}, nothing);
        auto const leaf = [] { return tio::sleep(1s); };
        co_await tio::supervise({}, leaf);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(N7_the_delay_grows_up_to_a_limit) {
    BOOST_TEST(runs({.first_delay = 1s, .max_delay = 5s, .factor = 3, .jitter = 0}, 4) ==
               "0, 1000, 4000, 9000, 14000, value 5");
    BOOST_TEST(runs({.first_delay = 1s, .factor = 1, .jitter = 0}, 2) == "0, 1000, 2000, value 3");
    BOOST_TEST(runs({.first_delay = 1h, .max_delay = 1s, .jitter = 0}, 2) ==
               "0, 1000, 2000, value 3");
    BOOST_TEST(runs({.first_delay = 0s, .jitter = 0}, 2) == "0, 0, 0, value 3");
    BOOST_TEST(runs({.first_delay = 1s, .max_delay = 0s, .jitter = 0}, 2) == "0, 0, 0, value 3");
    auto const longest = std::chrono::nanoseconds::max();
    BOOST_TEST(runs({.first_delay = longest, .max_delay = longest, .jitter = 0}, 1) ==
               "0, deadlock_error"); // it waits for ever
}

BOOST_AUTO_TEST_CASE(N7_after_the_last_restart_throws_all_errors) {
    BOOST_TEST(runs({.max_restarts = 2, .jitter = 0}, 9) ==
               "0, 100, 300, [failure 1, failure 2, failure 3]");
    BOOST_TEST(runs({.max_restarts = 0}, 9) == "0, [failure 1]");
}

BOOST_AUTO_TEST_CASE(N7_of_many_errors_keeps_the_first_and_the_last) {
    auto const fails = [] { return test::fail("boom"); };
    test::trace log;
    flaky task(log, 1000);
    auto const make = [&] { return task.run(); };
    run_silently([&]() -> tio::task<> {
        std::string title;
        std::string errors;
        try {
            co_await tio::supervise({.max_restarts = 20, .jitter = 0}, make);
        } catch (tio::exception_group const& group) {
            title = group.title();
            BOOST_TEST(group.errors().size() == 16);
            errors = test::text_of(group.errors()[0]) + ", " + test::text_of(group.errors()[1]) +
                     ", " + test::text_of(group.errors()[15]);
        }
        BOOST_TEST(title == "21 failures, and no restart is left; the first and the last 15");
        BOOST_TEST(errors == "failure 1, failure 7, failure 21");
        try {
            co_await tio::supervise({.max_restarts = 1}, fails);
        } catch (tio::exception_group const& group) {
            title = group.title();
        }
        BOOST_TEST(title == "2 failures, and no restart is left");
    });
}

BOOST_AUTO_TEST_CASE(N7_without_a_limit_it_goes_on_for_ever) {
    auto const text = runs({.max_restarts = std::nullopt, .factor = 1, .jitter = 0}, 1000);
    BOOST_TEST(text.substr(text.size() - 18) == "100000, value 1001");
}

BOOST_AUTO_TEST_CASE(N7_one_that_ran_long_enough_is_new_again) {
    tio::supervise_options const options{.max_restarts = 2, .jitter = 0, .reset_after = 10s};
    BOOST_TEST(runs(options, 4, 10s) == "0, 10100, 20200, 30300, 40400, value 5");
    BOOST_TEST(runs(options, 4, 9s) == "0, 9100, 18300, [failure 1, failure 2, failure 3]");
}

BOOST_AUTO_TEST_CASE(N7_jitter_follows_from_the_seed) {
    tio::supervise_options const options{.first_delay = 1000s, .max_delay = 24h};
    BOOST_TEST(runs(options, 3, 0ms, 1) == runs(options, 3, 0ms, 1));
    BOOST_TEST(runs(options, 3, 0ms, 1) != runs(options, 3, 0ms, 2));
    bool shorter = false;
    bool longer = false;
    for (std::uint64_t seed = 0; seed != 30; ++seed) {
        auto const text = runs(options, 1, 0ms, seed); // "0, 987654, value 2"
        auto const delay = std::stoll(text.substr(3));
        BOOST_TEST((delay >= 900'000 && delay <= 1'100'000));
        shorter |= delay < 990'000;
        longer |= delay > 1'010'000;
    }
    BOOST_TEST((shorter && longer));
    BOOST_TEST(runs({.first_delay = 1s, .max_delay = 1s, .factor = 1, .jitter = 1}, 1) !=
               "0, 1000, value 2");
}

BOOST_AUTO_TEST_CASE(N7_in_a_loop_that_has_no_seed_it_works_too) {
    test::trace log;
    flaky task(log, 1);
    auto const make = [&] { return task.run(); };
    tio::loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    BOOST_TEST(loop.run(tio::supervise({.first_delay = 1ns}, make)) == 2);
}

BOOST_AUTO_TEST_CASE(N7_each_restart_is_told_to_the_diagnostics) {
    tio::testing::virtual_loop loop;
    std::vector<tio::diagnostic> told;
    loop.on_diagnostic([&](tio::diagnostic const& entry) { told.push_back(entry); });
    test::trace log;
    flaky task(log, 1), another(log, 1);
    auto const make = [&] { return task.run(); };
    auto const make_another = [&] { return another.run(); };
    loop.run(tio::supervise({.max_restarts = 3, .jitter = 0}, make));
    loop.run(tio::supervise({.max_restarts = std::nullopt, .jitter = 0}, make_another));
    BOOST_TEST_REQUIRE(told.size() == 2);
    BOOST_TEST(to_string(told[0].kind) == "restarted");
    BOOST_TEST(told[0].job == 1);
    BOOST_TEST(told[0].text == "job 1 'root' starts what it supervises again in 100 ms (restart 1 "
                               "of 3), for it failed: std::runtime_error: failure 1");
    BOOST_TEST(told[1].text.find("(restart 1), for") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(N7_cancelled_passes_through) {
    test::trace log;
    run_silently([&]() -> tio::task<> {
        auto const sleeps = [&] { return test::sleeper(log, "run"); };
        auto const fails = [] { return test::fail_after(1s, "boom"); };
        auto const fails_late = [] { return test::fails_when_cancelled("late"); };
        auto const running = [&]() -> tio::task<> { co_await tio::supervise({}, sleeps); };
        auto const waiting = [&]() -> tio::task<> {
            co_await tio::supervise({.first_delay = 1h, .max_delay = 1h}, fails);
        };
        auto const failing = [&]() -> tio::task<> { co_await tio::supervise({}, fails_late); };
        auto const a = tio::spawn(running);
        auto const b = tio::spawn(waiting);
        auto const c = tio::spawn({.bubble = false}, failing);
        co_await tio::sleep(2s);
        for (auto const& each : {a, b, c}) each.cancel();
        co_await test::tell(log, "running", a);
        co_await test::tell(log, "waiting", b);
        co_await test::tell(log, "failing", c);
        BOOST_TEST(test::clock_ms() == 2000);
    });
    BOOST_TEST(log.text() == "run cancelled, running: job_cancelled, waiting: job_cancelled, "
                             "failing: late");
}

BOOST_AUTO_TEST_CASE(N7_a_factory_that_throws_has_failed_too) {
    int calls = 0;
    auto const make = [&] {
        if (++calls == 1) throw std::runtime_error("no socket");
        return test::give(calls);
    };
    BOOST_TEST(run_silently(tio::supervise({}, make)) == 2);
}

BOOST_AUTO_TEST_CASE(D2_it_is_no_job_and_goes_on_when_any_error_crashes) {
    test::trace log;
    flaky task(log, 2);
    auto const make = [&] { return task.run(); };
    BOOST_TEST(run_silently(tio::supervise({}, make), {.crash = tio::crash::any}) == 3);
}

BOOST_AUTO_TEST_CASE(N7_options_that_make_no_sense_are_refused_where_it_is_called) {
    auto const nan = std::numeric_limits<double>::quiet_NaN();
    auto const make = [] { return test::give(1); };
    std::vector<tio::supervise_options> const wrong{
        {.max_restarts = -1}, {.first_delay = -1ns}, {.max_delay = -1ns},
        {.factor = 0.9},      {.factor = nan},       {.jitter = -0.1},
        {.jitter = 1.1},      {.jitter = nan},       {.reset_after = -1s}};
    for (auto const& options : wrong)
        BOOST_TEST(test::thrown_by([&] { return tio::supervise(options, make); }) == "usage_error");
    BOOST_TEST(test::what_of<tio::usage_error>([&] {
                   return tio::supervise({.factor = 0}, make);
               }) == "supervise: factor is less than 1");
    BOOST_TEST(test::thrown_by([&] {
                   return tio::supervise({.max_restarts = 0,
                                          .first_delay = 0s,
                                          .max_delay = 0s,
                                          .factor = 1,
                                          .jitter = 1,
                                          .reset_after = 0s},
                                         make);
               }) == "nothing");
}

BOOST_AUTO_TEST_SUITE_END()
