// error: map_in_threads takes a function and a range, in this order
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

#include <vector>

int twice(int);

tinyasio::task<> parent(tinyasio::thread_pool& pool, std::vector<int> numbers) {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::map_in_threads({.limit = 2}, twice, numbers);
    co_await pool.map(twice, numbers);
#else
    co_await tinyasio::map_in_threads({.limit = 2}, numbers, twice);
    co_await pool.map(numbers, twice);
#endif
}
