// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

tinyasio::task<int> work();

void in_a_thread() {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::in_thread::run(work());
#else
    tinyasio::in_thread::run(42);
#endif
}
