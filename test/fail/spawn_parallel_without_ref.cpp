// error: std::ref for references
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/runtime.hpp>

#include <functional>

tinyasio::task<> work(int&);

void start(int& number) {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::spawn_parallel(work, std::ref(number));
#else
    tinyasio::spawn_parallel(work, number);
#endif
}
