// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>

tinyasio::task<int> answer();

void start(tinyasio::nursery& n) {
#ifdef TINYASIO_TEST_FIXED
    n << answer();
#else
    n << 42;
#endif
}
