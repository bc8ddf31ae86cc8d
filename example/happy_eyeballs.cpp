// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Connects to a host with many addresses, as RFC 8305 says: the attempts start one after another,
// a quarter of a second apart or when one has failed, and the first that succeeds wins.

#include <tinyasio.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <iostream>
#include <ranges>
#include <utility>
#include <vector>

namespace tio = tinyasio;
namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

//[happy
// The families take turns, that of the first address first (section 4).
std::vector<tcp::endpoint> interleave(std::vector<tcp::endpoint> const& sorted) {
    std::vector<tcp::endpoint> turns[2], order;
    for (auto const& each : sorted)
        turns[each.protocol() == sorted.front().protocol() ? 0 : 1].push_back(each);
    for (std::size_t i = 0; order.size() != sorted.size(); ++i)
        for (auto const& family : turns)
            if (i < family.size()) order.push_back(family[i]);
    return order;
}

tio::task<tcp::socket> attempt(tcp::endpoint to) {
    tcp::socket socket(tio::this_task::io_executor());
    co_await socket.async_connect(to, tio::use_task);
    co_return socket;
}

// The attempts that lose are cancelled, and their sockets closed, before this returns. If none
// succeeds, an exception_group says why each did not.
tio::task<tcp::socket> connect(std::vector<tcp::endpoint> candidates) {
    auto const attempts = interleave(candidates) | std::views::transform(attempt);
    co_return (co_await tio::any({.stagger = 250ms}, attempts)).value();
}

tio::task<tcp::socket> connect(std::string host, std::string service) {
    tcp::resolver resolver(tio::this_task::io_executor());
    auto const found = co_await resolver.async_resolve(host, service, tio::use_task);
    std::vector<tcp::endpoint> candidates(found.begin(), found.end());
    co_return co_await tio::fail_after(connect(std::move(candidates)), 30s);
}
//]

// A port on which nobody listens: it was free a moment ago.
tcp::endpoint refused() {
    asio::io_context context;
    return tcp::acceptor(context, {asio::ip::address_v4::loopback(), 0}).local_endpoint();
}

tio::task<> demonstrate() {
    tcp::acceptor acceptor(tio::this_task::io_executor(), {asio::ip::address_v4::loopback(), 0});
    std::vector<tcp::endpoint> candidates{refused(), refused(), acceptor.local_endpoint()};
    auto const socket = co_await connect(candidates);
    std::cout << "connected to the third: "
              << (socket.remote_endpoint() == acceptor.local_endpoint() ? "yes" : "no") << "\n";

    candidates.pop_back();
    auto const outcome = co_await tio::as_outcome(connect(candidates));
    try {
        outcome.value();
    } catch (tio::exception_group const& group) {
        std::cout << "without it: " << group.errors().size() << " attempts failed\n";
    }

    auto const service = std::to_string(acceptor.local_endpoint().port());
    auto const found = co_await connect("127.0.0.1", service);
    std::cout << "by name: " << (found.is_open() ? "connected" : "not connected") << "\n";
}

int main() {
    tio::loop loop;
    loop.run(demonstrate());
}
