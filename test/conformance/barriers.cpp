// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(conformance_barriers)

namespace {

tio::task<std::size_t> arrives(tio::barrier& at) {
    co_return co_await at.wait();
}

std::vector<std::size_t> indices(tio::barrier& at, int arrivals) {
    std::vector<tio::task<std::size_t>> jobs;
    for (int i = 0; i != arrivals; ++i) jobs.push_back(arrives(at));
    return tio::testing::run(tio::all(std::move(jobs)));
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_118_indices_in_the_order_of_arrival_and_nobody_passes_early) {
    tio::barrier three{3}, one{1};
    BOOST_TEST(indices(three, 3) == (std::vector<std::size_t>{0, 1, 2}),
               boost::test_tools::per_element());
    BOOST_TEST(indices(one, 1).front() == 0u);
    tio::barrier not_enough{3};
    BOOST_CHECK_THROW(indices(not_enough, 2), tio::deadlock_error);
}

BOOST_AUTO_TEST_CASE(TIN_119_it_stays_open_and_goes_on_counting) {
    tio::barrier three{3};
    BOOST_TEST(indices(three, 5) == (std::vector<std::size_t>{0, 1, 2, 3, 4}),
               boost::test_tools::per_element());
    BOOST_TEST(indices(three, 1).front() == 5u);
}

BOOST_AUTO_TEST_CASE(TIN_120_a_barrier_for_nobody_is_refused) {
    BOOST_CHECK_THROW(tio::barrier{0}, tio::usage_error);
    BOOST_CHECK_THROW(tio::barrier{-1}, tio::usage_error);
}

BOOST_AUTO_TEST_CASE(TIN_121_a_cancelled_waiter_has_not_arrived) {
    tio::barrier two{2};
    tio::testing::virtual_loop loop;
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(arrives, std::ref(two));
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    BOOST_CHECK_THROW(indices(two, 1), tio::deadlock_error);
    BOOST_TEST(two.value() == 0u);
}

BOOST_AUTO_TEST_CASE(TON_074_value_is_how_many_have_arrived_so_far) {
    tio::barrier three{3};
    tio::testing::run([&]() -> tio::task<> {
        for (std::size_t i = 0; i != 2; ++i) {
            BOOST_TEST(three.value() == i);
            tio::spawn(arrives, std::ref(three));
            co_await tio::testing::wait_all_blocked();
        }
        std::size_t const last = co_await three.wait();
        std::size_t const later = co_await three.wait();
        BOOST_TEST(last == 2u);
        BOOST_TEST(later == 3u);
        BOOST_TEST(three.value() == 4u);
        co_await tio::testing::wait_all_blocked();
    });
}

BOOST_AUTO_TEST_CASE(TON_075_a_barrier_for_nobody_is_refused_and_does_not_pass) {
    BOOST_CHECK_THROW(tio::barrier{0}, tio::usage_error);
}

BOOST_AUTO_TEST_SUITE_END()
