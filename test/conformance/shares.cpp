// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Tasks that are awaited more than once.
BOOST_AUTO_TEST_SUITE(conformance_shares)

namespace {

/// Counts how often it runs; takes a second.
template <class T>
tio::task<T> counts(int& runs, T value) {
    ++runs;
    co_await tio::sleep(1s);
    co_return value;
}

tio::task<int> plus(tio::shared_task<int> node, int n) {
    int const value = co_await node;
    co_return value + n;
}

tio::task<int> boom() {
    co_await tio::sleep(1s);
    throw std::runtime_error("boom");
}

tio::task<> waits(test::trace& log, std::string name, tio::shared_task<int> shared) {
    try {
        co_await shared;
        log.add(name + " got it");
    } catch (...) {
        log.add(name + " " + test::text_of(std::current_exception()));
        throw;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_008_the_same_task_twice_in_an_all_runs_once_and_gives_the_same_object) {
    int runs = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const shared = tio::share(counts(runs, std::make_shared<int>(3)));
        auto [first, second] = co_await tio::all(shared, shared);
        BOOST_TEST((first != nullptr));
        BOOST_TEST((first == second));
        auto const& third = co_await shared;
        auto const& fourth = co_await shared;
        BOOST_TEST((&third == &fourth));
    });
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_009_awaiting_it_again_later_gives_the_stored_value) {
    int runs = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const shared = tio::share(counts(runs, 3));
        int const first = co_await shared;
        co_await tio::sleep(1s);
        int const second = co_await shared;
        BOOST_TEST(first == 3);
        BOOST_TEST(second == 3);
        BOOST_TEST(test::clock_ms() == 2000);
    });
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_009_a_plain_task_cannot_be_awaited_again) {
    int runs = 0;
    auto const root = [&]() -> tio::task<> {
        auto plain = counts(runs, 3);
        co_await std::move(plain);
        co_await std::move(plain);
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "usage_error");
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_010_two_dependants_of_one_node_get_its_value_and_it_runs_once) {
    int runs = 0;
    int const sum = tio::testing::run([&]() -> tio::task<int> {
        auto const node = tio::share(counts(runs, 4));
        auto [a, b] = co_await tio::all(plus(node, 0), plus(node, 1));
        co_return a + b;
    });
    BOOST_TEST(sum == 9);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_011_one_that_has_finished_gives_its_value_alone_in_an_all_and_in_a_job) {
    int runs = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const finished = tio::share(counts(runs, 3));
        co_await finished;
        auto const alone = co_await finished;
        BOOST_TEST(alone == 3);
        auto [again, fresh] = co_await tio::all(finished, counts(runs, 4));
        BOOST_TEST(again == 3);
        BOOST_TEST(fresh == 4);
        auto const job = tio::spawn(finished);
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        BOOST_TEST(test::clock_ms() == 2000);
    });
    BOOST_TEST(runs == 2); // the finished and the fresh one
}

BOOST_AUTO_TEST_CASE(TIN_015_one_that_is_spawned_twice_or_in_flight_is_not_restarted) {
    int runs = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const shared = tio::share(counts(runs, 3));
        auto const first_job = tio::spawn(shared);
        auto const second_job = tio::spawn(shared);
        co_await tio::sleep(500ms);
        BOOST_TEST(runs == 1);
        auto const third_job = tio::spawn(shared);
        int const value = co_await shared;
        auto [first, second, third] = co_await tio::all(first_job, second_job, third_job);
        BOOST_TEST(value == 3);
        BOOST_TEST(first == 3);
        BOOST_TEST(second == 3);
        BOOST_TEST(third == 3);
        BOOST_TEST(test::clock_ms() == 1000);
    });
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_021_runs_of_a_loop_around_a_shared_task_get_its_value_and_it_runs_once) {
    int runs = 0;
    tio::testing::virtual_loop loop;
    auto const shared = tio::share(counts(runs, 5));
    auto const squares = [&]() -> tio::task<int> {
        int const value = co_await shared;
        co_return value* value;
    };
    BOOST_TEST(loop.run(squares) == 25);
    BOOST_TEST(loop.run(squares) == 25);
    BOOST_TEST(loop.run(squares) == 25);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_022_run_of_one_that_was_the_root_gives_the_stored_value) {
    int runs = 0;
    tio::testing::virtual_loop loop;
    auto const shared = tio::share(counts(runs, 5));
    BOOST_TEST(loop.run(shared) == 5);
    BOOST_TEST(loop.run(shared) == 5);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_023_one_that_has_finished_in_another_loop_is_refused) {
    int runs = 0;
    tio::testing::virtual_loop loop, other;
    auto const shared = tio::share(counts(runs, 5));
    BOOST_TEST(loop.run(shared) == 5);
    BOOST_TEST(test::thrown_by([&] { return other.run(shared); }) == "usage_error");
    BOOST_TEST(loop.run(shared) == 5);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_058_all_who_wait_for_one_that_fails_see_cancelled) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            auto const shared = tio::share(boom());
            co_await tio::all(waits(log, "a", shared), waits(log, "b", shared));
        };
        BOOST_TEST(test::trial{crash}(root) == "boom");
        BOOST_TEST(log.text() == "a cancelled, b cancelled");
        BOOST_TEST(test::trial{crash}(tio::on_error::group, root) ==
                   "[boom, cancelled, cancelled, cancelled]");
    }
}

BOOST_AUTO_TEST_SUITE_END()
