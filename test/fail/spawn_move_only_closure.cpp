// error: std::move what cannot be copied
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

#include <memory>

auto move_only(std::unique_ptr<int> number) {
    return [number = std::move(number)]() -> tinyasio::task<> { co_return; };
}

void start() {
    auto closure = move_only({});
#ifdef TINYASIO_TEST_FIXED
    tinyasio::spawn(std::move(closure));
#else
    tinyasio::spawn(closure);
#endif
}
