// error: cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <chrono>
#include <functional>
#include <memory>

using namespace std::chrono_literals;

auto move_only(std::unique_ptr<int> number) {
    return [number = std::move(number)]() -> tinyasio::task<> { co_return; };
}

tinyasio::task<> parent() {
    auto closure = move_only({});
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::timeout(std::ref(closure), 1s);
#else
    co_await tinyasio::timeout(closure, 1s);
#endif
}
