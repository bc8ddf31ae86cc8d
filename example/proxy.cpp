// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// proxy PORT HOST SERVICE [CONNECTIONS [IDLE_MS]]   passes connections to PORT on to HOST:SERVICE
//
// So many CONNECTIONS at a time (100), further ones wait; one on which nothing moves for IDLE_MS
// (60000) is closed. The end of one direction is passed on, and the other one stays open.
//
// The first signal (Ctrl-C): it accepts no more, and gives the connections that there are ten
// seconds to end.

#include <tinyasio.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

namespace tio = tinyasio;
namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

struct settings {
    unsigned short port;
    std::string host;
    std::string service;
    std::size_t connections = 100;
    std::chrono::milliseconds idle = 60s;
};

struct traffic {
    std::uint64_t up = 0;
    std::uint64_t down = 0;
};

//[proxy
// One direction, to its end, which is passed on.
tio::task<> pump(tcp::socket& from, tcp::socket& to, std::uint64_t& bytes) {
    std::array<char, 16 * 1024> buffer;
    try {
        for (;;) {
            auto const size = co_await from.async_read_some(asio::buffer(buffer), tio::use_task);
            co_await asio::async_write(to, asio::buffer(buffer, size), tio::use_task);
            bytes += size;
        }
    } catch (boost::system::system_error const& ended) {
        if (ended.code() != asio::error::eof) throw;
    }
    to.shutdown(tcp::socket::shutdown_send);
}

tio::task<> relay(tcp::socket client, settings const& with, traffic& total) {
    auto target = co_await tio::net::connect(with.host, with.service, {.timeout = 5s});
    co_await tio::all(pump(client, target, total.up), pump(target, client, total.down));
}

tio::task<> proxy(settings with) {
    auto acceptor = tio::net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), with.port});
    std::cout << "listening on port " << acceptor.local_endpoint().port() << std::endl;
    traffic total;
    tio::net::serve_statistics connections;
    auto const handler = [&](tcp::socket client) { return relay(std::move(client), with, total); };
    co_await tio::net::serve(std::move(acceptor), handler,
                             {.name = "proxy",
                              .max_connections = with.connections,
                              .idle_timeout = with.idle,
                              .grace = 10s,
                              .statistics = &connections});
    std::cout << connections.accepted << " connections, " << connections.timed_out << " idle, "
              << total.up << " bytes up, " << total.down << " down\n";
}
//]

} // namespace

int main(int count, char* arguments[]) {
    if (count < 4) {
        std::cerr << "proxy PORT HOST SERVICE [CONNECTIONS [IDLE_MS]]\n";
        return 2;
    }
    settings with{.port = static_cast<unsigned short>(std::stoul(arguments[1])),
                  .host = arguments[2],
                  .service = arguments[3]};
    if (count > 4) with.connections = std::stoul(arguments[4]);
    if (count > 5) with.idle = std::chrono::milliseconds(std::stoul(arguments[5]));
    return tio::main(proxy(std::move(with)), {.grace = 15s});
}
