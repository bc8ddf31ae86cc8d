// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <latch>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// What keeps a context and a loop on it alive, how they end, and who notices that nothing happens.
BOOST_AUTO_TEST_SUITE(asio_loop_on_work)

namespace {

tio::task<> waits_for(tio::event& event, test::counted) {
    co_await event.wait();
}

} // namespace

// --- work

BOOST_AUTO_TEST_CASE(L1_a_loop_that_runs_holds_its_context_and_lets_it_go_at_the_end) {
    asio::io_context context;
    tio::loop loop{context};
    context.run(); // returns: a loop that does not run is no work
    context.restart();
    tio::event event;
    bool ended = false;
    loop.start(event.wait(), [&](std::exception_ptr) { ended = true; });
    context.poll();
    BOOST_TEST(!context.stopped());
    BOOST_TEST(!ended);
    loop.post([&] { event.set(); });
    context.run(); // returns: the run has ended
    BOOST_TEST(ended);
    BOOST_TEST(context.stopped());
}

BOOST_AUTO_TEST_CASE(L1_no_timer_of_a_run_outlives_it) {
    asio::io_context context;
    tio::loop loop{context, {.cancel_patience = 1h}};
    loop.start(
        []() -> tio::task<> {
            tio::spawn({.awaited = false}, test::wait_for, 2h);
            co_await tio::sleep(1ms);
        },
        asio::detached);
    context.run(); // would wait for the watchdog
    context.restart();
    loop.start(tio::this_task::stop(), asio::detached);
    loop.cancel_after_grace(1h);
    context.run(); // would wait for the end of the grace
    BOOST_TEST(context.stopped());
}

// --- D8

BOOST_AUTO_TEST_CASE(D8_a_loop_that_is_stuck_says_so_and_waits_on) {
    test::driven_context context;
    tio::loop loop{*context, {.cancel_patience = 1ms}};
    std::latch told{1};
    std::vector<tio::diagnostic> entries;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        entries.push_back(entry);
        told.count_down();
    });
    tio::event event;
    std::jthread const helper([&] {
        told.wait();
        loop.post([&] { event.set(); });
    });
    loop.run([&]() -> tio::task<> {
        auto const waits = tio::spawn({.name = "waits"}, event.wait());
        co_await waits;
    });
    BOOST_REQUIRE(entries.size() == 1u);
    BOOST_TEST((entries[0].kind == tio::diagnostic::kind_type::deadlock));
    BOOST_TEST(entries[0].text.find("'waits'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D8_deadlock_crash_throws_deadlock_error) {
    test::driven_context context;
    tio::loop loop{*context, {.deadlock = tio::deadlock::crash}};
    tio::event never;
    BOOST_TEST(test::thrown_by([&] { loop.run(waits_for(never, {})); }) == "deadlock_error");
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(loop.run(test::give_after(1ms, 7)) == 7);
}

BOOST_AUTO_TEST_CASE(D8_operations_and_timers_are_no_deadlock) {
    test::driven_context context;
    tio::loop loop{*context, {.deadlock = tio::deadlock::crash}};
    auto const value = loop.run([&]() -> tio::task<int> {
        tio::event event;
        asio::steady_timer timer(tio::this_task::io_executor(), 1ms);
        timer.async_wait(asio::bind_executor(tio::this_task::executor(),
                                             [&](boost::system::error_code) { event.set(); }));
        co_await event.wait(); // a handler with the loop's executor is work of the loop
        timer.expires_after(1ms);
        co_await timer.async_wait(tio::use_task);
        co_return co_await test::give_after(1ms, 7);
    });
    BOOST_TEST(value == 7);
}

BOOST_AUTO_TEST_CASE(D8_a_work_guard_on_the_executor_of_the_loop_counts) {
    test::driven_context context;
    tio::loop loop{*context, {.deadlock = tio::deadlock::crash, .cancel_patience = 1h}};
    tio::event event;
    std::optional guard{asio::make_work_guard(loop.get_executor())};
    auto ended = loop.start(event.wait(), asio::use_future);
    asio::post(*context, asio::use_future).get(); // it waits now
    loop.post([&] { event.set(); });
    BOOST_CHECK_NO_THROW(ended.get());

    auto never = loop.start(
        [&]() -> tio::task<> {
            event.clear();
            co_await event.wait();
        },
        asio::use_future);
    asio::post(*context, asio::use_future).get();
    guard.reset(); // now nothing is left that could set it
    BOOST_TEST(test::thrown_by([&] { never.get(); }) == "deadlock_error");
}

// --- stop and restart

BOOST_AUTO_TEST_CASE(L1_a_context_that_is_stopped_gives_context_stopped_and_the_jobs_stay) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    tio::event event;
    std::latch started{1};
    std::jthread stopping([&] {
        started.wait();
        context.stop();
    });
    BOOST_CHECK_THROW(loop.run([&]() -> tio::task<> {
        started.count_down();
        co_await event.wait();
        log.add("went on");
    }),
                      tio::context_stopped);
    BOOST_TEST(test::thrown_by([&] { loop.run(test::give(1)); }) == "usage_error");
    BOOST_TEST(log.text() == "");

    loop.post([&] { event.set(); });
    stopping.join();
    context.drive(1);
    context.finish();
    BOOST_TEST(log.text() == "went on");
}

