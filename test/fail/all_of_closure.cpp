// error: give it a name and pass that
// only: gcc
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

tinyasio::task<> parent(std::string text) {
    auto const named = [text]() -> tinyasio::task<> { co_return; };
    co_await tinyasio::all(named);
#ifndef TINYASIO_TEST_FIXED
    co_await tinyasio::all([text]() -> tinyasio::task<> { co_return; });
#endif
}
