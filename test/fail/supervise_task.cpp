// error: supervise runs a task again when it fails, so it takes a function without parameters
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>

tinyasio::task<> serve();

tinyasio::task<> supervised() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::supervise({}, serve);
#else
    tinyasio::supervise({}, serve());
    co_return;
#endif
}