BOOST_AUTO_TEST_CASE(L1_run_on_a_context_that_is_stopped_already) {
    asio::io_context context;
    context.stop();
    tio::loop loop{context};
    BOOST_CHECK_THROW(loop.run(test::give(1)), tio::context_stopped);
    context.restart();
    context.run(); // the job that stayed
    BOOST_TEST(loop.run_on(context, test::give(2)) == 2);
}

// --- the end of the loop

BOOST_AUTO_TEST_CASE(L1_a_loop_that_is_destroyed_cancels_its_jobs_and_waits_for_them) {
    test::driven_context context;
    test::trace log;
    std::exception_ptr error;
    {
        tio::loop loop{*context};
        loop.start(
            [&]() -> tio::task<> {
                co_await tio::finally(test::sleeper(log, "root"), test::wait_for(1ms));
            },
            asio::bind_executor(*context, [&](std::exception_ptr thrown) { error = thrown; }));
        asio::post(*context, asio::use_future).get();
    }
    BOOST_TEST(log.text() == "root cancelled");
    context.finish();
    BOOST_TEST(test::text_of(error) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(L1_a_loop_that_is_destroyed_leaves_its_jobs_on_a_context_that_is_stopped) {
    asio::io_context context;
    tio::event event;
    bool ended = false;
    {
        tio::loop loop{context};
        loop.start(waits_for(event, {}), [&](std::exception_ptr error) {
            BOOST_TEST(test::text_of(error) == "job_cancelled");
            ended = true;
        });
        context.poll();
        context.stop();
    }
    BOOST_TEST(test::counted::alive() == 1);
    context.restart();
    context.run();
    BOOST_TEST(ended);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(L1_a_loop_that_a_thread_of_its_context_destroys_ends_the_program) {
    auto const text = test::last_words([] {
        asio::io_context context;
        tio::loop loop{context};
        loop.start(
            []() -> tio::task<> {
                tio::spawn({.name = "forgotten"}, test::wait_for, std::chrono::hours(1));
                co_await tio::sleep(1h);
            },
            asio::detached);
        context.poll();
        asio::post(context, [&] { loop.~loop(); });
        context.poll();
    });
    BOOST_TEST(text.find("a loop was destroyed") != std::string::npos);
    BOOST_TEST(text.find("'forgotten'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(L1_a_thread_of_the_context_may_destroy_a_loop_that_does_not_run) {
    asio::io_context context;
    auto loop = std::make_unique<tio::loop>(context);
    loop->start(test::give(1), [&](std::exception_ptr, int) { loop.reset(); });
    context.run();
    BOOST_TEST(loop == nullptr);
}

BOOST_AUTO_TEST_CASE(L3_an_executor_outlives_its_loop_and_then_refuses) {
    test::driven_context context;
    std::optional<tio::loop::executor_type> executor;
    {
        tio::loop loop{*context};
        executor.emplace(loop.get_executor());
    }
    test::counted const argument;
    auto const posts = [&] { asio::post(*executor, [argument] { BOOST_ERROR("called"); }); };
    BOOST_TEST(test::thrown_by(posts) == "usage_error");
    BOOST_TEST(test::counted::alive() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
