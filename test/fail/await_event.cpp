// error: a tinyasio::task cannot await this
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>
#include <tinyasio/task.hpp>

tinyasio::task<> parent(tinyasio::event& ready) {
#ifdef TINYASIO_TEST_FIXED
    co_await ready.wait();
#else
    co_await ready;
#endif
}
