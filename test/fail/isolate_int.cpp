// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<> work();

tinyasio::task<> start() {
#ifdef TINYASIO_TEST_FIXED
    static_cast<void>(co_await tinyasio::isolate(work()));
#else
    tinyasio::isolate(42);
    co_return;
#endif
}
