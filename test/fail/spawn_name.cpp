// error: this cannot be started as a job.*A name goes into the flags
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

tinyasio::task<> work();

void start() {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::spawn({.name = "name"}, work);
#else
    tinyasio::spawn("name", work);
#endif
}
