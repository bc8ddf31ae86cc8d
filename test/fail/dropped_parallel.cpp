// error: nodiscard
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/runtime.hpp>

tinyasio::task<int> work();

tinyasio::task<> both() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::parallel(work());
#else
    tinyasio::parallel(work());
#endif
    co_return;
}
