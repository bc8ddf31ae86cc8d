// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Tasks in coroutines of Asio in tasks.
BOOST_AUTO_TEST_SUITE(asio_bridges)

namespace {

asio::awaitable<int> coroutine(int depth, std::chrono::milliseconds, test::counted);

/// A task that awaits a coroutine that awaits a task and so on; the innermost sleeps.
tio::task<int> task(int depth, std::chrono::milliseconds d, test::counted) {
    if (depth == 0)
        co_await tio::sleep(d);
    else
        co_return 1 + co_await coroutine(depth - 1, d, {});
    co_return 0;
}
asio::awaitable<int> coroutine(int depth, std::chrono::milliseconds d, test::counted) {
    if (depth == 0) {
        asio::steady_timer timer(co_await asio::this_coro::executor, d);
        co_await timer.async_wait(asio::use_awaitable);
        co_return 0;
    }
    co_return 1 + co_await tio::to_asio(task(depth - 1, d, {}));
}

tio::task<> fails() {
    co_await tio::yield_now();
    throw std::runtime_error("boom");
}
asio::awaitable<void> calls_fails() {
    co_await tio::to_asio(fails());
}
tio::task<> calls_coroutine() {
    co_await calls_fails();
}
asio::awaitable<void> outer_coroutine() {
    co_await tio::to_asio(calls_coroutine());
}

/// "fails < calls_coroutine": the functions, without their namespace.
std::string way_of(std::exception_ptr const& error) {
    std::string text;
    auto const way = tio::traceback_of(error);
    for (auto const& entry : way.entries()) {
        if (!text.empty()) text += " < ";
        text += entry.function.substr(entry.function.rfind(':') + 1);
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_they_nest) {
    for (int depth = 0; depth != 8; ++depth) {
        tio::loop loop;
        BOOST_TEST(loop.run(task(depth, 1ms, {})) == depth);
        asio::io_context context;
        int result = -1;
        asio::co_spawn(context, coroutine(depth, 1ms, {}),
                       [&](std::exception_ptr, int value) { result = value; });
        context.run();
        BOOST_TEST(result == depth);
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_a_cancellation_goes_through_all_of_them) {
    for (int depth = 0; depth != 8; ++depth) {
        tio::loop loop;
        std::string from_task;
        loop.run([&]() -> tio::task<> {
            auto const job = tio::spawn(task(depth, 3'600'000ms, {}));
            co_await tio::sleep(1ms);
            job.cancel();
            try {
                co_await job;
            } catch (tio::job_cancelled const&) {
                from_task = "job_cancelled";
            }
        });
        BOOST_TEST(from_task == "job_cancelled");

        asio::io_context context;
        asio::cancellation_signal signal;
        bool aborted = false;
        asio::co_spawn(
            context, coroutine(depth, 3'600'000ms, {}),
            asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr const& error, int) {
                try {
                    if (error) std::rethrow_exception(error);
                } catch (boost::system::system_error const& failed) {
                    aborted = failed.code() == asio::error::operation_aborted;
                }
            }));
        context.poll();
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        BOOST_TEST(aborted);
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_a_context_that_is_destroyed_takes_all_of_them_along) {
    for (int depth = 0; depth != 8; ++depth) {
        std::optional<asio::io_context> context(std::in_place);
        tio::loop loop{*context};
        loop.start(task(depth, 3'600'000ms, {}),
                   [](std::exception_ptr const&, int) { BOOST_ERROR("the handler was invoked"); });
        asio::co_spawn(*context, coroutine(depth, 3'600'000ms, {}),
                       [](std::exception_ptr const&, int) { BOOST_ERROR("invoked"); });
        context->poll();
        BOOST_TEST(test::counted::alive() >= 2 * (depth + 1));
        context.reset();
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(D7_an_error_keeps_its_traceback_on_its_way_through_a_coroutine) {
    asio::io_context context;
    std::exception_ptr error;
    std::string in_flight;
    auto const catches = [&]() -> asio::awaitable<void> {
        try {
            co_await tio::to_asio(fails());
        } catch (std::runtime_error const&) {
            in_flight = way_of(std::current_exception());
            throw;
        }
    };
    asio::co_spawn(context, catches(), [&](std::exception_ptr thrown) { error = thrown; });
    context.run();
    BOOST_TEST(in_flight == "fails");
    BOOST_TEST(test::text_of(error) == "boom");
    BOOST_TEST(way_of(error) == "fails");
}

BOOST_AUTO_TEST_CASE(D7_the_tracebacks_of_tasks_on_both_sides_are_joined) {
    tio::loop loop;
    auto const error = test::caught([&] { loop.run(calls_coroutine()); });
    BOOST_TEST(test::text_of(error) == "boom");
    BOOST_TEST(way_of(error) == "fails < calls_coroutine");

    asio::io_context context;
    std::exception_ptr from_coroutine;
    asio::co_spawn(context, outer_coroutine(),
                   [&](std::exception_ptr thrown) { from_coroutine = thrown; });
    context.run();
    BOOST_TEST(way_of(from_coroutine) == "fails < calls_coroutine");
}

BOOST_AUTO_TEST_SUITE_END()
