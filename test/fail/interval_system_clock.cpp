// error: interval starts at a time of std::chrono::steady_clock
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/time.hpp>

#include <chrono>

using namespace std::chrono_literals;

#ifdef TINYASIO_TEST_FIXED
tinyasio::interval every{1s, std::chrono::steady_clock::now()};
#else
tinyasio::interval every{1s, std::chrono::system_clock::now()};
#endif
