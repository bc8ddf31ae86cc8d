// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// The program of all consumers in this folder.

#include <tinyasio.hpp>

tinyasio::task<int> answer() {
    co_return 42;
}

int main() {
    tinyasio::loop loop;
    return loop.run(answer()) == 42 ? 0 : 1;
}
