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

BOOST_AUTO_TEST_SUITE(conformance_semaphores)

namespace {

/// How many of 50 jobs are inside at once, who get their results in order.
int most_inside(tio::semaphore& at) {
    int inside = 0, most = 0;
    tio::testing::run([&]() -> tio::task<> {
        std::vector<int> admitted;
        auto const works = [&](int i) -> tio::task<int> {
            auto const token = co_await at.acquire();
            admitted.push_back(i);
            most = std::max(most, ++inside);
            co_await tio::sleep(1s);
            --inside;
            co_return i;
        };
        std::vector<tio::task<int>> jobs;
        std::vector<int> expected;
        for (int i = 0; i != 50; ++i) {
            jobs.push_back(works(i));
            expected.push_back(i);
        }
        auto const values = co_await tio::all(std::move(jobs));
        BOOST_TEST(values == expected, boost::test_tools::per_element());
        BOOST_TEST(admitted == expected, boost::test_tools::per_element());
    });
    return most;
}

tio::task<> takes(tio::semaphore& from) {
    auto const token = co_await from.acquire();
    co_await tio::sleep(1h);
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_110_fifty_jobs_two_at_a_time_in_their_order) {
    tio::semaphore two{2};
    BOOST_TEST(most_inside(two) == 2);
}

BOOST_AUTO_TEST_CASE(TIN_111_a_value_of_zero_or_less_is_refused) {
    BOOST_CHECK_THROW(tio::semaphore{0}, tio::usage_error);
    BOOST_CHECK_THROW(tio::semaphore{-1}, tio::usage_error);
}

BOOST_AUTO_TEST_CASE(TIN_113_a_token_that_nobody_keeps_is_not_leaked) {
    tio::semaphore one{1};
    tio::testing::run([&]() -> tio::task<> {
        for (int i = 0; i != 3; ++i) static_cast<void>(co_await one.acquire());
    });
    BOOST_TEST(one.tokens() == 1u);
}

BOOST_AUTO_TEST_CASE(TIN_114_given_back_on_errors_and_on_cancellation) {
    tio::semaphore one{1};
    tio::testing::run([&]() -> tio::task<> {
        auto const fails = [&]() -> tio::task<> {
            auto const token = co_await one.acquire();
            throw std::runtime_error("boom");
        };
        static_cast<void>(co_await tio::as_outcome(tio::all(fails)));
        BOOST_TEST(one.tokens() == 1u);
        auto const job = tio::spawn(takes, std::ref(one));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(one.tokens() == 0u);
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(TIN_115_acquiring_again_before_the_woken_waiter_runs_comes_after_it) {
    test::trace log;
    tio::semaphore one{1};
    tio::testing::run([&]() -> tio::task<> {
        std::optional token(co_await one.acquire());
        auto const waits = [&]() -> tio::task<> {
            auto const mine = co_await one.acquire();
            log.add("waiter");
        };
        tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        token.reset();
        token.emplace(co_await one.acquire());
        log.add("again");
    });
    BOOST_TEST(log.text() == "waiter, again");
}

BOOST_AUTO_TEST_CASE(TIN_116_works_in_the_next_run_after_a_crash) {
    tio::semaphore one{1};
    tio::testing::virtual_loop loop;
    auto const crashes = [&]() -> tio::task<> {
        for (int i = 0; i != 3; ++i) tio::spawn(takes, std::ref(one));
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    auto const next = [&]() -> tio::task<> { auto const token = co_await one.acquire(); };
    loop.run(next);
    BOOST_TEST(one.tokens() == 1u);
}

BOOST_AUTO_TEST_CASE(TIN_135_a_function_may_give_a_guard) {
    tio::semaphore one{1};
    tio::testing::run([&]() -> tio::task<> {
        auto const connect = [&]() -> tio::task<tio::semaphore_guard> {
            auto token = co_await one.acquire();
            co_await tio::sleep(1s);
            co_return token;
        };
        {
            auto const connection = co_await connect();
            BOOST_TEST(one.tokens() == 0u);
        }
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(TON_069_as_many_as_there_are_tokens) {
    tio::semaphore two{2}, fifty{50};
    BOOST_TEST(most_inside(two) == 2);
    BOOST_TEST(most_inside(fifty) == 50);
}

BOOST_AUTO_TEST_CASE(TON_070_or_raise_does_not_barge_past_the_queue) {
    tio::semaphore one{1};
    tio::testing::run([&]() -> tio::task<> {
        std::optional token(one.or_raise());
        auto const waits = tio::spawn(takes, std::ref(one));
        co_await tio::testing::wait_all_blocked();
        token.reset();
        BOOST_CHECK_THROW(static_cast<void>(one.or_raise()), tio::would_block);
        waits.cancel();
    });
}

BOOST_AUTO_TEST_CASE(TON_071_tokens_are_those_that_are_free) {
    tio::semaphore two{2};
    tio::testing::run([&]() -> tio::task<> {
        BOOST_TEST(two.tokens() == 2u);
        auto const first = two.or_raise();
        BOOST_TEST(two.tokens() == 1u);
        auto const second = two.or_raise();
        BOOST_TEST(two.tokens() == 0u);
        auto const waits = tio::spawn(takes, std::ref(two));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(two.tokens() == 0u);
        waits.cancel();
    });
}

BOOST_AUTO_TEST_CASE(TON_072_after_cancelled_acquirers_both_tokens_can_be_had) {
    tio::semaphore two{2};
    tio::testing::run([&]() -> tio::task<> {
        std::optional first(two.or_raise()), second(two.or_raise());
        std::vector<tio::handle<>> jobs;
        for (int i = 0; i != 3; ++i) jobs.push_back(tio::spawn(takes, std::ref(two)));
        co_await tio::testing::wait_all_blocked();
        for (auto const& job : jobs) job.cancel();
        co_await tio::testing::wait_all_blocked();
        first.reset();
        second.reset();
        auto [a, b] = co_await tio::all(two.acquire(), two.acquire());
        BOOST_TEST((a.holds() && b.holds()));
    });
}

BOOST_AUTO_TEST_CASE(TON_073_a_semaphore_without_tokens_is_refused_and_cannot_grow) {
    BOOST_CHECK_THROW(tio::semaphore{0}, tio::usage_error);
    tio::semaphore one{1};
    auto token = one.or_raise();
    token.release();
    BOOST_CHECK_THROW(token.release(), tio::usage_error);
    BOOST_TEST(one.tokens() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
