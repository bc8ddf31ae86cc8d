// error: a limit of time is a duration \(2s\), a time of std::chrono::steady_clock
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <chrono>

tinyasio::task<> work();

tinyasio::task<> limited() {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::deadline limit{std::chrono::seconds(1)};
    co_await tinyasio::fail_after(work(), limit);
#else
    tinyasio::fail_after(work(), tinyasio::deadline{std::chrono::seconds(1)});
    co_return;
#endif
}
