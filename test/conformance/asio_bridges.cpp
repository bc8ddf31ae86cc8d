// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// What is to asyncio and trio there, is to Asio's own coroutines and callbacks here.
BOOST_AUTO_TEST_SUITE(conformance_asio_bridges)

namespace {

asio::awaitable<void> waits(std::chrono::milliseconds d) {
    asio::steady_timer timer(co_await asio::this_coro::executor, d);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<int> gives(int& runs) {
    co_await waits(1ms);
    co_return ++runs;
}

struct host_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
asio::awaitable<void> fails() {
    co_await waits(1ms);
    throw host_error("host");
}

/// Waits for an hour and cleans up for a while.
asio::awaitable<void> cleans_up(test::trace& log) {
    try {
        co_await waits(1h);
    } catch (boost::system::system_error const&) {
        log.add("host cancelled");
    }
    co_await asio::this_coro::reset_cancellation_state();
    co_await waits(1ms);
    log.add("host cleaned up");
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_032_a_loop_that_goes_with_live_jobs_cancels_them) {
    asio::io_context context;
    test::trace log;
    std::exception_ptr error;
    std::optional<tio::loop> loop(std::in_place, context);
    loop->start(test::sleeper(log, "job"), [&](std::exception_ptr thrown) { error = thrown; });
    context.poll(); // only a part of the work
    context.stop();
    loop.reset();
    BOOST_TEST(log.text() == "");
    context.restart();
    context.run();
    BOOST_TEST(log.text() == "job cancelled");
    BOOST_TEST(test::text_of(error) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(TIN_122_a_task_in_a_host_gives_its_value_and_the_host_goes_on_meanwhile) {
    asio::io_context context;
    test::trace log;
    auto const host = [&]() -> asio::awaitable<void> {
        int const value = co_await tio::to_asio(test::give_after(3ms, 7));
        log.add("value " + std::to_string(value));
    };
    auto const meanwhile = [&]() -> asio::awaitable<void> {
        co_await waits(1ms);
        log.add("meanwhile");
    };
    asio::co_spawn(context, host(), asio::detached);
    asio::co_spawn(context, meanwhile(), asio::detached);
    context.run();
    BOOST_TEST(log.text() == "meanwhile, value 7");
}

BOOST_AUTO_TEST_CASE(TIN_122_the_error_of_a_task_goes_to_the_host_that_awaits_it) {
    asio::io_context context;
    test::trace log;
    auto const host = [&]() -> asio::awaitable<void> {
        try {
            co_await tio::to_asio(test::fail_after(1ms, "boom"));
        } catch (std::runtime_error const& error) {
            log.add(error.what());
        }
    };
    asio::co_spawn(context, host(), asio::detached);
    tio::async_run(context.get_executor(), test::fail_after(2ms, "boom too"),
                   [&](std::exception_ptr error) { log.add(test::text_of(error)); });
    context.run();
    BOOST_TEST(log.text() == "boom, boom too");
}

BOOST_AUTO_TEST_CASE(TIN_123_a_host_coroutine_gives_its_value_twice_if_it_is_shared) {
    int runs = 0;
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn(gives(runs));
        int const first = co_await job;
        int const second = co_await job;
        BOOST_TEST(first == 1);
        BOOST_TEST(second == 1);
    });
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(TIN_123_the_error_of_a_host_coroutine_crashes_the_run_with_its_own_type) {
    test::trace log;
    tio::loop loop;
    BOOST_CHECK_THROW(loop.run([&]() -> tio::task<> {
        tio::spawn(test::sleeper, std::ref(log), "other");
        co_await fails();
    }),
                      host_error);
    BOOST_TEST(log.text() == "other cancelled");
}

BOOST_AUTO_TEST_CASE(TIN_124_an_error_of_a_task_cancels_the_host_work_and_waits_for_its_clean_up) {
    test::trace log;
    tio::loop loop;
    test::diagnostics_log diagnostics{loop}; // the job swallows its cancellation
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(cleans_up(log));
            co_await tio::sleep(1ms);
            throw std::runtime_error("boom");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "host cancelled, host cleaned up");
}

BOOST_AUTO_TEST_CASE(TIN_125_an_error_in_the_host_cancels_the_jobs_before_the_host_goes_on) {
    using namespace asio::experimental::awaitable_operators;
    asio::io_context context;
    test::trace log;
    auto const host = [&]() -> asio::awaitable<void> {
        auto const task = [&]() -> tio::task<> {
            tio::spawn([&]() -> tio::task<> {
                co_await tio::finally(test::sleeper(log, "spawned"), test::wait_for(1ms));
            });
            co_await test::sleeper(log, "task");
        };
        try {
            co_await (fails() && tio::to_asio(task));
        } catch (asio::multiple_exceptions const& both) { // of `&&`
            BOOST_CHECK_THROW(std::rethrow_exception(both.first_exception()), host_error);
            log.add("host");
        }
    };
    asio::co_spawn(context, host(), asio::detached);
    context.run();
    BOOST_TEST(log.text() == "task cancelled, spawned cancelled, host");
}

BOOST_AUTO_TEST_CASE(TIN_125_cancelling_the_host_cancels_the_jobs_before_the_host_goes_on) {
    asio::io_context context;
    asio::cancellation_signal signal;
    test::trace log;
    auto const host = [&]() -> asio::awaitable<void> {
        auto task = tio::finally(test::sleeper(log, "task"), test::wait_for(1ms));
        try {
            co_await tio::to_asio(std::move(task));
        } catch (boost::system::system_error const&) {
            log.add("host");
        }
    };
    asio::co_spawn(context, host(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
    context.poll();
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    BOOST_TEST(log.text() == "task cancelled, host");
}

BOOST_AUTO_TEST_CASE(TIN_126_a_host_that_is_cancelled_sees_its_own_cancellation_and_no_group) {
    for (auto const policy :
         {tio::on_error::automatic, tio::on_error::original, tio::on_error::group}) {
        asio::io_context context;
        asio::cancellation_signal signal;
        test::trace log;
        bool aborted = false;
        auto const host = [&]() -> asio::awaitable<void> {
            try {
                co_await tio::to_asio(test::sleeper(log, "task"), tio::run_options{policy});
            } catch (boost::system::system_error const& error) {
                aborted = error.code() == asio::error::operation_aborted;
            }
        };
        asio::co_spawn(context, host(),
                       asio::bind_cancellation_slot(signal.slot(), asio::detached));
        context.poll();
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        BOOST_TEST(aborted);
    }
}

BOOST_AUTO_TEST_SUITE_END()
