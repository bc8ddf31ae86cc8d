// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

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
    co_return four* five;
}

int twenty() {
    tio::loop loop;
    return loop.run(foo());
}
//]

//[crash
// What a session holds is released however it ends.
struct connection {
    std::string peer;
    ~connection() { std::cout << "  " << peer << ": connection closed\n"; }
};

tio::task<> serve(std::string peer) {
    connection const open{peer};
    for (;;) co_await tio::sleep(10s);
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

tio::task<> shop() {
    tio::spawn({.name = "alice"}, serve, "alice");
    tio::spawn({.name = "bob"}, serve, "bob");
    std::vector<std::string> const lines{"17", "4", "four"};
    co_await tio::all(load_prices(lines), serve("the warehouse"));
}
//]

tio::task<> audited(std::string const& peer) {
    try {
        co_await serve(peer);
    } catch (tio::cancelled const& cancelled) {
        std::cout << "  " << peer << ": " << tio::to_string(cancelled.why()) << ", job "
                  << cancelled.by() << " failed\n";
        throw;
    }
}

tio::task<> audited_shop() {
    tio::spawn({.name = "carol"}, audited, "carol");
    co_await shop();
}

int main() {
    std::cout << "The example of the README:\n";
    std::cout << "  foo() gives " << twenty() << "\n\n";

    std::cout << "A crash, seen from outside: six jobs at work, one fails three calls deep.\n";
    tio::loop loop;
    try {
        loop.run(audited_shop());
    } catch (std::invalid_argument const& error) {
        std::cout << "  run() threw std::invalid_argument: " << error.what() << "\n\n";
    }

    std::cout << "The same with every error and every cancelled job listed:\n";
    try {
        loop.run(audited_shop(), {.on_error = tio::on_error::group});
    } catch (tio::exception_group const& group) {
        std::cout << group.what() << "\n\n";
    }

    std::cout << "The loop is as good as new: foo() gives " << loop.run(foo()) << "\n";
}
