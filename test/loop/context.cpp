// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
namespace asio = boost::asio;
using namespace std::chrono_literals;

// Asio's own handlers on the context of a loop.
BOOST_AUTO_TEST_SUITE(loop_context)

BOOST_AUTO_TEST_CASE(L1_a_handler_that_throws_crashes_the_loop) {
    tio::loop loop;
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            asio::post(loop.context(), [] { throw std::runtime_error("boom"); });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root cancelled");
    BOOST_TEST(loop.run(test::give(7)) == 7);
}

BOOST_AUTO_TEST_CASE(L1_a_handler_that_throws_is_seen_by_a_loop_that_never_waits) {
    tio::loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            asio::post(loop.context(), [] { throw std::runtime_error("boom"); });
            for (;;) co_await tio::yield_now();
        });
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(L1_timers_of_asio_work_and_their_handlers_are_serialised_with_the_jobs) {
    tio::loop loop;
    test::trace log;
    loop.run([&]() -> tio::task<> {
        tio::event event;
        asio::steady_timer timer{loop.context(), 1ms};
        timer.async_wait([&](boost::system::error_code error) {
            log.add(error ? "error" : "fired");
            tio::spawn(test::stepper, std::ref(log), "spawned", 1);
            event.set();
        });
        co_await event.wait();
        log.add("root");
    });
    BOOST_TEST(log.text() == "fired, spawned0, root");
}

BOOST_AUTO_TEST_CASE(L1_handlers_that_are_left_over_are_called_in_the_next_run_or_destroyed) {
    auto const owned = std::make_shared<int>(0);
    {
        tio::loop loop;
        asio::post(loop.context(), [owned] { ++*owned; });
        loop.run(test::wait_for(1ms));
        BOOST_TEST(*owned == 1);
        asio::post(loop.context(), [owned] { ++*owned; });
    }
    BOOST_TEST(*owned == 1);
    BOOST_TEST(owned.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(V1_the_virtual_clock_does_not_jump_while_an_operation_is_outstanding) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.run([&]() -> tio::task<> {
        asio::steady_timer timer{loop.context(), 2ms};
        timer.async_wait([&](boost::system::error_code) {
            log.add("operation at " + std::to_string(test::clock_ms()));
        });
        co_await tio::sleep(1h);
        log.add("job at " + std::to_string(test::clock_ms()));
    });
    BOOST_TEST(log.text() == "operation at 0, job at 3600000");
}

BOOST_AUTO_TEST_CASE(D8_an_outstanding_operation_is_no_deadlock) {
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        tio::event event;
        asio::steady_timer timer{loop.context(), 1ms};
        timer.async_wait([&](boost::system::error_code) { event.set(); });
        co_await event.wait();
        BOOST_TEST(test::clock_ms() == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
