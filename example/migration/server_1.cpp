// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// The server of awaitables after the first step: main, and who accepts. doc/migration/asio.md.

#include "prices.hpp"

#include <tinyasio.hpp>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

// The same as in server_0.cpp, to the letter.

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

//[server
tio::task<> server() {
    auto acceptor = tio::net::listen(some_port());
    say_where(acceptor);
    co_await tio::net::serve(std::move(acceptor), session); // the old coroutine, as it is
}

int main() {
    return tio::main(server(), {.grace = 500ms});
}
//]
