// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A task whose allocations fail, one after the other: what doc/testing.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

tio::task<> reserve(std::map<std::string, int>& seats, std::string guest) {
    seats[guest] = 1;
    co_await tio::sleep(1ms); // tells the kitchen
}

// With or without memory, the seats are free again.
tio::task<> evening() {
    std::map<std::string, int> seats;
    auto const everybody = [&]() -> tio::task<> {
        co_await tio::all(reserve(seats, "anna"), reserve(seats, "bob"));
    };
    auto const clear = [&]() -> tio::task<> {
        seats.clear();
        co_return;
    };
    co_await tio::finally(everybody, clear);
    if (!seats.empty()) throw std::logic_error("a seat is taken for ever");
}

//[memory
// In one source file of the test program:
#include <tinyasio/testing/replace_new.hpp>

void survive_the_want_of_memory() {
    tio::testing::fail_allocations(evening); // or throws check_failed, and says which one it was
}
//]

int main() {
    survive_the_want_of_memory();
}
