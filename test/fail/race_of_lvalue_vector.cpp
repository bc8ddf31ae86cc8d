// error: write race\(std::move\(tasks\)\)
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<int> work();

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    std::vector<tinyasio::task<int>> tasks;
    co_await tinyasio::race(std::move(tasks));
#else
    std::vector<tinyasio::task<int>> tasks;
    co_await tinyasio::race(tasks);
#endif
}
