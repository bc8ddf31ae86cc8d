// error: std::ref for references
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>

#include <functional>

tinyasio::task<> work(int&);

tinyasio::task<> parent(tinyasio::nursery& n, int& number) {
#ifdef TINYASIO_TEST_FIXED
    co_await n.spawn_when_free(work, std::ref(number));
#else
    n.spawn_when_free(work, number);
    co_return;
#endif
}
