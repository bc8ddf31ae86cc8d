// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <latch>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// as_completed, race and map.
BOOST_AUTO_TEST_SUITE(conformance_combinators)

namespace {

tio::task<int> after(std::chrono::milliseconds d) {
    co_await tio::sleep(d);
    co_return static_cast<int>(d.count());
}

template <class Results>
tio::task<> ask(test::trace& log, std::string name, Results& results) {
    auto const value = co_await results.next();
    log.add(name + ": " + (value ? std::to_string(*value) : "end"));
}

std::vector<tio::task<int>> tasks_after(std::initializer_list<int> times) {
    std::vector<tio::task<int>> tasks;
    for (int const time : times) tasks.push_back(after(std::chrono::milliseconds(time)));
    return tasks;
}

/// Writes down that its body has come to its end.
tio::task<> body(test::trace& log, std::string name, std::chrono::milliseconds d) {
    co_await tio::sleep(d);
    log.add(name);
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_097_results_come_in_the_order_of_completion) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(tasks_after({300, 100, 200}));
        while (auto const value = co_await results.next()) {
            log.add(std::to_string(*value));
            BOOST_TEST(test::clock_ms() == *value);
        }
    });
    BOOST_TEST(log.text() == "100, 200, 300");
}

// Who is the i-th to ask gets the i-th to complete.
BOOST_AUTO_TEST_CASE(TIN_097_several_may_ask_at_once) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(tasks_after({300, 100, 200}));
        co_await tio::all(ask(log, "first", results), ask(log, "second", results),
                          ask(log, "third", results));
    });
    BOOST_TEST(log.text() == "first: 100, second: 200, third: 300");
}

// In place of `done()` and an error: nothing, and again nothing.
BOOST_AUTO_TEST_CASE(TIN_098_past_the_end_there_is_nothing) {
    tio::testing::run([]() -> tio::task<> {
        auto results = tio::as_completed(tasks_after({100}));
        BOOST_TEST(results.remaining() == 1u); // it has not finished, nor been handed out
        co_await tio::sleep(1s);
        BOOST_TEST(results.remaining() == 1u); // finished
        auto const value = co_await results.next();
        BOOST_TEST(value.has_value());
        BOOST_TEST(results.remaining() == 0u);
        for (int i = 0; i != 2; ++i) {
            auto const end = co_await results.next();
            BOOST_TEST(!end.has_value());
        }
    });
}

BOOST_AUTO_TEST_CASE(TIN_099_of_nothing_there_is_nothing) {
    tio::testing::run([]() -> tio::task<> {
        auto results = tio::as_completed(std::vector<tio::task<int>>());
        auto const end = co_await results.next();
        BOOST_TEST(!end.has_value());
    });
}

// As long as the results are kept; in C++ they have an owner, who cancels the rest by letting go.
BOOST_AUTO_TEST_CASE(TIN_099_results_that_nobody_asks_for_are_waited_for_by_run) {
    for (bool const kept : {true, false}) {
        test::trace log;
        std::optional<tio::completions<void>> results;
        tio::testing::virtual_loop loop;
        loop.run([&]() -> tio::task<> {
            results.emplace(tio::as_completed(body(log, "a", 2s), body(log, "b", 1s)));
            if (!kept) results.reset();
            co_return;
        });
        BOOST_TEST(log.text() == (kept ? "b, a" : ""));
    }
}

BOOST_AUTO_TEST_CASE(
    TIN_100_what_completed_before_a_failure_was_delivered_and_then_the_loop_crashes) {
    for (auto const which : test::crash_modes) {
        test::trial trial(which);
        test::trace log;
        auto const thrown = trial([&]() -> tio::task<> {
            auto const fails = []() -> tio::task<int> {
                co_await tio::sleep(200ms);
                throw std::runtime_error("boom");
            };
            auto results = tio::as_completed(after(100ms), fails, after(300ms));
            while (auto const value = co_await results.next()) log.add(std::to_string(*value));
        });
        BOOST_TEST(thrown == "boom");
        BOOST_TEST(log.text() == "100");
    }
}

