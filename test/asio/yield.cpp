// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <concepts>
#include <optional>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Stackful coroutines. They are run only where Boost.Context can be linked, which no other test
// needs; that tasks fit into them is proved everywhere.
BOOST_AUTO_TEST_SUITE(asio_yield)

namespace {

int gives_value(asio::yield_context yield) {
    return tio::async_run(yield.get_executor(), test::give_after(1ms, 7), yield);
}
void gives_nothing(asio::yield_context yield) {
    tio::async_run(yield.get_executor(), test::wait_for(1ms), yield);
}
std::optional<test::no_default> gives_no_default(asio::yield_context yield) {
    return tio::async_run(yield.get_executor(), test::give(test::no_default(8)), yield);
}
void fails(asio::yield_context yield) {
    tio::async_run(yield.get_executor(), test::fail_after(1ms, "boom"), yield);
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_async_run_takes_a_yield_context) {
    auto const are_compiled = {reinterpret_cast<void (*)()>(gives_value), // odr-used
                               reinterpret_cast<void (*)()>(gives_no_default)};
    BOOST_TEST(are_compiled.size() == 2u);
    BOOST_TEST(&gives_nothing != &fails);
}

#ifdef TINYASIO_TEST_STACKFUL

BOOST_AUTO_TEST_CASE(I2_a_stackful_coroutine_gets_values_and_errors) {
    asio::io_context context;
    test::trace log;
    asio::spawn(
        context,
        [&](asio::yield_context yield) {
            log.add(std::to_string(gives_value(yield)));
            gives_nothing(yield);
            log.add(std::to_string(gives_no_default(yield)->value));
            log.add(test::thrown_by([&] { fails(yield); }));
        },
        [&](std::exception_ptr error) { log.add(test::text_of(error)); });
    context.run();
    BOOST_TEST(log.text() == "7, 8, boom, nothing");
}

BOOST_AUTO_TEST_CASE(I2_cancelling_a_stackful_coroutine_cancels_the_task) {
    asio::io_context context;
    asio::cancellation_signal signal;
    test::trace log;
    asio::spawn(
        context,
        [&](asio::yield_context yield) {
            try {
                tio::async_run(yield.get_executor(), test::sleeper(log, "task"), yield);
            } catch (boost::system::system_error const& error) {
                if (error.code() == asio::error::operation_aborted) log.add("aborted");
            }
        },
        asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr const&) {}));
    context.poll();
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    BOOST_TEST(log.text() == "task cancelled, aborted");
}

BOOST_AUTO_TEST_CASE(C9_a_context_that_is_destroyed_takes_both_along) {
    {
        asio::io_context context;
        asio::spawn(
            context,
            [](asio::yield_context yield) {
                test::counted const local;
                auto const waits = [](test::counted) -> tio::task<> { co_await tio::sleep(1h); };
                tio::async_run(yield.get_executor(), waits({}), yield);
            },
            [](std::exception_ptr const&) { BOOST_ERROR("invoked"); });
        context.poll();
        BOOST_TEST(test::counted::alive() >= 2);
    }
    BOOST_TEST(test::counted::alive() == 0);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
