// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(asio_async_run)

namespace {

struct custom_error : std::runtime_error {
    using std::runtime_error::runtime_error;
    int code = 5;
};

tio::task<int> throws_custom() {
    co_await tio::sleep(1ms);
    throw custom_error("custom");
}

int global = 1;
tio::task<int&> to_global() {
    co_return global;
}

boost::system::error_code code_of(std::exception_ptr const& error) {
    try {
        if (error) std::rethrow_exception(error);
    } catch (boost::system::system_error const& failed) {
        return failed.code();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_a_callback_gets_the_value) {
    asio::io_context context;
    test::trace log;
    tio::async_run(context.get_executor(), test::give_after(1ms, 7),
                   [&](std::exception_ptr error, int value) {
                       BOOST_TEST(!error);
                       log.add(std::to_string(value));
                   });
    tio::async_run(context.get_executor(), test::wait_for(2ms),
                   [&](std::exception_ptr error) { log.add(test::text_of(error)); });
    BOOST_TEST(log.text() == ""); // never inside of the initiating function
    context.run();
    BOOST_TEST(log.text() == "7, nothing");
}

BOOST_AUTO_TEST_CASE(I2_values_that_can_only_be_moved_references_and_those_without_a_default) {
    asio::io_context context;
    int called = 0;
    tio::async_run(context.get_executor(), test::give(std::make_unique<int>(5)),
                   [&](std::exception_ptr, std::unique_ptr<int> value) { called += *value; });
    tio::async_run(
        context.get_executor(), test::give(test::move_only(6)),
        [&](std::exception_ptr, std::optional<test::move_only> value) { called += value->value; });
    tio::async_run(
        context.get_executor(), test::give(test::no_default(7)),
        [&](std::exception_ptr, std::optional<test::no_default> value) { called += value->value; });
    tio::async_run(context.get_executor(), to_global(),
                   [&](std::exception_ptr, std::optional<std::reference_wrapper<int>> value) {
                       BOOST_TEST(&value->get() == &global);
                       called += 1;
                   });
    context.run();
    BOOST_TEST(called == 19);
}

BOOST_AUTO_TEST_CASE(I2_takes_what_can_be_started) {
    asio::io_context context;
    int sum = 0;
    auto const add = [&](std::exception_ptr, int value) { sum += value; };
    tio::async_run(context.get_executor(), []() -> tio::task<int> { co_return 1; }, add);
    tio::async_run(context.get_executor(), []() -> asio::awaitable<int> { co_return 2; }(), add);
    tio::async_run(context.get_executor(), tio::all(test::give(3), test::give(4)),
                   [&](std::exception_ptr, std::tuple<int, int> values) {
                       sum += std::get<0>(values) + std::get<1>(values);
                   });
    context.run();
    BOOST_TEST(sum == 10);
}

BOOST_AUTO_TEST_CASE(I2_a_callback_gets_the_error_with_its_own_type) {
    asio::io_context context;
    std::exception_ptr error;
    tio::async_run(context.get_executor(), throws_custom(),
                   [&](std::exception_ptr thrown, int) { error = thrown; });
    context.run();
    BOOST_CHECK_THROW(std::rethrow_exception(error), custom_error);
}

BOOST_AUTO_TEST_CASE(D5_on_error_chooses_what_comes_out) {
    asio::io_context context;
    std::exception_ptr automatic, original, group;
    auto const fails = []() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "late");
        co_await tio::yield_now();
        throw std::runtime_error("boom");
    };
    auto const run = [&](tio::on_error policy, std::exception_ptr& to) {
        tio::async_run(context.get_executor(), tio::run_options{policy}, fails,
                       [&](std::exception_ptr error) { to = error; });
    };
    run(tio::on_error::automatic, automatic);
    run(tio::on_error::original, original);
    run(tio::on_error::group, group);
    context.run();
    BOOST_TEST(test::text_of(automatic) == "[boom, late]");
    BOOST_TEST(test::text_of(original) == "boom");
    BOOST_TEST(test::text_of(group) == "[boom, late]");
}

BOOST_AUTO_TEST_CASE(I2_use_future) {
    test::driven_context context;
    auto const executor = context->get_executor();
    BOOST_TEST(tio::async_run(executor, test::give_after(1ms, 7), asio::use_future).get() == 7);
    tio::async_run(executor, test::wait_for(1ms), asio::use_future).get();
    auto failing = tio::async_run(executor, throws_custom(), asio::use_future);
    BOOST_CHECK_THROW(failing.get(), custom_error);
}

BOOST_AUTO_TEST_CASE(I2_use_awaitable_and_deferred) {
    asio::io_context context;
    test::trace log;
    auto const awaits = [&]() -> asio::awaitable<void> {
        auto const executor = co_await asio::this_coro::executor;
        int const a = co_await tio::async_run(executor, test::give(1), asio::use_awaitable);
        auto deferred = tio::async_run(executor, test::give(2), asio::deferred);
        int const b = co_await std::move(deferred)(asio::use_awaitable);
        log.add(std::to_string(a) + " " + std::to_string(b));
        try {
            co_await tio::async_run(executor, throws_custom(), asio::use_awaitable);
        } catch (custom_error const& error) {
            log.add(error.what());
        }
    };
    asio::co_spawn(context, awaits(), asio::detached);
    context.run();
    BOOST_TEST(log.text() == "1 2, custom");
}

