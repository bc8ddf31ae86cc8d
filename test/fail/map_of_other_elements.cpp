// error: cannot be called with an element of this range
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<int> twice(int);
tinyasio::task<int> work();

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    std::vector<int> numbers;
    co_await tinyasio::map(twice, numbers);
#else
    std::vector<char const*> numbers;
    co_await tinyasio::map(twice, numbers);
#endif
}
