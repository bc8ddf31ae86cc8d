// error: the value of the cleanup would be lost
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<> work();
#ifdef TINYASIO_TEST_FIXED
tinyasio::task<> cleanup();
#else
tinyasio::task<int> cleanup();
#endif

tinyasio::task<> both() {
    co_await tinyasio::finally(work(), cleanup());
}
