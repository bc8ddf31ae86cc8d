// error: give it a name and pass that
// only: gcc
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/runtime.hpp>

tinyasio::task<> parent(std::string text) {
    auto const named = [text]() -> tinyasio::task<> { co_return; };
    co_await tinyasio::parallel(named);
#ifndef TINYASIO_TEST_FIXED
    co_await tinyasio::parallel([text]() -> tinyasio::task<> { co_return; });
#endif
}
