// error: task<T&&> would dangle
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/task.hpp>

#ifdef TINYASIO_TEST_FIXED
using returned = int;
#else
using returned = int&&;
#endif

tinyasio::task<returned> const task{};
