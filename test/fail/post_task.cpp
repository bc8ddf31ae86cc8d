// error: post calls an ordinary function
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

tinyasio::task<> work();

void begin(tinyasio::loop& loop) {
#ifdef TINYASIO_TEST_FIXED
    loop.post([] { tinyasio::spawn(work()); });
#else
    loop.post(work);
#endif
}
