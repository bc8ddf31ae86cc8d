// error: run_in_thread takes an ordinary function
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

#include <string>

std::size_t length(std::string const&);

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::run_in_thread(length, "text");
#else
    co_await tinyasio::run_in_thread(length, 42, 1);
#endif
}
