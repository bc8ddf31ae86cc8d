// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::testing::cancel_everywhere;
using tio::testing::cancel_scope;
using tio::testing::fail_allocations;

// V3: functions in threads, cancelled at each checkpoint, and without memory at each allocation.
BOOST_AUTO_TEST_SUITE(thread_everywhere)

namespace {

tio::task<> calls_all_kinds() {
    test::counted const local;
    auto const plain = [](test::counted) { return 1; };
    static_cast<void>(co_await tio::run_in_thread(plain, test::counted{}));
    auto const asks = [] {
        int sum = 0;
        for (int i = 0; i != 3; ++i) sum += tio::in_thread::run(test::give(i));
        tio::in_thread::run(test::wait_for(1ms));
        return sum;
    };
    static_cast<void>(co_await tio::run_in_thread({.name = "asks"}, asks));
    static_cast<void>(co_await tio::run_in_thread({.abandon = true}, plain, test::counted{}));
    auto const sleeps = [] { tio::in_thread::sleep_for(1us); };
    co_await tio::all(tio::run_in_thread({.interrupt = true}, sleeps), tio::run_in_thread(sleeps));
    std::vector<int> const elements{1, 2, 3};
    auto const doubles = [](int x) { return 2 * x; };
    static_cast<void>(co_await tio::map_in_threads(doubles, elements));
}

} // namespace

BOOST_AUTO_TEST_CASE(V3_cancelled_at_each_checkpoint_everything_ends_and_nothing_is_left) {
    for (auto const scope : {cancel_scope::loop, cancel_scope::task}) {
        BOOST_TEST(cancel_everywhere(calls_all_kinds, {.scope = scope}) >= 6u);
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(V3_with_crash_any_and_in_other_orders) {
    for (std::uint64_t seed = 0; seed != 5; ++seed)
        cancel_everywhere(calls_all_kinds, {.seed = seed, .crash = tio::crash::any});
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(V3_without_memory_at_each_allocation_everything_ends_and_nothing_is_left) {
    BOOST_TEST(fail_allocations(calls_all_kinds) >= 6u);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
