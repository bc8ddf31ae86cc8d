// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>

tinyasio::task<> parent(tinyasio::semaphore& at) {
#ifdef TINYASIO_TEST_FIXED
    co_await at.with(tinyasio::sleep(std::chrono::seconds(1)));
#else
    at.with(42);
    co_return;
#endif
}
