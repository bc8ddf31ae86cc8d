// error: run_in_thread takes an ordinary function
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

tinyasio::task<int> work();
int answer();

tinyasio::task<> parent(tinyasio::thread_pool& pool) {
#ifdef TINYASIO_TEST_FIXED
    co_await pool.run({.name = "answer"}, answer);
    co_await pool.run(answer);
#else
    co_await pool.run({.name = "work"}, work);
    co_await pool.run(work);
#endif
}
