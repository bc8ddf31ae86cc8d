// error: wrap the value of a task
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<boost::system::error_code> code();
tinyasio::task<int> work();

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::race(work(), work());
#else
    co_await tinyasio::race(work(), code());
#endif
}
