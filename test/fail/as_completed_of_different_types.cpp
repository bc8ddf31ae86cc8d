// error: values of all operands as one type
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<int> work();

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    auto results = tinyasio::as_completed(work(), work());
    co_await results.next();
#else
    auto results = tinyasio::as_completed(work(), parent());
    co_await results.next();
#endif
}
