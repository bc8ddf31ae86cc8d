// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(asio_to_asio)

namespace {

int global = 1;
tio::task<int&> to_global() {
    co_return global;
}

/// Runs a coroutine of Asio to the end; what it throws in one word.
template <class Executor>
std::string outcome_of(asio::io_context& context, asio::awaitable<void, Executor> awaited,
                       asio::cancellation_slot slot = {}) {
    std::string outcome = "no end";
    asio::co_spawn(context.get_executor(), std::move(awaited),
                   asio::bind_cancellation_slot(
                       slot, [&](std::exception_ptr error) { outcome = test::text_of(error); }));
    context.run();
    context.restart();
    return outcome;
}
std::string outcome_of(asio::awaitable<void> awaited) {
    asio::io_context context;
    return outcome_of(context, std::move(awaited));
}

/// In place of the words of the system.
std::string const aborted = boost::system::system_error(asio::error::operation_aborted).what();

/// As `outcome_of`; a cancellation comes when nothing can go on.
std::string outcome_if_cancelled(asio::awaitable<void> awaited,
                                 asio::cancellation_type type = asio::cancellation_type::terminal) {
    asio::io_context context;
    asio::cancellation_signal signal;
    std::string outcome = "no end";
    asio::co_spawn(context, std::move(awaited),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                       outcome = test::text_of(error);
                   }));
    context.poll();
    signal.emit(type);
    context.run();
    return outcome;
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_gives_values_of_any_kind) {
    auto const awaits = []() -> asio::awaitable<void> {
        int const value = co_await tio::to_asio(test::give_after(1ms, 7));
        BOOST_TEST(value == 7);
        co_await tio::to_asio(test::wait_for(1ms));
        auto const moved = co_await tio::to_asio(test::give(test::move_only(5)));
        BOOST_TEST(moved.value == 5);
        auto const pointer = co_await tio::to_asio(test::give(std::make_unique<int>(6)));
        BOOST_TEST(*pointer == 6);
        auto const without_default = co_await tio::to_asio(test::give(test::no_default(8)));
        BOOST_TEST(without_default.value == 8);
        auto const reference = co_await tio::to_asio(to_global());
        BOOST_TEST(&reference.get() == &global);
        auto const [a, b] = co_await tio::to_asio(tio::all(test::give(1), test::give(2)));
        BOOST_TEST(a + b == 3);
    };
    BOOST_TEST(outcome_of(awaits()) == "nothing");
}

BOOST_AUTO_TEST_CASE(I2_the_task_runs_on_the_executor_of_the_coroutine) {
    asio::io_context context;
    auto const strand = asio::make_strand(context);
    auto const awaits = [&]() -> asio::awaitable<void> {
        co_await tio::to_asio([&]() -> tio::task<> {
            BOOST_TEST(strand.running_in_this_thread());
            co_await tio::sleep(1ms);
            BOOST_TEST(strand.running_in_this_thread());
        });
        BOOST_TEST(strand.running_in_this_thread());
    };
    asio::co_spawn(strand, awaits(), asio::detached);
    context.run();
}

BOOST_AUTO_TEST_CASE(I2_in_a_coroutine_with_another_type_of_executor) {
    using executor = asio::io_context::executor_type;
    asio::io_context context;
    auto const awaits = []() -> asio::awaitable<void, executor> {
        int const value = co_await tio::to_asio<executor>(test::give_after(1ms, 7));
        BOOST_TEST(value == 7);
    };
    BOOST_TEST(outcome_of(context, awaits()) == "nothing");
}

BOOST_AUTO_TEST_CASE(I2_the_error_is_thrown_with_its_own_type) {
    auto const awaits = []() -> asio::awaitable<void> {
        std::string text;
        try {
            co_await tio::to_asio(test::fail_after(1ms, "boom"));
        } catch (std::runtime_error const& error) {
            text = error.what();
        }
        BOOST_TEST(text == "boom");
        co_await tio::to_asio(test::fail("second"));
    };
    BOOST_TEST(outcome_of(awaits()) == "second");
}

