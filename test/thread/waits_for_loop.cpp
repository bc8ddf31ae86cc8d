// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <exception>
#include <optional>
#include <string>
#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// A function in a thread that waits for a task is not outside of the loop: it is one of those that
// wait for it.
BOOST_AUTO_TEST_SUITE(thread_waits_for_loop)

BOOST_AUTO_TEST_CASE(V1_the_virtual_clock_moves_while_a_thread_waits_for_a_task_that_sleeps) {
    auto const sleeps_twice = [] {
        tio::in_thread::run(tio::sleep(1h));
        tio::in_thread::run(test::wait_for, 1h);
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::run_in_thread(sleeps_twice);
        BOOST_TEST(test::clock_ms() == 7'200'000);
    });
}

BOOST_AUTO_TEST_CASE(V1_it_stands_while_the_thread_does_something_else) {
    std::atomic<bool> done = false;
    auto const works = [&] {
        tio::in_thread::run(tio::sleep(1s));
        for (int i = 0; i != 1000; ++i) std::this_thread::yield();
        done = true;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const watches = [&]() -> tio::task<> {
            co_await tio::sleep(1500ms);
            BOOST_TEST(done);
        };
        tio::spawn(watches);
        co_await tio::run_in_thread(works);
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_CASE(D8_a_thread_that_waits_for_what_never_comes_is_a_deadlock) {
    tio::event never;
    std::string seen;
    auto const waits = [&] {
        seen = test::thrown_by([&] { tio::in_thread::run(never.wait()); });
        tio::in_thread::checkpoint();
    };
    auto const text =
        test::what_of<tio::deadlock_error>([&] { tio::testing::run(tio::run_in_thread(waits)); });
    BOOST_TEST(text.find("waits for thread") != std::string::npos, text);
    BOOST_TEST(text.find("waits for event") != std::string::npos, text);
    BOOST_TEST(seen == "cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_context_that_goes_cancels_the_task_and_waits_for_the_thread) {
    std::string seen;
    auto const waits = [&](test::counted) {
        seen = test::thrown_by([&] { tio::in_thread::run(test::wait_for, 1h); });
        seen += ", " + test::thrown_by([&] { tio::in_thread::run(test::wait_for, 1h); });
    };
    auto const root = [&](test::counted) -> tio::task<> {
        co_await tio::run_in_thread(waits, test::counted{});
    };
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    loop.start(root(test::counted{}), [](std::exception_ptr) { BOOST_ERROR("invoked"); });
    while (loop.jobs().size() != 2) context->run_one();
    context.reset();
    BOOST_TEST(seen == "cancelled, cancelled");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
