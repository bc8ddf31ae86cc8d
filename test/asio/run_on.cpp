// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// `loop::run_on`: the thread that waits drives the context itself.
BOOST_AUTO_TEST_SUITE(asio_run_on)

BOOST_AUTO_TEST_CASE(L1_run_on_drives_the_context_until_the_task_has_ended) {
    asio::io_context context;
    tio::loop loop{context};
    bool handled = false;
    asio::post(context, [&] { handled = true; });
    asio::steady_timer later(context, 1h);
    later.async_wait([](boost::system::error_code) {});
    BOOST_TEST(loop.run_on(context, test::give_after(1ms, 7)) == 7);
    BOOST_TEST(handled);
    BOOST_TEST(loop.run_on(context, test::give(test::move_only(8))).value == 8);
    BOOST_TEST(!context.stopped()); // the timer is still there
    later.cancel();
    context.run();
}

BOOST_AUTO_TEST_CASE(D4_run_on_throws_what_run_would) {
    asio::io_context context;
    tio::loop loop{context};
    auto const run = [&](tio::run_options options) {
        return test::thrown_by(
            [&] { loop.run_on(context, test::fail_after(1ms, "boom"), options); });
    };
    BOOST_TEST(run({}) == "boom");
    BOOST_TEST(run({tio::on_error::group}) == "[boom]");
}

BOOST_AUTO_TEST_CASE(L1_run_on_another_context_is_refused) {
    asio::io_context context, other;
    tio::loop loop{context};
    auto const run_on_other = [&] { return loop.run_on(other, test::give(test::counted{})); };
    BOOST_TEST(test::thrown_by(run_on_other) == "usage_error");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(L1_run_on_in_a_job_of_the_loop_is_refused) {
    asio::io_context context;
    tio::loop loop{context};
    auto const refused = loop.run_on(context, [&]() -> tio::task<std::string> {
        co_return test::thrown_by([&] { loop.run_on(context, test::give(1)); });
    });
    BOOST_TEST(refused == "usage_error");
}

BOOST_AUTO_TEST_CASE(L1_run_on_in_a_handler_of_the_context_runs_inside_of_it) {
    asio::io_context context;
    tio::loop loop{context}, inner{context};
    int value = 0;
    asio::post(context, [&] { value += loop.run_on(context, test::give_after(1ms, 7)); });
    context.run();
    BOOST_TEST(value == 7);
    context.restart();
    value += loop.run_on(context, [&]() -> tio::task<int> {
        co_return inner.run_on(context, test::give_after(1ms, 8));
    });
    BOOST_TEST(value == 15);
}

BOOST_AUTO_TEST_CASE(L3_a_handler_of_the_context_that_throws_crashes_the_loop) {
    asio::io_context context;
    tio::loop loop{context};
    test::trace log;
    asio::post(context, [] { throw std::runtime_error("boom"); });
    auto const thrown = test::thrown_by([&] { loop.run_on(context, test::sleeper(log, "root")); });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(loop.run_on(context, test::give(7)) == 7);
}

BOOST_AUTO_TEST_CASE(L1_a_context_that_is_stopped_in_the_middle_gives_context_stopped) {
    asio::io_context context;
    tio::loop loop{context};
    test::trace log;
    tio::event event;
    auto const waits = [&]() -> tio::task<> {
        context.stop();
        co_await event.wait();
        log.add("went on");
    };
    BOOST_CHECK_THROW(loop.run_on(context, waits), tio::context_stopped);
    BOOST_TEST(log.text() == "");
    BOOST_TEST(test::thrown_by([&] { loop.run_on(context, test::give(1)); }) == "usage_error");

    loop.post([&] { event.set(); });
    context.restart();
    context.run();
    BOOST_TEST(log.text() == "went on");
    BOOST_TEST(loop.run_on(context, test::give(7)) == 7);
}

BOOST_AUTO_TEST_CASE(L1_a_task_that_stops_the_context_and_ends_has_ended) {
    asio::io_context context;
    tio::loop loop{context};
    auto const value = loop.run_on(context, [&]() -> tio::task<int> {
        context.stop();
        co_return 7;
    });
    BOOST_TEST(value == 7);
}

BOOST_AUTO_TEST_CASE(L1_other_threads_may_drive_the_context_too) {
    test::driven_context context{2};
    tio::loop loop{*context};
    for (int i = 0; i != 20; ++i) BOOST_TEST(loop.run_on(*context, test::give_after(1ms, i)) == i);
}

BOOST_AUTO_TEST_CASE(D10_run_on_can_be_cancelled_and_runs_again) {
    asio::io_context context;
    tio::loop loop{context};
    test::trace log;
    asio::post(context, [&] { loop.cancel(); });
    auto const thrown = test::thrown_by([&] { loop.run_on(context, test::sleeper(log, "root")); });
    BOOST_TEST(thrown == "job_cancelled");
    BOOST_TEST(loop.run_on(context, test::give(7)) == 7);
}

BOOST_AUTO_TEST_SUITE_END()
