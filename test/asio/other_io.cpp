// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;
using boost::system::error_code;
using boost::system::system_error;

BOOST_AUTO_TEST_SUITE(asio_other_io)

namespace {

/// Waits until a job has ended that has been cancelled.
template <class T>
tio::task<> ended(tio::handle<T> job) {
    while (!job.done()) co_await tio::yield_now();
}

/// Awaits it in a job, cancels that when it waits, and gives what comes of it.
template <class Start>
std::string when_cancelled(Start start) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            try {
                co_await start();
                log.add("completed");
                co_await tio::yield_now();
            } catch (tio::cancelled const&) {
                log.add("cancelled");
                throw;
            }
        };
        auto const job = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await ended(job);
    });
    return log.text();
}

} // namespace

BOOST_AUTO_TEST_CASE(I1_timers) {
    tio::testing::run([]() -> tio::task<> {
        asio::steady_timer timer{tio::this_task::executor(), 1ms};
        co_await timer.async_wait(tio::use_task);
        BOOST_TEST((timer.expiry() <= std::chrono::steady_clock::now()));
        timer.expires_after(1h);
        auto const waits = [&]() -> tio::task<bool> {
            auto [error] = co_await timer.async_wait(asio::as_tuple(tio::use_task));
            co_return error == asio::error::operation_aborted;
        };
        auto const job = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        timer.cancel(); // by somebody: not the job's cancellation (C3)
        bool const was_aborted = co_await job;
        BOOST_TEST(was_aborted);
    });
    BOOST_TEST(when_cancelled([]() -> tio::task<> {
                   asio::steady_timer timer{tio::this_task::executor(), 1h};
                   co_await timer.async_wait(tio::use_task);
               }) == "cancelled");
}

BOOST_AUTO_TEST_CASE(C4_a_timer_that_has_expired_is_not_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        asio::steady_timer timer{tio::this_task::executor()};
        timer.expires_after(0s);
        auto const waits = [&]() -> tio::task<> {
            co_await timer.async_wait(tio::use_task);
            log.add("expired");
            co_await test::tell(log, "then", tio::yield_now());
        };
        auto const job = tio::spawn(waits);
        co_await timer.async_wait(tio::use_task);
        job.cancel(); // its wait has ended with this one, but it has not gone on yet
        co_await ended(job);
    });
    BOOST_TEST(log.text() == "expired, then: cancelled");
}

BOOST_AUTO_TEST_CASE(I1_pipes) {
    tio::testing::run([]() -> tio::task<> {
        test::pipe pipe{tio::this_task::executor()};
        std::string got(4, ' ');
        auto [written, read] =
            co_await tio::all(asio::async_write(pipe.in, asio::buffer("text", 4), tio::use_task),
                              asio::async_read(pipe.out, asio::buffer(got), tio::use_task));
        BOOST_TEST(written == 4u);
        BOOST_TEST(read == 4u);
        BOOST_TEST(got == "text");
        pipe.in.close();
        auto const end = co_await pipe.out.async_read_some(asio::buffer(got), tio::use_result);
        BOOST_TEST((end.has_error() && end.error() == asio::error::eof));
    });
    BOOST_TEST(when_cancelled([]() -> tio::task<> {
                   test::pipe pipe{tio::this_task::executor()};
                   std::array<char, 4> buffer;
                   co_await pipe.out.async_read_some(asio::buffer(buffer), tio::use_task);
               }) == "cancelled");
}

BOOST_AUTO_TEST_CASE(I1_datagrams) {
    using asio::ip::udp;
    tio::testing::run([]() -> tio::task<> {
        udp::endpoint const any{asio::ip::address_v4::loopback(), 0};
        udp::socket a{tio::this_task::executor(), any};
        udp::socket b{tio::this_task::executor(), any};
        udp::endpoint from;
        std::array<char, 4> buffer{'t', 'e', 'x', 't'};
        co_await a.async_send_to(asio::buffer(buffer), b.local_endpoint(), tio::use_task);
        auto const n = co_await b.async_receive_from(asio::buffer(buffer), from, tio::use_task);
        BOOST_TEST(n == 4u);
        BOOST_TEST((from == a.local_endpoint()));
    });
}

