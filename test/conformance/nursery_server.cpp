// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// A server on real sockets.
BOOST_AUTO_TEST_SUITE(conformance_nursery_server)

namespace {

/// One line of a connection, without its end; empty when the peer is gone.
tio::task<std::string> read_line(tcp::socket& from) {
    std::string text;
    auto [error, size] = co_await asio::async_read_until(from, asio::dynamic_buffer(text), '\n',
                                                         asio::as_tuple(tio::use_task));
    co_return error ? std::string{} : text.substr(0, size - 1);
}

tio::task<> write_line(tcp::socket& to, std::string text) {
    text += '\n';
    co_await asio::async_write(to, asio::buffer(text), tio::use_task);
}

/// Answers each line, from within a nursery of the connection's own; "stop" ends the server.
tio::task<> talk(tcp::socket peer, tio::nursery& server, int& open) {
    struct counts {
        int& of;
        explicit counts(int& count) : of(count) { ++of; }
        ~counts() { --of; }
    } const counted(open);
    auto connection = server.fork({.name = "connection"});
    auto const echo = [](tcp::socket& with, tio::nursery& all) -> tio::task<> {
        for (;;) {
            auto const line = co_await read_line(with);
            if (line.empty()) co_return;
            if (line == "stop") all.cancel();
            co_await write_line(with, line);
        }
    };
    connection.spawn(echo, std::ref(peer), std::ref(server));
    co_await connection.join();
}

tio::task<> serve(tcp::acceptor& acceptor, tio::nursery& server, int& open) {
    for (;;) {
        auto peer = co_await acceptor.async_accept(tio::use_task);
        server.spawn({.name = "talk"}, talk, std::move(peer), std::ref(server), std::ref(open));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(TRA_070_a_fork_for_each_connection_and_one_client_stops_all) {
    test::trace log;
    int open = 0;
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        auto acceptor = test::listen_on_loopback(tio::this_task::io_executor());
        auto const where = acceptor.local_endpoint();
        auto const server = tio::spawn([&]() -> tio::task<> {
            auto const body = [&](tio::nursery& n) { return serve(acceptor, n, open); };
            co_await tio::with_nursery({.name = "server"}, body);
            acceptor.close();
            log.add("closed with " + std::to_string(open) + " open");
        });
        tcp::socket first{tio::this_task::io_executor()}, second{tio::this_task::io_executor()};
        for (auto* const client : {&first, &second}) {
            co_await client->async_connect(where, tio::use_task);
            co_await write_line(*client, "hello");
            log.add(co_await read_line(*client));
        }
        BOOST_TEST(open == 2);
        co_await write_line(first, "stop");
        auto const rest = co_await read_line(second);
        BOOST_TEST(rest == ""); // closed
        co_await server;
        tcp::socket third{tio::this_task::io_executor()};
        auto const [error] = co_await third.async_connect(where, asio::as_tuple(tio::use_task));
        BOOST_TEST((error == asio::error::connection_refused));
    });
    BOOST_TEST(log.text() == "hello, hello, closed with 0 open");
}

BOOST_AUTO_TEST_CASE(TRA_070_a_periodic_job_a_master_and_a_timeout_that_is_shortened) {
    int ticks = 0;
    tio::loop loop;
    std::string ended;
    loop.run([&]() -> tio::task<> {
        auto const ticker = [&]() -> tio::task<> {
            for (;; ++ticks) co_await tio::sleep(1ms);
        };
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n.spawn({.name = "ticker", .awaited = false}, ticker);
            auto const stops = [&]() -> tio::task<> {
                while (ticks < 3) co_await tio::sleep(1ms);
            };
            n.spawn({.name = "master", .master = true}, stops);
            co_await tio::sleep(1h);
        };
        co_await tio::with_nursery(body);
        auto const shortens = [&](tio::nursery& n) -> tio::task<> {
            n.spawn({.name = "ticker"}, ticker);
            n.set_timeout(5ms);
            co_return;
        };
        test::trace log;
        co_await test::tell(log, "short", tio::with_nursery({.timeout = 1h}, shortens));
        ended = log.text();
    });
    BOOST_TEST(ticks >= 3);
    BOOST_TEST(ended == "short: timed_out");
}

BOOST_AUTO_TEST_SUITE_END()
