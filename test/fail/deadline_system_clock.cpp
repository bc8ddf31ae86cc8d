// error: a deadline takes a time of std::chrono::steady_clock
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/time.hpp>

#include <chrono>

void extend(tinyasio::deadline& limit) {
#ifdef TINYASIO_TEST_FIXED
    limit.expires_at(std::chrono::steady_clock::now());
#else
    limit.expires_at(std::chrono::system_clock::now());
#endif
}
