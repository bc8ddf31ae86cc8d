// error: with_nursery takes a function of a nursery& that returns a task
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>

tinyasio::task<> body(tinyasio::nursery&);

tinyasio::task<> start() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::with_nursery(body);
#else
    tinyasio::with_nursery(42);
    co_return;
#endif
}
