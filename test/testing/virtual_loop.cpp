// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <latch>
#include <set>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(testing_virtual_loop)

namespace {

/// The order in which ten jobs, started at once, make their steps.
std::string schedule(std::optional<std::uint64_t> seed) {
    test::trace log;
    tio::testing::virtual_loop loop{{.seed = seed}};
    loop.run([&]() -> tio::task<> {
        for (int i = 0; i != 10; ++i)
            tio::spawn(test::stepper, std::ref(log), std::string(1, static_cast<char>('a' + i)), 2);
        co_return;
    });
    return log.text();
}

} // namespace

BOOST_AUTO_TEST_CASE(V1_the_clock_starts_at_the_epoch_and_jumps_from_deadline_to_deadline) {
    tio::testing::virtual_loop loop;
    loop.run([]() -> tio::task<> {
        BOOST_TEST(test::clock_ms() == 0);
        co_await tio::sleep(24h);
        BOOST_TEST(test::clock_ms() == 86'400'000);
        co_await tio::all(test::wait_for(1s), test::wait_for(2s));
        BOOST_TEST(test::clock_ms() == 86'402'000);
    });
}

BOOST_AUTO_TEST_CASE(V1_the_clock_goes_on_over_the_runs_of_a_loop) {
    tio::testing::virtual_loop loop;
    loop.run(test::wait_for(1s));
    loop.run([]() -> tio::task<> {
        BOOST_TEST(test::clock_ms() == 1000);
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(V1_the_clock_stands_still_while_anything_is_ready) {
    tio::testing::virtual_loop loop;
    loop.run([]() -> tio::task<> {
        auto const sleeps = tio::spawn(test::wait_for, 1ms);
        for (int i = 0; i != 10'000; ++i) co_await tio::yield_now();
        BOOST_TEST(test::clock_ms() == 0);
        BOOST_TEST(!sleeps.done());
    });
}

BOOST_AUTO_TEST_CASE(V1_the_clock_stands_still_while_a_thread_is_outstanding) {
    tio::testing::virtual_loop loop;
    test::trace log;
    std::latch waiting{1};
    std::thread thread;
    loop.run([&]() -> tio::task<> {
        auto guard = std::make_shared<
            boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>(
            loop.context().get_executor());
        thread = std::thread([&, guard] {
            waiting.wait();
            boost::asio::post(loop.context(), [&, guard] {
                log.add("thread at " + std::to_string(test::clock_ms()));
                guard->reset();
            });
        });
        guard.reset();
        auto const lets_go = [&]() -> tio::task<> {
            waiting.count_down();
            co_return;
        };
        co_await tio::all(lets_go, test::wait_for(1h));
        log.add("job at " + std::to_string(test::clock_ms()));
    });
    thread.join();
    BOOST_TEST(log.text() == "thread at 0, job at 3600000");
}

BOOST_AUTO_TEST_CASE(V1_without_a_seed_the_order_is_first_in_first_out) {
    BOOST_TEST(schedule({}) == "a0, b0, c0, d0, e0, f0, g0, h0, i0, j0, "
                               "a1, b1, c1, d1, e1, f1, g1, h1, i1, j1");
}

BOOST_AUTO_TEST_CASE(V1_a_seed_determines_the_order) {
    std::set<std::string> seen{schedule({})};
    for (std::uint64_t seed = 0; seed != 10; ++seed) {
        auto const order = schedule(seed);
        BOOST_TEST(order == schedule(seed));
        seen.insert(order);
    }
    BOOST_TEST(seen.size() == 11u);
}

BOOST_AUTO_TEST_CASE(V1_with_a_seed_everything_still_runs_and_deadlines_keep_their_order) {
    for (std::uint64_t seed = 0; seed != 20; ++seed) {
        test::trace log;
        tio::testing::virtual_loop loop{{.seed = seed}};
        auto const sleeps = [&](std::chrono::seconds d) -> tio::task<> {
            co_await tio::sleep(d);
            log.add(std::to_string(d.count()));
        };
        loop.run([&]() -> tio::task<> { co_await tio::all(sleeps(3s), sleeps(1s), sleeps(2s)); });
        BOOST_TEST(log.text() == "1, 2, 3");
    }
}

BOOST_AUTO_TEST_CASE(V1_with_a_seed_a_deadlock_and_errors_are_found_as_well) {
    for (std::uint64_t seed = 0; seed != 20; ++seed) {
        tio::testing::virtual_loop loop{{.seed = seed}};
        tio::event never;
        BOOST_TEST(test::thrown_by([&] { loop.run(never.wait()); }) == "deadlock_error");
        auto const thrown = test::thrown_by([&] {
            loop.run([]() -> tio::task<> {
                co_await tio::all(test::wait_for(1h), test::fail("boom"), test::wait_for(1h));
            });
        });
        BOOST_TEST(thrown == "boom");
    }
}

BOOST_AUTO_TEST_SUITE_END()
