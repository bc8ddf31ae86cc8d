// error: deleted
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/task.hpp>

tinyasio::task<bool> is_allowed();

tinyasio::task<int> answer() {
#ifdef TINYASIO_TEST_FIXED
    if (bool const allowed = co_await is_allowed(); allowed) co_return 1;
#else
    if (is_allowed()) co_return 1;
#endif
    co_return 0;
}
