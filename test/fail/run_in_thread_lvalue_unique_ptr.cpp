// error: std::move what cannot be copied
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

#include <memory>

void work(std::unique_ptr<int>);

tinyasio::task<> parent(std::unique_ptr<int> lvalue) {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::run_in_thread(work, std::move(lvalue));
#else
    co_await tinyasio::run_in_thread(work, lvalue);
#endif
}
