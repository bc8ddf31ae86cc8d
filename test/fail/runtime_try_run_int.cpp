// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/runtime.hpp>

tinyasio::task<> work();

void start(tinyasio::runtime& runtime) {
#ifdef TINYASIO_TEST_FIXED
    static_cast<void>(runtime.try_run(work()));
#else
    runtime.try_run(42);
#endif
}
