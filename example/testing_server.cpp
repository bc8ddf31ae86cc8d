// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// The tests of a server and its client, over real sockets: what doc/testing.md shows.

#define BOOST_TEST_MODULE price_server
#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

tio::task<std::string> read_line(tcp::socket& from, std::string& buffer) {
    auto const size = co_await asio::async_read_until(from, asio::dynamic_buffer(buffer, 100), '\n',
                                                      tio::use_task);
    auto line = buffer.substr(0, size - 1);
    buffer.erase(0, size);
    co_return line;
}

tio::task<> write_line(tcp::socket& to, std::string line) {
    line += '\n';
    co_await asio::async_write(to, asio::buffer(line), tio::use_task);
}

//[server
// Answers each line, a second later.
tio::task<> session(tcp::socket& peer) {
    std::string buffer;
    while (auto const line = co_await tio::until_stop(read_line(peer, buffer))) {
        co_await tio::sleep(1s);
        co_await write_line(peer, *line + "?");
    }
}

tio::task<> serve(tcp::acceptor acceptor) {
    co_await tio::net::serve(std::move(acceptor), session, {.idle_timeout = 5min});
}

tio::task<std::string> ask(tcp::endpoint server, std::string question) {
    auto peer = co_await tio::net::connect(server);
    std::string buffer;
    co_await write_line(peer, question);
    co_return co_await read_line(peer, buffer);
}
//]

//[fixture
// Runs a test beside a server, which it may stop.
template <class Test>
void with_server(Test test) {
    auto const run = [&]() -> tio::task<> {
        auto acceptor = tio::net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), 0});
        auto const here = acceptor.local_endpoint(); // some port that is free
        auto const body = [&](tio::nursery& jobs) -> tio::task<> {
            auto const server = jobs.spawn({.name = "server"}, serve(std::move(acceptor)));
            co_await test(here, server);
            server.cancel_after_grace(1h);
            co_await server;
        };
        co_await tio::with_nursery(body);
    };
    tio::testing::run(run);
}
//]

//[answer
BOOST_AUTO_TEST_CASE(it_answers_after_a_second) {
    with_server([](tcp::endpoint here, tio::handle<> const&) -> tio::task<> {
        auto const answer = tio::spawn(ask(here, "bread"));
        co_await tio::testing::wait_all_blocked(); // the server has the question, and sleeps
        BOOST_TEST(!answer.done());
        co_await tio::testing::advance(1s);
        auto const text = co_await answer;
        BOOST_TEST(text == "bread?");
    });
}
//]

//[idle
BOOST_AUTO_TEST_CASE(it_closes_the_connection_of_who_says_nothing) {
    with_server([](tcp::endpoint here, tio::handle<> const&) -> tio::task<> {
        auto peer = co_await tio::net::connect(here);
        co_await tio::testing::wait_all_blocked(); // it is being served
        co_await tio::testing::advance(5min);
        std::string buffer;
        auto const line = co_await tio::as_outcome(read_line(peer, buffer));
        BOOST_TEST(line.has_exception()); // the end of the stream
    });
}
//]

//[stop
BOOST_AUTO_TEST_CASE(it_finishes_an_answer_when_it_is_stopped) {
    with_server([](tcp::endpoint here, tio::handle<> const& server) -> tio::task<> {
        auto const answer = tio::spawn(ask(here, "tea"));
        co_await tio::testing::wait_all_blocked();
        server.cancel_after_grace(10s);
        co_await tio::testing::advance(1s);
        auto const text = co_await answer;
        BOOST_TEST(text == "tea?");
    });
}
//]
