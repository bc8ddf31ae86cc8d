// error: all\(std::move\(tasks\)\)
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<> parent(std::vector<tinyasio::task<int>> tasks) {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::all(std::move(tasks));
#else
    co_await tinyasio::all(tasks);
#endif
}
