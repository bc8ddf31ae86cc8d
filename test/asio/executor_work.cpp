// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// D8: what counts as something that a loop waits for.
BOOST_AUTO_TEST_SUITE(asio_executor_work)

namespace {

using guard_type = asio::executor_work_guard<tio::loop::executor_type>;
using erased_guard = asio::executor_work_guard<asio::any_io_executor>;

/// What comes out of a loop that crashes at once when it is stuck, and that waits for an event.
template <class Prepare>
std::string what_comes_of(Prepare prepare) {
    tio::loop loop{{.deadlock = tio::deadlock::crash}};
    return test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::event event;
            [[maybe_unused]] auto const kept = prepare(event);
            co_await event.wait();
        });
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(D8_an_executor_alone_does_not_count) {
    BOOST_TEST(what_comes_of([](tio::event&) { return tio::this_task::executor(); }) ==
               "deadlock_error");
    BOOST_TEST(what_comes_of([](tio::event&) {
                   return asio::any_io_executor(tio::this_task::executor());
               }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(D8_a_work_guard_for_another_thread_does) {
    std::jthread other;
    auto const guarded = [&](auto work, tio::event& event) {
        other = std::jthread([&event, work = std::move(work)]() mutable {
            std::this_thread::sleep_for(5ms); // so that the loop would be stuck by now
            asio::post(work.get_executor(), [&event] { event.set(); });
            work.reset();
        });
        return 0;
    };
    BOOST_TEST(what_comes_of([&](tio::event& event) {
                   return guarded(guard_type(tio::this_task::executor()), event);
               }) == "nothing");
    other.join();
    BOOST_TEST(what_comes_of([&](tio::event& event) {
                   return guarded(erased_guard(tio::this_task::executor()), event);
               }) == "nothing");
    other.join();
}

BOOST_AUTO_TEST_CASE(D8_a_guard_that_is_given_back_on_another_thread_ends_the_wait) {
    std::jthread other;
    BOOST_TEST(what_comes_of([&](tio::event&) {
                   other = std::jthread([work = guard_type(tio::this_task::executor())]() mutable {
                       std::this_thread::sleep_for(5ms);
                       work.reset();
                   });
                   return 0;
               }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(D8_copies_and_moves_of_a_tracked_executor_are_balanced) {
    BOOST_TEST(what_comes_of([](tio::event&) {
                   auto tracked = asio::prefer(tio::this_task::executor(),
                                               asio::execution::outstanding_work.tracked);
                   auto copy = tracked;
                   auto moved = std::move(tracked);
                   copy = moved;
                   moved = std::move(copy);
                   tracked = moved;
                   auto const untracked =
                       asio::require(moved, asio::execution::outstanding_work.untracked);
                   return untracked;
               }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(D8_a_handler_that_waits_for_a_timer_of_the_loop_counts) {
    BOOST_TEST(what_comes_of([](tio::event& event) {
                   auto timer = std::make_unique<asio::steady_timer>(tio::this_task::executor());
                   timer->expires_after(5ms);
                   timer->async_wait([&event](auto) { event.set(); });
                   return timer;
               }) == "nothing");
}

BOOST_AUTO_TEST_CASE(D8_a_posted_function_runs_before_the_loop_is_stuck) {
    BOOST_TEST(what_comes_of([](tio::event& event) {
                   asio::post(tio::this_task::executor(), [&event] { event.set(); });
                   return 0;
               }) == "nothing");
    BOOST_TEST(what_comes_of([](tio::event& event) {
                   asio::post(tio::this_task::io_executor(), [&event] { event.set(); });
                   return 0;
               }) == "nothing");
}

BOOST_AUTO_TEST_CASE(D8_on_a_virtual_clock_too) {
    std::jthread other;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        other = std::jthread([&event, work = guard_type(tio::this_task::executor())]() mutable {
            std::this_thread::sleep_for(5ms);
            asio::post(work.get_executor(), [&event] { event.set(); });
            work.reset();
        });
        co_await event.wait();
    });
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([]() -> tio::task<> {
            { guard_type const given_back(tio::this_task::executor()); }
            tio::event never;
            co_await never.wait();
        });
    });
    BOOST_TEST(thrown == "deadlock_error");
}

BOOST_AUTO_TEST_SUITE_END()
