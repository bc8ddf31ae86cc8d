// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A TCP echo server, and a client that stops it when it has had its answer.

#include <tinyasio.hpp>

#include <boost/asio.hpp>

#include <array>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;

namespace {

tio::task<> session(tcp::socket peer) {
    std::array<char, 4096> data;
    for (;;) {
        auto const n = co_await peer.async_read_some(asio::buffer(data), tio::use_result);
        if (!n) co_return; // an error that got out would end the program; detached ones are lost
        co_await asio::async_write(peer, asio::buffer(data, *n), tio::use_task);
    }
}

tio::task<> server(tcp::acceptor acceptor) {
    for (;;) tio::spawn(session, co_await acceptor.async_accept(tio::use_task));
}

tio::task<> client(tcp::endpoint server) {
    tcp::socket socket(tio::this_task::io_executor());
    co_await socket.async_connect(server, tio::use_task);
    std::string const asked = "hello, echo";
    co_await asio::async_write(socket, asio::buffer(asked), tio::use_task);
    std::string answer(asked.size(), ' ');
    co_await asio::async_read(socket, asio::buffer(answer), tio::use_task);
    std::cout << answer << '\n';
}

tio::task<> server_and_client() {
    tcp::endpoint const any_port(asio::ip::address_v4::loopback(), 0);
    tcp::acceptor acceptor(tio::this_task::io_executor(), any_port);
    auto const where = acceptor.local_endpoint();
    auto const serving = tio::spawn(server, std::move(acceptor));
    co_await client(where);
    serving.cancel();
}

} // namespace

int main() {
    tio::loop loop;
    loop.run(server_and_client());
}