BOOST_AUTO_TEST_CASE(D5_on_error_chooses_what_is_thrown) {
    auto const fails = []() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "late");
        co_await tio::yield_now();
        throw std::runtime_error("boom");
    };
    auto const awaits = [&](tio::on_error policy) -> asio::awaitable<void> {
        co_await tio::to_asio(fails, tio::run_options{policy});
    };
    BOOST_TEST(outcome_of(awaits(tio::on_error::automatic)) == "[boom, late]");
    BOOST_TEST(outcome_of(awaits(tio::on_error::original)) == "boom");
}

BOOST_AUTO_TEST_CASE(D9_spawned_jobs_end_before_the_coroutine_goes_on) {
    test::trace log;
    auto const awaits = [&]() -> asio::awaitable<void> {
        auto const spawns = [&]() -> tio::task<> {
            tio::spawn([&]() -> tio::task<> {
                co_await tio::sleep(1ms);
                log.add("spawned");
            });
            log.add("task");
            co_return;
        };
        co_await tio::to_asio(spawns);
        log.add("coroutine");
    };
    BOOST_TEST(outcome_of(awaits()) == "nothing");
    BOOST_TEST(log.text() == "task, spawned, coroutine");
}

BOOST_AUTO_TEST_CASE(I2_a_cancelled_coroutine_waits_for_the_clean_up_of_its_task) {
    test::trace log;
    auto const awaits = [&](tio::on_error policy) -> asio::awaitable<void> {
        try {
            co_await tio::to_asio(tio::finally(test::sleeper(log, "task"), test::wait_for(1ms)),
                                  tio::run_options{policy});
        } catch (boost::system::system_error const& error) {
            BOOST_TEST((error.code() == asio::error::operation_aborted));
            log.add("coroutine");
            throw;
        }
    };
    for (auto const policy :
         {tio::on_error::automatic, tio::on_error::original, tio::on_error::group}) {
        log.clear();
        BOOST_TEST(outcome_if_cancelled(awaits(policy)) == aborted);
        BOOST_TEST(log.text() == "task cancelled, coroutine");
    }
}

BOOST_AUTO_TEST_CASE(I2_a_coroutine_that_filters_a_cancellation_out_goes_on) {
    auto const awaits = [&]() -> asio::awaitable<void> {
        co_await tio::to_asio(test::wait_for(2ms));
    };
    BOOST_TEST(outcome_if_cancelled(awaits(), asio::cancellation_type::total) == "nothing");
}

BOOST_AUTO_TEST_CASE(C4_a_value_that_came_in_spite_of_the_cancellation_is_given) {
    int given = 0;
    auto const shields = [&]() -> tio::task<int> {
        co_return co_await tio::shield(test::give_after(2ms, 7));
    };
    auto const awaits = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        given = co_await tio::to_asio(shields);
    };
    outcome_if_cancelled(awaits());
    BOOST_TEST(given == 7);
}

BOOST_AUTO_TEST_CASE(I2_in_a_coroutine_that_is_cancelled_already_nothing_is_left_behind) {
    auto const awaits = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        try {
            asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
            co_await timer.async_wait(asio::use_awaitable);
        } catch (boost::system::system_error const&) {}
        co_await asio::this_coro::throw_if_cancelled(true);
        co_await tio::to_asio(test::give(test::counted{}));
    };
    BOOST_TEST(outcome_if_cancelled(awaits()).ends_with(aborted));
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T1_an_empty_task_throws_usage_error) {
    auto const awaits = []() -> asio::awaitable<void> {
        auto task = test::give(1);
        auto const other = std::move(task);
        co_await tio::to_asio(std::move(task));
    };
    BOOST_TEST(outcome_of(awaits()) == "usage_error");
}

BOOST_AUTO_TEST_CASE(T1_one_that_is_not_awaited_starts_nothing_and_leaks_nothing) {
    {
        auto const dropped = tio::to_asio(test::give(test::counted{}));
        BOOST_TEST(test::counted::alive() >= 1);
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
