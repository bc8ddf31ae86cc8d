// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Ten coroutines that wait for each other, for time and for messages.

#include <tinyasio.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

tio::task<int> price(int item) {
    co_await tio::sleep(1ms);
    co_return 100 * item;
}

tio::task<int> tax(int item) {
    co_await tio::sleep(1ms);
    co_return 19 * item;
}

tio::task<int> total(int item) {
    auto [net, more] = co_await tio::all(price(item), tax(item));
    co_return net + more;
}

tio::task<std::string> slow() {
    co_await tio::sleep(1h);
    co_return "late";
}

tio::task<bool> in_time() {
    auto const answer = co_await tio::timeout(slow(), 1ms);
    co_return answer.has_value();
}

tio::task<> take_orders(tio::sender<int> out) {
    for (int order = 1; order != 11; ++order) co_await out.send(order);
}

tio::task<int> cook(tio::receiver<int> in) {
    int sum = 0;
    while (auto const order = co_await in.next()) sum += *order;
    co_return sum;
}

tio::task<int> depth(int n) {
    if (n == 0) co_return 0;
    co_return 1 + co_await depth(n - 1);
}

tio::task<> fails() {
    co_await tio::yield_now();
    throw std::runtime_error("no such fruit");
}

tio::task<> everything() {
    int const sum = co_await total(3);
    std::cout << "total " << sum << '\n';
    bool const on_time = co_await in_time();
    std::cout << "in time " << on_time << '\n';
    auto [orders, kitchen] = tio::channel<int>(4);
    auto const cooking = tio::spawn(cook, std::move(kitchen));
    co_await take_orders(std::move(orders));
    int const cooked = co_await cooking;
    int const deep = co_await depth(10);
    std::cout << "cooked " << cooked << "\ndepth " << deep << '\n';
    try {
        co_await fails();
    } catch (std::runtime_error const& error) {
        std::cout << error.what() << '\n';
    }
}

} // namespace

int main() {
    tio::loop loop;
    loop.run(everything());
}
