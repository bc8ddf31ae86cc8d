// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A TCP echo server, and a client that stops it when it has had its answer.

#include <boost/asio.hpp>

#include <array>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

asio::awaitable<void> session(tcp::socket peer) {
    std::array<char, 4096> data;
    for (;;) {
        auto const n = co_await peer.async_read_some(asio::buffer(data), asio::use_awaitable);
        co_await asio::async_write(peer, asio::buffer(data, n), asio::use_awaitable);
    }
}

asio::awaitable<void> server(tcp::acceptor acceptor) {
    auto const executor = co_await asio::this_coro::executor;
    for (;;) {
        auto peer = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(executor, session(std::move(peer)), asio::detached);
    }
}

asio::awaitable<void> client(tcp::endpoint server) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(server, asio::use_awaitable);
    std::string const asked = "hello, echo";
    co_await asio::async_write(socket, asio::buffer(asked), asio::use_awaitable);
    std::string answer(asked.size(), ' ');
    co_await asio::async_read(socket, asio::buffer(answer), asio::use_awaitable);
    std::cout << answer << '\n';
}

} // namespace

int main() {
    asio::io_context context;
    tcp::endpoint const any_port(asio::ip::address_v4::loopback(), 0);
    tcp::acceptor acceptor(context, any_port);
    auto const where = acceptor.local_endpoint();
    asio::co_spawn(context, server(std::move(acceptor)), asio::detached);
    asio::co_spawn(context, client(where), [&](std::exception_ptr error) {
        context.stop();
        if (error) std::rethrow_exception(error);
    });
    context.run();
}
