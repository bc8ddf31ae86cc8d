// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A pool of workers that stops gracefully: it takes no new orders, finishes those that it has
// begun, and cancels what takes too long.

#include <tinyasio.hpp>

#include <chrono>
#include <deque>
#include <iostream>
#include <set>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[pool
class order_book {
public:
    void add(int order) {
        orders_.push_back(order);
        filled_.set();
    }
    tio::task<int> next() {
        while (orders_.empty()) {
            filled_.clear();
            co_await filled_.wait();
        }
        int const first = orders_.front();
        orders_.pop_front();
        co_return first;
    }
    std::size_t size() const { return orders_.size(); }

private:
    std::deque<int> orders_;
    tio::event filled_;
};

struct bakery {
    order_book orders;
    std::set<int> begun, done;
    tio::event closing_time;
};

tio::task<> bake(bakery& at, int order) {
    at.begun.insert(order);
    if (order == 7) at.closing_time.set();
    co_await tio::sleep(order == 5 ? 1h : 2ms); // the fifth will never be ready
    at.done.insert(order);
}

tio::task<> baker(bakery& at) {
    // The request to stop is heard between two orders, not in the middle of one.
    while (auto const order = co_await tio::until_stop(at.orders.next())) co_await bake(at, *order);
}

//[open
tio::task<> open(bakery& at) {
    auto const body = [&](tio::nursery& bakers) -> tio::task<> {
        for (int i = 0; i != 3; ++i) bakers.spawn({.name = "baker"}, baker, std::ref(at));
        co_await at.closing_time.wait();
        bakers.cancel_after_grace(100ms);
    };
    co_await tio::with_nursery({.name = "bakery"}, body);
}
//]
//]

int main() {
    bakery ours;
    for (int order = 1; order != 21; ++order) ours.orders.add(order);
    tio::loop loop;
    loop.run(open(ours));

    bool const only_the_fifth_is_missing =
        ours.begun.size() == ours.done.size() + 1 && !ours.done.contains(5);
    bool const nothing_is_lost = ours.begun.size() + ours.orders.size() == 20;
    std::cout << "what was begun was finished, but for the fifth: " << std::boolalpha
              << only_the_fifth_is_missing << "\n"
              << "what was not begun is still in the book: " << nothing_is_lost << "\n";
}
