// error: run_in_thread takes an ordinary function
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

tinyasio::task<int> twice(int);

tinyasio::task<> parent() {
    auto const runs = [] { return tinyasio::in_thread::run(twice, 1); };
    co_await tinyasio::run_in_thread(runs);
#ifndef TINYASIO_TEST_FIXED
    co_await tinyasio::run_in_thread(twice, 1);
#endif
}
