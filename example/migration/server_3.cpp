// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// The server of awaitables after the third step: nothing of it is left. doc/migration/asio.md.

#include "prices.hpp"

#include <tinyasio.hpp>

#include <boost/asio.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

//[leaves
tio::task<int> price_of(std::string fruit) {
    say("asked for " + fruit);
    co_await tio::sleep(fruit == "melon" ? 1h : 1ms); // a database, as before
    auto const found = prices.find(fruit);
    if (found == prices.end()) throw std::out_of_range("no such fruit: " + fruit);
    co_return found->second;
}

tio::task<std::string> answer_to(std::string fruit) {
    auto const price = co_await tio::timeout(price_of(fruit), 50ms);
    co_return price ? std::to_string(*price) + "\n" : "too late\n";
}
//]

tio::task<> session(tcp::socket& peer) {
    std::string unread;
    for (;;) {
        auto const size = co_await tio::until_stop(
            asio::async_read_until(peer, asio::dynamic_buffer(unread, 1'000), '\n', tio::use_task));
        if (!size) co_return; // the server stops, and this client asks for nothing
        auto const fruit = unread.substr(0, *size - 1);
        unread.erase(0, *size);
        if (fruit.empty()) throw std::invalid_argument("an empty request");
        auto const answer = co_await answer_to(fruit);
        co_await asio::async_write(peer, asio::buffer(answer), tio::use_task);
    }
}

tio::task<> server() {
    auto acceptor = tio::net::listen(some_port());
    say_where(acceptor);
    co_await tio::net::serve(std::move(acceptor), session, {.idle_timeout = 5min});
}

int main() {
    return tio::main(server(), {.grace = 10s});
}
