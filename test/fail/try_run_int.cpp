// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

tinyasio::task<> work();

void start(tinyasio::loop& loop) {
#ifdef TINYASIO_TEST_FIXED
    static_cast<void>(loop.try_run(work()));
#else
    loop.try_run(42);
#endif
}
