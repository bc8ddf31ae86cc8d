// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// An echo server, its client, and a function in a thread.

#include <tinyasio.hpp>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;

// Says back what it hears, until its client hangs up.
tio::task<> echo(tcp::socket& peer) {
    std::array<char, 4096> data;
    for (;;) {
        auto const n = co_await peer.async_read_some(asio::buffer(data), tio::use_task);
        co_await asio::async_write(peer, asio::buffer(data, n), tio::use_task);
    }
}

// An ordinary function, which may block.
std::string greeting() {
    return "hello from tinyasio " TINYASIO_VERSION_STRING "\n";
}

tio::task<> client(tcp::endpoint server) {
    auto peer = co_await tio::net::connect(server);
    auto const said = co_await tio::run_in_thread(greeting);
    co_await asio::async_write(peer, asio::buffer(said), tio::use_task);
    std::string heard(said.size(), '?');
    co_await asio::async_read(peer, asio::buffer(heard), tio::use_task);
    std::cout << heard;
}

// When the client has its answer, the server is cancelled.
tio::task<> hello() {
    auto listening = tio::net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), 0});
    auto const address = listening.local_endpoint();
    co_await tio::race(tio::net::serve(std::move(listening), echo), client(address));
}

int main() {
    tio::loop loop;
    loop.run(hello());
}
