// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A server that serves plain and encrypted connections: what doc/servers.md shows.

#include "../test/interop/certificate.hpp" // one that is made on the spot

#include <tinyasio.hpp>
#include <tinyasio/net/tls.hpp>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include <unistd.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace net = tinyasio::net;
namespace ssl = boost::asio::ssl;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

//[tls
// For any stream, plain or encrypted.
auto const greet = [](auto& peer) -> tio::task<> {
    std::string buffer;
    auto const read_name = [&]() -> tio::task<std::size_t> {
        co_return co_await asio::async_read_until(peer, asio::dynamic_buffer(buffer, 1'000), '\n',
                                                  tio::use_task);
    };
    while (auto const size = co_await tio::until_stop(read_name)) {
        std::string const answer = "hello " + buffer.substr(0, *size);
        buffer.erase(0, *size);
        co_await asio::async_write(peer, asio::buffer(answer), tio::use_task);
    }
};

tio::task<> serve_both(tcp::acceptor plain, tcp::acceptor encrypted, fs::path certificates) {
    auto context = net::server_context(certificates / "chain.pem", certificates / "key.pem");
    auto const body = [&](tio::nursery& servers) -> tio::task<> {
        servers.spawn(net::serve(std::move(plain), greet, {.name = "http"}));
        servers.spawn(net::serve(std::move(encrypted), net::tls(context, greet),
                                 {.name = "https", .idle_timeout = 1min}));
        co_return;
    };
    co_await tio::with_nursery(body);
}
//]

template <class Stream>
tio::task<std::string> ask(Stream& peer, std::string text) {
    co_await asio::async_write(peer, asio::buffer(text), tio::use_task);
    text.insert(0, "hello ");
    co_await asio::async_read(peer, asio::buffer(text), tio::use_task);
    co_return text;
}

tio::task<> visit_both(fs::path certificates, ssl::context& trusting) {
    tcp::endpoint const any_port{asio::ip::address_v4::loopback(), 0};
    auto plain = net::listen(any_port);
    auto encrypted = net::listen(any_port);
    auto const http = plain.local_endpoint();
    auto const https = encrypted.local_endpoint();
    auto const server =
        tio::spawn(serve_both(std::move(plain), std::move(encrypted), certificates));

    auto peer = co_await net::connect(http);
    std::cout << "http: " << co_await ask(peer, "anna\n");
    ssl::stream<tcp::socket> secret(co_await net::connect(https), trusting);
    co_await secret.async_handshake(ssl::stream_base::client, tio::use_task);
    std::cout << "https: " << co_await ask(secret, "bob\n");
    server.cancel_after_grace(10s);
    co_await secret.async_shutdown(tio::use_task);
    co_await server;
}

int main() {
    test::certificate const made;
    auto const folder =
        fs::temp_directory_path() / ("tinyasio-servers-tls-" + std::to_string(::getpid()));
    try {
        static_cast<void>(net::server_context(folder / "chain.pem", folder / "key.pem"));
    } catch (boost::system::system_error const& error) {
        std::string_view const what = error.what();
        std::cout << "without one: " << what.substr(what.rfind('/') + 1) << "\n";
    }
    fs::create_directory(folder);
    std::ofstream(folder / "chain.pem") << made.pem();
    std::ofstream(folder / "key.pem") << made.key();
    auto trusting = made.client();
    tio::loop().run(visit_both(folder, trusting));
    fs::remove_all(folder);
}
