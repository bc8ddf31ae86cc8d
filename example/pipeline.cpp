// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A pipeline: one job reads lines, several work on them, one collects the results. The channels
// between them are short, so a slow stage holds up the faster ones before it, and nothing piles up.
// Each stage ends when the one before it has ended: an end of a channel closes with its job. If one
// of them fails, the nursery cancels the others.

#include <tinyasio.hpp>

#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

struct order {
    int number;
    int price;
};

//[stages
tio::task<> take_orders(int count, tio::sender<order> out) {
    for (int number = 1; number <= count; ++number) {
        co_await out.send(order{number, 10 * number}); // waits while the kitchen has enough to do
    }
}

tio::task<> cook(tio::receiver<order> in, tio::sender<order> out) {
    while (auto next = co_await in.next()) {
        co_await tio::sleep(2ms);
        if (next->price > 1000) throw std::runtime_error("nobody can pay for that");
        co_await out.send(*next);
    }
}

tio::task<int> serve(tio::receiver<order> in) {
    int income = 0;
    while (auto const dish = co_await in.next()) {
        income += dish->price;
    }
    co_return income;
}
//]

//[pipeline
tio::task<int> restaurant(int guests) {
    auto const body = [&](tio::nursery& staff) -> tio::task<int> {
        auto [orders, kitchen] = tio::channel<order>(2);
        auto [dishes, waiter] = tio::channel<order>(2);
        staff.spawn({.name = "orders"}, take_orders, guests, std::move(orders));
        for (int i = 0; i != 3; ++i) staff.spawn({.name = "cook"}, cook, kitchen, dishes);
        // Only the cooks are to hold these: the waiter's last dish is when the last cook has left.
        auto const leave = [](auto...) {};
        leave(std::move(kitchen), std::move(dishes));
        co_return co_await serve(std::move(waiter));
    };
    co_return co_await tio::with_nursery(body);
}
//]

} // namespace

int main() {
    tio::loop loop;
    std::cout << "ten guests paid " << loop.run(restaurant(10)) << '\n';
    try {
        loop.run(restaurant(200));
    } catch (std::runtime_error const& error) {
        std::cout << "closed: " << error.what() << '\n';
    }
}
