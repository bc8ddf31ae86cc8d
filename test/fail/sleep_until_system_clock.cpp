// error: sleep_until takes a time of std::chrono::steady_clock
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

tinyasio::task<> wait() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::sleep_until(std::chrono::steady_clock::now());
#else
    co_await tinyasio::sleep_until(std::chrono::system_clock::now());
#endif
}
