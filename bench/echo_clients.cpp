// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "echo_clients.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>

namespace bench {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Between two rounds, as a network would take it. Without it the clients were sometimes quicker
/// than the server is to look for the next message, and sometimes not, which is a system call more.
constexpr std::chrono::microseconds pause{20};

} // namespace

std::vector<tcp::socket> echo_clients::connect(asio::any_io_executor const& server,
                                               int connections) {
    tcp::acceptor listener{context_, {asio::ip::address_v4::loopback(), 0}};
    std::vector<tcp::socket> served;
    for (int i = 0; i < connections; ++i) {
        auto& client = connections_.emplace_back(context_);
        client.connect(listener.local_endpoint());
        auto& accepted = served.emplace_back(listener.accept(server));
        client.set_option(tcp::no_delay{true});
        accepted.set_option(tcp::no_delay{true});
    }
    thread_ = std::jthread{[this](std::stop_token const& stop) { run(stop); }};
    return served;
}

void echo_clients::run(std::stop_token const& stop) {
    std::array<char, echo_message_size> const message{};
    std::array<char, echo_message_size> echo{};
    boost::system::error_code error; // the server has failed: it says why
    while (!stop.stop_requested() && !error) {
        for (auto& client : connections_)
            if (!error) asio::write(client, asio::buffer(message), error);
        for (auto& client : connections_)
            if (!error) asio::read(client, asio::buffer(echo), error);
        std::this_thread::sleep_for(pause);
    }
    connections_.clear();
}

} // namespace bench
