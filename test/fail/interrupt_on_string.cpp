// error: signals are named by their numbers: SIGINT, SIGTERM
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/runtime.hpp>

#include <csignal>

void start(tinyasio::loop& loop) {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::interrupt_on const signals{loop, SIGINT};
#else
    tinyasio::interrupt_on const signals{loop, "SIGINT"};
#endif
}
