// error: for one that returns a task
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/map.hpp>
#include <tinyasio/thread.hpp>

#include <vector>

tinyasio::task<int> twice(int);

tinyasio::task<> parent(std::vector<int> numbers) {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::map(twice, numbers);
#else
    co_await tinyasio::map_in_threads(twice, numbers);
#endif
}
