// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A server of awaitables, as it was before anything was changed: doc/migration/asio.md.

#include "prices.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

//[leaves
awaitable<int> price_of(std::string fruit) {
    say("asked for " + fruit);
    asio::steady_timer query(co_await asio::this_coro::executor, fruit == "melon" ? 1h : 1ms);
    co_await query.async_wait(use_awaitable); // a database, which does not answer about melons
    auto const found = prices.find(fruit);
    if (found == prices.end()) throw std::out_of_range("no such fruit: " + fruit);
    co_return found->second;
}

awaitable<std::string> answer_to(std::string fruit) {
    asio::steady_timer limit(co_await asio::this_coro::executor, 50ms);
    auto const first = co_await (price_of(fruit) || limit.async_wait(use_awaitable));
    if (first.index() == 1) co_return "too late\n";
    co_return std::to_string(std::get<0>(first)) + "\n";
}
//]

//[session
awaitable<void> session(tcp::socket peer) {
    std::string unread;
    for (;;) {
        auto const size = co_await asio::async_read_until(peer, asio::dynamic_buffer(unread, 1'000),
                                                          '\n', use_awaitable);
        auto const fruit = unread.substr(0, size - 1);
        unread.erase(0, size);
        if (fruit.empty()) throw std::invalid_argument("an empty request");
        auto const answer = co_await answer_to(fruit);
        co_await asio::async_write(peer, asio::buffer(answer), use_awaitable);
    }
}
//]

//[server
awaitable<void> listen(tcp::acceptor acceptor) {
    for (;;) {
        auto peer = co_await acceptor.async_accept(use_awaitable);
        asio::co_spawn(acceptor.get_executor(), session(std::move(peer)), asio::detached);
    }
}

int main() {
    asio::io_context context;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code, int) { context.stop(); });

    tcp::acceptor acceptor(context, some_port());
    say_where(acceptor);
    asio::co_spawn(context, listen(std::move(acceptor)), asio::detached);
    context.run();
}
//]
