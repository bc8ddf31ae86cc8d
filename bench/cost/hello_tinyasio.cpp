// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// One coroutine that waits for a timer.

#include <tinyasio.hpp>

#include <chrono>
#include <iostream>

namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

tio::task<> hello() {
    co_await tio::sleep(1ms);
    std::cout << "hello\n";
}

} // namespace

int main() {
    tio::loop loop;
    loop.run(hello());
}
