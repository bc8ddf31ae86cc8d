// error: a tinyasio::task cannot await this
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>

tinyasio::task<> parent(tinyasio::semaphore& at) {
#ifdef TINYASIO_TEST_FIXED
    static_cast<void>(co_await at.acquire());
#else
    co_await at;
#endif
}
