// error: main takes a task<> or a task<int>, whose value is the exit code
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/runtime.hpp>

#include <string>

tinyasio::task<std::string> text();
tinyasio::task<int> code();

int start() {
#ifdef TINYASIO_TEST_FIXED
    return tinyasio::main(code());
#else
    return tinyasio::main(text());
#endif
}
