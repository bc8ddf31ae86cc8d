// error: unused-result|nodiscard|ignoring
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/channel.hpp>
#include <tinyasio/task.hpp>

tinyasio::task<> parent(tinyasio::sender<int> out) {
#ifdef TINYASIO_TEST_FIXED
    co_await out.send(1);
#else
    out.send(1);
    co_return;
#endif
}
