// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A server by hand, in a program that has an io_context already.

#include <tinyasio.hpp>

#include <boost/asio.hpp>

#include <array>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;

//[echo
tio::task<> session(tcp::socket peer) {
    std::array<char, 4096> buffer;
    for (;;) {
        auto const [error, n] =
            co_await peer.async_read_some(asio::buffer(buffer), asio::as_tuple(tio::use_task));
        if (error) co_return; // the peer is gone
        co_await asio::async_write(peer, asio::buffer(buffer, n), tio::use_task); // any operation
    }
}

tio::task<> server(tcp::acceptor acceptor) {
    for (;;) {
        auto peer = co_await acceptor.async_accept(tio::use_task);
        tio::spawn({.name = "session", .bubble = false}, session(std::move(peer)));
    }
}
//]

tio::task<std::string> ask(tcp::endpoint where, std::string text) {
    tcp::socket peer(tio::this_task::executor());
    co_await peer.async_connect(where, tio::use_task);
    co_await asio::async_write(peer, asio::buffer(text), tio::use_task);
    co_await asio::async_read(peer, asio::buffer(text), tio::use_task);
    co_return text;
}

tio::task<> clients(tcp::endpoint where) {
    auto const [a, b] = co_await tio::all(ask(where, "one"), ask(where, "two"));
    std::cout << a << ", " << b << "\n";
}

int main() {
    //[existing
    asio::io_context context; // that the program has
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    auto const where = acceptor.local_endpoint();

    asio::cancellation_signal stop;
    tio::async_run(context.get_executor(), server(std::move(acceptor)),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {
                       std::cout << "the server and all its sessions have ended\n";
                   }));
    //]
    tio::async_run(context.get_executor(), clients(where),
                   [&](std::exception_ptr) { stop.emit(asio::cancellation_type::terminal); });
    context.run();
}
