// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "connected.hpp"

#include <support/trace.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
namespace tio = tinyasio;
using boost::asio::ip::tcp;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(interop_beast_websocket)

namespace {

using stream_type = websocket::stream<beast::tcp_stream>;

struct pair {
    stream_type server;
    stream_type client;
};

tio::task<pair> shake_hands() {
    auto both = co_await test::connect();
    pair made{stream_type(std::move(both.server)), stream_type(std::move(both.client))};
    co_await tio::all(made.server.async_accept(tio::use_task),
                      made.client.async_handshake("localhost", "/", tio::use_task));
    co_return made;
}

/// Sends back what comes, until the peer closes; gives how many messages there were.
tio::task<int> echo(stream_type& stream) {
    beast::flat_buffer buffer;
    for (int echoed = 0;; ++echoed) {
        auto const [error, size] =
            co_await stream.async_read(buffer, asio::as_tuple(tio::use_task));
        if (error == websocket::error::closed) co_return echoed;
        if (error) throw boost::system::system_error(error);
        stream.text(stream.got_text());
        co_await stream.async_write(buffer.data(), tio::use_task);
        buffer.consume(buffer.size());
    }
}

tio::task<std::string> ask(stream_type& stream, std::string text) {
    co_await stream.async_write(asio::buffer(text), tio::use_task);
    beast::flat_buffer buffer;
    co_await stream.async_read(buffer, tio::use_task);
    co_return beast::buffers_to_string(buffer.data());
}

} // namespace

BOOST_AUTO_TEST_CASE(I1_websocket_echoes_and_closes_by_handshake) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        auto const asks = [&]() -> tio::task<> {
            log.add(co_await ask(both.client, "one"));
            both.client.binary(true);
            log.add(co_await ask(both.client, "two"));
            log.add(both.client.got_binary() ? "binary" : "text");
            auto const large = co_await ask(both.client, std::string(1'000'000, 'x'));
            log.add(std::to_string(large.size()));
            co_await both.client.async_close(websocket::close_code::normal, tio::use_task);
        };
        auto const [echoed, none] = co_await tio::all(echo(both.server), asks);
        log.add(std::to_string(echoed) + " echoed");
        log.add(both.server.reason().code == websocket::close_code::normal ? "normal" : "abnormal");
    });
    BOOST_TEST(log.text() == "one, two, binary, 1000000, 3 echoed, normal");
}

BOOST_AUTO_TEST_CASE(I1_a_job_reads_from_a_websocket_while_another_one_writes) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        auto const writes = [&]() -> tio::task<> {
            for (int i = 0; i != 100; ++i) {
                auto const text = std::to_string(i);
                co_await both.client.async_write(asio::buffer(text), tio::use_task);
                if (i % 10 == 0) co_await both.client.async_ping({}, tio::use_task);
            }
        };
        auto const reads = [&]() -> tio::task<std::string> {
            beast::flat_buffer buffer;
            for (int i = 0; i != 99; ++i) {
                co_await both.client.async_read(buffer, tio::use_task);
                buffer.clear();
            }
            co_await both.client.async_read(buffer, tio::use_task);
            co_return beast::buffers_to_string(buffer.data());
        };
        auto const talks = [&]() -> tio::task<> {
            auto const [none, last] = co_await tio::all(writes, reads);
            log.add("the last one was " + last);
            co_await both.client.async_close(websocket::close_code::normal, tio::use_task);
        };
        auto const [echoed, none] = co_await tio::all(echo(both.server), talks);
        log.add(std::to_string(echoed) + " echoed");
    });
    BOOST_TEST(log.text() == "the last one was 99, 100 echoed");
}

BOOST_AUTO_TEST_CASE(C4_a_read_of_a_message_that_is_cancelled_half_way_ends) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        beast::flat_buffer buffer;
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await both.server.async_read(buffer, tio::use_task);
            log.add("never");
        };
        auto const job = co_await test::start_and_let_wait(reads);
        co_await both.client.async_write_some(false, asio::buffer("half", 4), tio::use_task);
        while (buffer.size() == 0) co_await tio::yield_now();
        job.cancel();
        log.add(co_await test::end_of(job));
        log.add("there is " + beast::buffers_to_string(buffer.data()));
    });
    BOOST_TEST(log.text() == "job_cancelled, there is half");
}

BOOST_AUTO_TEST_CASE(C4_the_error_code_form_gives_operation_aborted) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            beast::flat_buffer buffer;
            about_to_wait.set();
            auto const read = co_await both.server.async_read(buffer, tio::use_result);
            log.add(read.error() == asio::error::operation_aborted ? "aborted" : "other");
            co_await tio::yield_now();
            log.add("never");
        };
        auto const job = co_await test::start_and_let_wait(reads);
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "aborted, job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_handshake_is_cancelled_that_the_server_does_not_answer) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await test::connect();
        auto const shakes = [&](tio::event& about_to_wait) -> tio::task<> {
            stream_type stream(std::move(both.client));
            about_to_wait.set();
            co_await stream.async_handshake("localhost", "/", tio::use_task);
        };
        auto const job = co_await test::start_and_let_wait(shakes);
        // The request is there, so the client waits for the response.
        char byte;
        co_await asio::async_read(both.server, asio::buffer(&byte, 1), tio::use_task);
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(C3_the_idle_timeout_of_a_websocket_is_an_error_like_any_other) {
    tio::loop loop;
    auto const error = test::caught([&] {
        loop.run([]() -> tio::task<> {
            auto both = co_await shake_hands();
            both.server.set_option(websocket::stream_base::timeout{
                .handshake_timeout = 1h, .idle_timeout = 1ms, .keep_alive_pings = false});
            beast::flat_buffer buffer;
            co_await both.server.async_read(buffer, tio::use_task);
        });
    });
    BOOST_CHECK_EXCEPTION(std::rethrow_exception(error), boost::system::system_error,
                          [](auto const& e) { return e.code() == beast::error::timeout; });
}

// The peer may be gone without a word: cleanup with a limit.
BOOST_AUTO_TEST_CASE(C5_a_cancelled_session_closes_by_handshake_behind_a_shield) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        auto const closes = [&]() -> tio::task<> {
            co_await both.server.async_close(websocket::close_code::going_away, tio::use_task);
            log.add("closed");
        };
        auto const waits = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await tio::finally(tio::sleep(1h), tio::shield(closes, 1h));
        };
        auto const job = co_await test::start_and_let_wait(waits);
        job.cancel();
        co_await echo(both.client);
        log.add(both.client.reason().code == websocket::close_code::going_away ? "going away"
                                                                               : "other");
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "going away, closed, job_cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
