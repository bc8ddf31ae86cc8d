// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// The first server of doc/servers.md: the whole program, and somebody who visits it and presses
// Ctrl-C then.

#include <tinyasio.hpp>

#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <string>
#include <thread>

#include <unistd.h>

namespace {

std::uint16_t free_port() {
    boost::asio::io_context context;
    boost::asio::ip::tcp::acceptor const taken(context,
                                               {boost::asio::ip::address_v4::loopback(), 0});
    return taken.local_endpoint().port();
}

std::uint16_t const port = free_port();

} // namespace

//[echo
namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

tio::task<> echo(tcp::socket& peer) {
    std::array<char, 4096> data;
    for (;;) {
        auto const n = co_await peer.async_read_some(asio::buffer(data), tio::use_task);
        co_await asio::async_write(peer, asio::buffer(data, n), tio::use_task);
    }
}

int main() {
    tcp::endpoint const here{tcp::v4(), port}; // 8080, say
    return tio::main(tio::net::serve(here, echo, {.max_connections = 10'000, .idle_timeout = 5min}),
                     {.grace = 10s});
}
//]

namespace {

struct visitor {
    std::thread thread{[] {
        asio::io_context context;
        tcp::socket peer(context);
        tcp::endpoint const there(asio::ip::address_v4::loopback(), port);
        for (boost::system::error_code error; peer.connect(there, error), error;) {
            peer.close();
            std::this_thread::sleep_for(1ms); // the server is about to listen
        }
        std::string text = "hello\n";
        asio::write(peer, asio::buffer(text));
        asio::read(peer, asio::buffer(text));
        std::cout << text;
        peer.close();
        ::kill(::getpid(), SIGINT);
    }};
    ~visitor() { thread.join(); }
} const somebody;

} // namespace
