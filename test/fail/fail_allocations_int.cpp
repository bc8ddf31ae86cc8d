// error: it takes a function without parameters that makes a new one each time
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/testing.hpp>

tinyasio::task<int> work();

void check() {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::testing::fail_allocations(work);
#else
    tinyasio::testing::fail_allocations([] { return 42; });
#endif
}
