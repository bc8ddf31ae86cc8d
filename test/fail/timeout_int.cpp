// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <chrono>

tinyasio::task<int> answer();

tinyasio::task<> limited() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::fail_after(answer(), std::chrono::seconds(1));
#else
    tinyasio::fail_after(42, std::chrono::seconds(1));
    co_return;
#endif
}
