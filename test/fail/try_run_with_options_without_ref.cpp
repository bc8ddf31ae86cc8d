// error: std::ref for references
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

#include <functional>

tinyasio::task<> work(int&);

void start(tinyasio::loop& loop, int& number) {
#ifdef TINYASIO_TEST_FIXED
    static_cast<void>(loop.try_run(tinyasio::run_options{}, work, std::ref(number)));
#else
    loop.try_run(tinyasio::run_options{}, work, number);
#endif
}
