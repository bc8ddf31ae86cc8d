// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What tests say about programs that are wrong: what doc/testing.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[deadlock
tio::task<> lend(tio::mutex& own, tio::mutex& other) {
    auto const mine = co_await own.lock();
    co_await tio::yield_now();
    auto const theirs = co_await other.lock();
}

tio::task<> meet() {
    tio::mutex pen, paper;
    co_await tio::all(lend(pen, paper), lend(paper, pen));
}
//]

//[seed
// Two customers, one cake.
tio::task<> buy(int& cakes) {
    if (cakes == 0) co_return;
    co_await tio::sleep(1s); // pays
    if (--cakes < 0) throw std::logic_error("a cake that is not there");
}

tio::task<> look_first(int& cakes) {
    co_await tio::sleep(1s); // looks around
    co_await buy(cakes);
}

tio::task<> sell_a_cake() {
    int cakes = 1;
    co_await tio::all(buy(cakes), look_first(cakes));
}
//]

void find_seed() {
    tio::testing::run(sell_a_cake); // first come, first served: nothing is wrong
    for (std::uint64_t seed = 0;; ++seed) {
        try {
            tio::testing::run(sell_a_cake, {.seed = seed});
        } catch (std::logic_error const& error) {
            std::cout << "seed " << seed << ": " << error.what() << "\n";
            return;
        }
    }
}

//[swallows
tio::task<> read_quietly() {
    try {
        co_await tio::sleep(1h);
    } catch (...) {} // whatever it was
}
//]

int main() {
    std::cout << "deadlock:\n";
    try {
        tio::testing::run(meet);
    } catch (tio::deadlock_error const& error) {
        std::cout << error.what() << "\n";
    }
    std::cout << "\nseed:\n";
    find_seed();
    std::cout << "\nswallows:\n";
    try {
        tio::testing::cancel_everywhere(read_quietly);
    } catch (tio::testing::check_failed const& failed) {
        std::cout << failed.what() << "\n";
    }
}