BOOST_AUTO_TEST_CASE(I1_signals) {
    tio::testing::run([]() -> tio::task<> {
        asio::signal_set signals{tio::this_task::executor(), SIGUSR1};
        auto const job = tio::spawn(signals.async_wait(tio::use_task));
        co_await tio::testing::wait_all_blocked();
        std::raise(SIGUSR1);
        int const which = co_await job;
        BOOST_TEST(which == SIGUSR1);
    });
    BOOST_TEST(when_cancelled([]() -> tio::task<> {
                   asio::signal_set signals{tio::this_task::executor(), SIGUSR1};
                   co_await signals.async_wait(tio::use_task);
               }) == "cancelled");
}

BOOST_AUTO_TEST_CASE(I1_post_dispatch_and_defer) {
    tio::testing::run([]() -> tio::task<> {
        co_await asio::post(tio::use_task);
        co_await asio::defer(tio::use_task);
        co_await asio::dispatch(tio::use_task);
        co_await asio::post(asio::deferred);
        co_await asio::post(tio::this_task::executor(), tio::use_task);
    });
}

BOOST_AUTO_TEST_CASE(C9_post_to_somewhere_else_comes_back_to_the_loop) {
    asio::thread_pool pool(1);
    auto const here = std::this_thread::get_id();
    tio::testing::run([&]() -> tio::task<> {
        co_await asio::post(pool.get_executor(), tio::use_task);
        BOOST_TEST((std::this_thread::get_id() == here));
        asio::steady_timer timer{pool.get_executor(), 1ms};
        co_await timer.async_wait(tio::use_task);
        BOOST_TEST((std::this_thread::get_id() == here));
        auto const strand = asio::make_strand(pool);
        co_await asio::post(strand, tio::use_task);
        BOOST_TEST((std::this_thread::get_id() == here));
    });
    pool.join();
}

BOOST_AUTO_TEST_CASE(C9_post_ignores_a_cancellation_and_is_waited_for) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const posts = [&]() -> tio::task<> {
            co_await asio::post(tio::use_task);
            log.add("completed");
            co_await test::tell(log, "then", tio::yield_now());
        };
        auto const job = tio::spawn(posts);
        co_await tio::yield_now();
        job.cancel();
        BOOST_TEST(log.text() == "");
        co_await ended(job);
    });
    BOOST_TEST(log.text() == "completed, then: cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_resolver_ignores_a_cancellation_and_is_waited_for) {
    using asio::ip::tcp;
    tio::testing::run([]() -> tio::task<> {
        tcp::resolver resolver{tio::this_task::executor()};
        auto const found = co_await resolver.async_resolve("localhost", "80", tio::use_task);
        BOOST_TEST(!found.empty());
        auto const result = co_await resolver.async_resolve("localhost", "80", tio::use_result);
        BOOST_TEST(result.has_value());
    });
    // It has its result, or has been aborted by another way: no matter which, it has ended.
    auto const text = when_cancelled([]() -> tio::task<> {
        tcp::resolver resolver{tio::this_task::executor()};
        co_await resolver.async_resolve("localhost", "80", tio::use_task);
    });
    BOOST_TEST((text == "completed, cancelled" || text == "cancelled"));
}

BOOST_AUTO_TEST_CASE(C9_an_abandonable_resolver_is_left) {
    using asio::ip::tcp;
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tcp::resolver resolver{tio::this_task::executor()};
        auto const resolves = [&]() -> tio::task<> {
            auto lookup =
                tio::abandonable(resolver.async_resolve("localhost", "80", tio::use_task));
            co_await test::tell(log, "it", std::move(lookup));
        };
        tio::handle<> const job = tio::spawn(resolves);
        co_await tio::yield_now();
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        auto const found =
            co_await tio::abandonable(resolver.async_resolve("localhost", "80", tio::use_task));
        BOOST_TEST(!found.empty());
    });
    BOOST_TEST(log.text() == "it: cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
