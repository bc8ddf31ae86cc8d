// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace tio = tinyasio;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(channel_async)

namespace {

template <class F>
auto in(asio::io_context& context, F handler) {
    return asio::bind_executor(context.get_executor(), std::move(handler));
}

} // namespace

BOOST_AUTO_TEST_CASE(S4_handlers_are_invoked_on_their_executor_never_inside) {
    asio::io_context context;
    test::trace log;
    auto [out, from] = tio::channel<int>(0);
    from.async_receive(in(context, [&](error_code error, int value) {
        log.add(error ? error.message() : "received " + std::to_string(value));
    }));
    out.async_send(
        5, in(context, [&](error_code error) { log.add(error ? error.message() : "sent"); }));
    BOOST_TEST(log.text() == "");
    context.run();
    BOOST_TEST(log.text() == "received 5, sent");
}

BOOST_AUTO_TEST_CASE(S4_a_handler_that_waits_is_work_and_keeps_the_channel) {
    asio::io_context context;
    test::trace log;
    {
        auto [out, from] = tio::channel<int>(0);
        auto const told = [&](error_code error, int) {
            log.add(error == tio::errc::channel_closed ? "closed" : error.message());
        };
        from.async_receive(in(context, told));
        BOOST_TEST(context.poll() == 0u);
        BOOST_TEST(!context.stopped());
        BOOST_TEST(out.statistics().receivers == 2u);
    }
    context.restart();
    context.run();
    BOOST_TEST(log.text() == "closed");
    error_code const closed = tio::errc::channel_closed;
    BOOST_TEST((closed == boost::system::errc::broken_pipe));
    BOOST_TEST(closed.message() == "the channel is closed");
}

