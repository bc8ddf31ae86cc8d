// error: std::move what cannot be copied
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

#include <memory>

tinyasio::task<> work(std::unique_ptr<int>);

void start(std::unique_ptr<int> lvalue) {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::spawn(work, std::move(lvalue));
#else
    tinyasio::spawn(work, lvalue);
#endif
}