BOOST_AUTO_TEST_CASE(I2_a_deferred_one_starts_nothing_until_it_is_launched) {
    asio::io_context context;
    {
        auto const dropped =
            tio::async_run(context.get_executor(), test::give(test::counted{}), asio::deferred);
        context.run();
        BOOST_TEST(test::counted::alive() >= 1);
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_detached_loses_the_error) {
    asio::io_context context;
    tio::async_run(context.get_executor(), throws_custom(), asio::detached);
    BOOST_CHECK_NO_THROW(context.run());
}

BOOST_AUTO_TEST_CASE(I2_the_handler_is_invoked_on_its_associated_executor) {
    asio::io_context context, handlers;
    bool invoked = false;
    tio::async_run(context.get_executor(), test::give(1),
                   asio::bind_executor(handlers, [&](std::exception_ptr, int) {
                       BOOST_TEST(handlers.get_executor().running_in_this_thread());
                       invoked = true;
                   }));
    context.run();
    BOOST_TEST(!invoked);
    handlers.run(); // it held work there
    BOOST_TEST(invoked);
}

BOOST_AUTO_TEST_CASE(I2_cancelling_through_the_slot_gives_operation_aborted) {
    asio::io_context context;
    for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        context.restart();
        test::trace log;
        asio::cancellation_signal signal;
        std::exception_ptr error;
        tio::async_run(context.get_executor(), tio::run_options{tio::on_error::group},
                       tio::finally(test::sleeper(log, "root"), test::wait_for(1ms)),
                       asio::bind_cancellation_slot(
                           signal.slot(), [&](std::exception_ptr thrown) { error = thrown; }));
        context.poll();
        signal.emit(type);
        context.run();
        BOOST_TEST((code_of(error) == asio::error::operation_aborted));
        BOOST_TEST(log.text() == "root cancelled");
    }
}

BOOST_AUTO_TEST_CASE(I2_cancelling_before_the_first_step_starts_nothing) {
    asio::io_context context;
    asio::cancellation_signal signal;
    std::exception_ptr error;
    test::trace log;
    tio::async_run(context.get_executor(), test::stepper(log, "root", 1),
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](std::exception_ptr thrown) { error = thrown; }));
    signal.emit(asio::cancellation_type::total);
    context.run();
    BOOST_TEST((code_of(error) == asio::error::operation_aborted));
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(I2_cancelling_after_the_end_does_nothing) {
    asio::io_context context;
    asio::cancellation_signal signal;
    int value = 0;
    tio::async_run(context.get_executor(), test::give(7),
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](std::exception_ptr, int given) { value = given; }));
    context.run();
    BOOST_TEST(value == 7);
    BOOST_TEST(!signal.slot().has_handler());
    signal.emit(asio::cancellation_type::all);
}

BOOST_AUTO_TEST_CASE(I2_an_error_while_it_is_cancelled_comes_out) {
    asio::io_context context;
    asio::cancellation_signal signal;
    std::exception_ptr error;
    tio::async_run(context.get_executor(), test::fails_when_cancelled("late"),
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](std::exception_ptr thrown) { error = thrown; }));
    context.poll();
    signal.emit(asio::cancellation_type::all);
    context.run();
    BOOST_TEST(test::text_of(error) == "late");
}

BOOST_AUTO_TEST_CASE(T1_an_empty_task_is_refused_by_the_initiating_function) {
    asio::io_context context;
    auto task = test::give(1);
    auto const other = std::move(task);
    auto const run = [&] {
        tio::async_run(context.get_executor(), std::move(task),
                       [](std::exception_ptr, int) { BOOST_ERROR("invoked"); });
    };
    BOOST_TEST(test::thrown_by(run) == "usage_error");
    context.run();
}

BOOST_AUTO_TEST_CASE(D7_an_error_that_owns_an_executor_of_its_loop_goes_with_the_run) {
    struct owner {
        tio::loop::executor_type executor;
        test::counted counted{};
    };
    asio::io_context context;
    auto const fails = []() -> tio::task<> {
        co_await tio::yield_now();
        throw owner{tio::this_task::executor()};
    };
    bool has_come = false;
    tio::async_run(context.get_executor(), fails(),
                   [&](std::exception_ptr error) { has_come = error != nullptr; });
    context.run();
    BOOST_TEST(has_come);
    tio::loop other;
    BOOST_TEST(test::thrown_by([&] { other.run(test::fail("boom")); }) == "boom");
    BOOST_TEST(test::counted::alive() == 0); // this thread remembers another error now
}

BOOST_AUTO_TEST_SUITE_END()