BOOST_AUTO_TEST_CASE(S4_jobs_and_handlers_wait_in_one_queue) {
    auto [out, from] = tio::channel<int>(0);
    tio::loop loop;
    test::trace log;
    auto const root = [&, &to = out, &at = from]() -> tio::task<> {
        auto const receives = [&](std::string name, tio::receiver<int> source) -> tio::task<> {
            int const one = co_await source.receive();
            log.add(name + std::to_string(one));
        };
        auto const a = tio::spawn(receives, "a", at);
        co_await tio::yield_now();
        at.async_receive(
            asio::bind_executor(tio::this_task::executor(), [&](error_code, int value) {
                log.add("handler" + std::to_string(value));
            }));
        auto const b = tio::spawn(receives, "b", at);
        co_await tio::yield_now();
        for (int i = 1; i != 4; ++i) co_await to.async_send(i, tio::use_task);
        co_await a;
        co_await b;
        co_await tio::sleep(1ms);
    };
    loop.run(root);
    BOOST_TEST(log.text().find("a1") != std::string::npos);
    BOOST_TEST(log.text().find("handler2") != std::string::npos);
    BOOST_TEST(log.text().find("b3") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(S4_any_completion_token) {
    asio::io_context context;
    auto [out, from] = tio::channel<test::no_default>(0);
    auto const relay = [](tio::sender<test::no_default> to,
                          tio::receiver<test::no_default> at) -> asio::awaitable<void> {
        to.async_send(test::no_default{1},
                      asio::bind_executor(co_await asio::this_coro::executor, asio::detached));
        auto const one = co_await at.async_receive(asio::use_awaitable);
        BOOST_TEST(one->value == 1);
        auto const sending = to.async_send(test::no_default{2}, asio::deferred);
        static_cast<void>(sending); // never started
    };
    auto done = asio::co_spawn(context, relay(out, from), asio::use_future);
    context.run();
    done.get();
    BOOST_TEST(out.statistics().sent == 1u);
    auto sent = out.async_send(test::no_default{3}, asio::use_future);
    BOOST_TEST(from.try_receive()->value == 3);
    sent.get();
    out.close();
    auto closed = from.async_receive(asio::use_future);
    BOOST_CHECK_THROW(closed.get(), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(C4_a_slot_cancels_what_waits_and_nothing_else) {
    asio::io_context context;
    asio::cancellation_signal receiving, sending;
    test::trace log;
    auto [out, from] = tio::channel<int>(0);
    auto const received = [&](error_code error, int value) {
        log.add(error == asio::error::operation_aborted ? "aborted" : std::to_string(value));
    };
    from.async_receive(asio::bind_cancellation_slot(receiving.slot(), in(context, received)));
    receiving.emit(asio::cancellation_type::none);
    BOOST_TEST(out.statistics().waiting_receivers == 1u);
    receiving.emit(asio::cancellation_type::terminal);
    BOOST_TEST(out.statistics().waiting_receivers == 0u);
    BOOST_TEST(log.text() == ""); // not inside of emit
    receiving.emit(asio::cancellation_type::terminal);
    context.run();
    BOOST_TEST(log.text() == "aborted");

    auto const sent = [&](error_code error) {
        log.add(error == asio::error::operation_aborted ? "send aborted" : "sent");
    };
    out.async_send(7, asio::bind_cancellation_slot(sending.slot(), in(context, sent)));
    sending.emit(asio::cancellation_type::total);
    BOOST_TEST(!from.try_receive().has_value());

    from.async_receive(asio::bind_cancellation_slot(receiving.slot(), in(context, received)));
    BOOST_TEST(out.try_send(8));
    receiving.emit(asio::cancellation_type::terminal); // too late
    context.restart();
    context.run();
    BOOST_TEST(log.text() == "aborted, send aborted, 8");
}

BOOST_AUTO_TEST_CASE(C9_when_its_context_is_destroyed_a_waiting_handler_is_too) {
    auto [out, from] = tio::channel<test::counted>(1);
    bool invoked = false;
    {
        asio::io_context context;
        auto const owner = std::make_shared<test::counted>();
        from.async_receive(in(context, [&, owner](error_code, test::counted) { invoked = true; }));
        BOOST_TEST(test::counted::alive() == 1);
    }
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(!invoked);
    BOOST_TEST(out.statistics().receivers == 1u);
    BOOST_TEST(out.statistics().waiting_receivers == 0u);
}

BOOST_AUTO_TEST_CASE(C9_a_message_that_was_on_its_way_to_a_destroyed_handler_stays) {
    auto [out, from] = tio::channel<int>(1);
    bool invoked = false;
    {
        asio::io_context context;
        from.async_receive(in(context, [&](error_code, int) { invoked = true; }));
        BOOST_TEST(out.try_send(5)); // posted
    }
    BOOST_TEST(!invoked);
    BOOST_TEST(from.try_receive().value() == 5);
}

BOOST_AUTO_TEST_CASE(C9_a_message_of_a_destroyed_sender_is_not_sent) {
    auto [out, from] = tio::channel<test::counted>(0);
    {
        asio::io_context context;
        out.async_send(test::counted{}, in(context, [](error_code) {}));
        BOOST_TEST(from.statistics().waiting_senders == 1u);
    }
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(!from.try_receive().has_value());
}

BOOST_AUTO_TEST_CASE(L1_in_a_stopped_context_it_waits_until_that_goes_on) {
    asio::io_context context;
    int received = 0;
    auto [out, from] = tio::channel<int>(1);
    from.async_receive(in(context, [&](error_code, int value) { received = value; }));
    context.stop();
    BOOST_TEST(out.try_send(5));
    context.run();
    BOOST_TEST(received == 0);
    context.restart();
    context.run();
    BOOST_TEST(received == 5);
}

BOOST_AUTO_TEST_CASE(S4_ends_that_were_moved_from_are_refused) {
    auto [out, from] = tio::channel<int>(1);
    auto const sender = std::move(out);
    auto const receiver = std::move(from);
    BOOST_CHECK_THROW(out.async_send(1, asio::detached), tio::usage_error);
    BOOST_CHECK_THROW(from.async_receive(asio::detached), tio::usage_error);
}

// Another thread sends at the moment at which the context goes.
BOOST_AUTO_TEST_CASE(L5_a_context_may_go_while_another_thread_sends) {
    auto [out, from] = tio::unbounded_channel<int>();
    std::atomic<int> invoked = 0;
    std::atomic<bool> stop = false;
    std::uint64_t sent = 0;
    auto const sends = [&, &to = out] {
        for (; !stop; ++sent) {
            to.send(1);
            std::this_thread::yield();
        }
    };
    std::thread other(sends);
    for (int i = 0; i != 200; ++i) {
        asio::io_context context;
        for (int n = 0; n != 3; ++n)
            from.async_receive(in(context, [&](error_code, int) { ++invoked; }));
        context.poll();
    }
    stop = true;
    other.join();
    std::uint64_t left = 0;
    while (from.try_receive()) ++left;
    BOOST_TEST(static_cast<std::uint64_t>(invoked) + left == sent);
}

BOOST_AUTO_TEST_SUITE_END()
