// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>
// clang-format off: it takes the product for a pointer
//[first
#include <tinyasio.hpp>
namespace tio = tinyasio;
using namespace std::chrono_literals;

tio::task<int> slow_add_one(int x) {
    co_await tio::sleep(1s);
    co_return x + 1;
}

tio::task<int> foo() {
    auto [four, five] = co_await tio::all(slow_add_one(3), slow_add_one(4)); // one second, not two
    co_return four * five;
}

int twenty() {
    tio::loop loop;
    return loop.run(foo());
}
//]
// clang-format on
//[crash
tio::task<> talk() {
    for (;;) co_await tio::sleep(10s);
}

// Cleanup may use the loop, also while it crashes.
tio::task<> hang_up(std::string peer) {
    co_await tio::sleep(1ms);
    std::cout << "  " << peer << ": connection closed\n";
}

tio::task<> serve(std::string peer) {
    co_await tio::finally(talk(), hang_up(peer));
}

tio::task<int> parse_price(std::string line) {
    co_await tio::yield_now();
    if (line.find_first_not_of("0123456789") != std::string::npos)
        throw std::invalid_argument("no price: '" + line + "'");
    co_return std::stoi(line);
}

tio::task<int> load_prices(std::vector<std::string> lines) {
    int total = 0;
    for (auto const& line : lines) total += co_await parse_price(line);
    co_return total;
}

tio::task<> restock() {
    std::vector<std::string> const bread{"17", "4"}, fruit{"12", "four"};
    co_await tio::all(load_prices(bread), load_prices(fruit));
}

tio::task<> shop() {
    for (char const* peer : {"alice", "bob", "carol", "dave"})
        tio::spawn({.name = "customer"}, serve, peer);
    tio::spawn({.name = "restock"}, restock);
    co_await tio::all(serve("the warehouse"), serve("the bank"));
}
//]

int main() {
    std::cout << "The example of the README:\n";
    std::cout << "  foo() gives " << twenty() << "\n\n";

    std::cout << "A crash: jobs at work, one of which fails three calls deep.\n";
    tio::loop loop;
    try {
        loop.run(shop());
    } catch (std::invalid_argument const& error) {
        std::cout << "  run() threw std::invalid_argument: " << error.what() << "\n\n";
    }

    std::cout << "What the loop knows about it:\n\n";
    //[report
    std::cout << loop.last_crash()->text();
    //]

    std::cout << "\nThe loop is as good as new: foo() gives " << loop.run(foo()) << "\n";
}
