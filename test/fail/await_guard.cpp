// error: a tinyasio::task cannot await this
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>

tinyasio::task<> parent(tinyasio::semaphore& at) {
#ifdef TINYASIO_TEST_FIXED
    auto guard = co_await at.acquire();
    static_cast<void>(guard);
#else
    auto guard = co_await at.acquire();
    co_await std::move(guard);
#endif
}