// One at a time is let go, and only then the next begins; in the end all that are left at once.
BOOST_AUTO_TEST_CASE(TIN_101_a_hundred_functions_in_sixteen_threads_come_as_they_complete) {
    tio::thread_pool pool{{.max_threads = 16}};
    std::array<test::door, 100> doors;
    std::latch sixteen_run{16};
    auto const waits = [&](std::size_t i) {
        if (i < 16) sixteen_run.arrive_and_wait();
        doors[i].wait();
        return i;
    };
    std::vector<std::size_t> completed, received;
    auto const call = [&](std::size_t i) -> tio::task<std::size_t> {
        auto const value = co_await pool.run(waits, i);
        completed.push_back(value);
        co_return value;
    };
    tio::testing::run([&]() -> tio::task<> {
        std::vector<tio::task<std::size_t>> calls;
        for (std::size_t i = 0; i != doors.size(); ++i) calls.push_back(call(i));
        auto results = tio::as_completed(std::move(calls));
        for (std::size_t last = 15; last != 90; ++last) { // of those that have begun
            doors[last].open();
            auto const value = co_await results.next();
            BOOST_TEST_REQUIRE(value.has_value());
            BOOST_TEST(*value == last);
            received.push_back(*value);
        }
        for (auto& door : doors) door.open();
        while (auto const value = co_await results.next()) {
            received.push_back(*value);
        }
    });
    BOOST_TEST(pool.statistics().threads == 16u);
    BOOST_TEST(received == completed, boost::test_tools::per_element());
    BOOST_TEST(!std::ranges::is_sorted(received));
    std::ranges::sort(received);
    BOOST_TEST_REQUIRE(received.size() == doors.size());
    for (std::size_t i = 0; i != doors.size(); ++i) BOOST_TEST(received[i] == i);
}

BOOST_AUTO_TEST_CASE(TON_018_the_function_is_called_for_all_first_and_results_are_in_order) {
    test::trace log;
    auto const work = [&](int i) -> tio::task<int> {
        log.add("f" + std::to_string(i));
        co_await tio::sleep(std::chrono::milliseconds(100 - i));
        log.add("done" + std::to_string(i));
        co_return 10 * i;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const values = co_await tio::map(work, std::views::iota(1, 4));
        BOOST_TEST(values == (std::vector{10, 20, 30}), boost::test_tools::per_element());
        auto const none = co_await tio::map(work, std::vector<int>());
        BOOST_TEST(none.empty());
        auto const one = co_await tio::map(work, std::views::iota(7, 8));
        BOOST_TEST(one == (std::vector{70}), boost::test_tools::per_element());
    });
    BOOST_TEST(log.text() == "f1, f2, f3, done3, done2, done1, f7, done7");
}

// The first error is thrown when the others have been cancelled; all of them: as_outcome in each.
BOOST_AUTO_TEST_CASE(TON_019_a_map_with_a_failing_item_throws_its_error) {
    test::trace log;
    auto const work = [&](int i) -> tio::task<> {
        if (i == 1) co_await test::fail_after(1s, "boom");
        co_await test::sleeper(log, std::to_string(i));
    };
    auto const settles = [](int i) -> tio::task<bool> {
        auto item = i == 1 ? test::fail_after(1s, "boom") : test::wait_for(2s);
        auto const outcome = co_await tio::as_outcome(std::move(item));
        co_return outcome.has_value();
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const items = std::views::iota(0, 3);
        co_await test::tell(log, "map", tio::for_each(work, items));
        auto const all = co_await tio::map(settles, items);
        BOOST_TEST((all.at(0) && !all.at(1) && all.at(2)));
    });
    BOOST_TEST(log.text() == "0 cancelled, 2 cancelled, map: boom");
}

BOOST_AUTO_TEST_CASE(TON_021_the_first_to_complete_wins_and_the_others_never_finish_their_bodies) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const first = co_await tio::race(body(log, "a", 100ms), body(log, "b", 1s));
        BOOST_TEST(first.index() == 0u);
        BOOST_TEST(test::clock_ms() == 100);
        co_await test::tell(log, "error",
                            tio::race(body(log, "c", 1s), test::fail_after(100ms, "boom")));
        tio::event set;
        set.set();
        auto const ready = co_await tio::race(body(log, "d", 1s), set.wait());
        BOOST_TEST(ready.index() == 1u);
        BOOST_TEST(test::clock_ms() == 200);
        co_await tio::sleep(1h);
    });
    BOOST_TEST(log.text() == "a, error: boom");
}

BOOST_AUTO_TEST_CASE(TON_022_of_nothing_is_refused_and_of_two_that_end_together_the_first_wins) {
    tio::testing::run([]() -> tio::task<> {
        BOOST_TEST(test::thrown_by([] { return tio::race(tasks_after({})); }) == "usage_error");
        auto race = tio::race(tasks_after({100, 100, 100}));
        auto const first = co_await std::move(race);
        BOOST_TEST(first.index() == 0u);
    });
}

BOOST_AUTO_TEST_CASE(TON_023_a_failing_operand_of_as_completed_reaches_the_consumer) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results =
            tio::as_completed(test::fail_after(100ms, "boom"), body(log, "other", 200ms));
        co_await test::tell(log, "first", results.next());
        co_await test::tell(log, "second", results.next());
    });
    BOOST_TEST(log.text() == "first: boom, other, second: nothing");
}

BOOST_AUTO_TEST_SUITE_END()
