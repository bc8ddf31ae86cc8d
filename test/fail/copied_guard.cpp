// error: (use of deleted function|deleted).*(guard|constructor)
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>

tinyasio::task<> parent(tinyasio::semaphore& at) {
#ifdef TINYASIO_TEST_FIXED
    auto const first = co_await at.acquire();
    static_cast<void>(first);
#else
    auto const first = co_await at.acquire();
    auto const second = first;
    static_cast<void>(second);
#endif
}
