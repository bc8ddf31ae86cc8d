// error: unused-result|nodiscard|ignoring
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/task.hpp>

tinyasio::task<int> child();

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    co_await child();
#else
    child();
    co_return;
#endif
}
