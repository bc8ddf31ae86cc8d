// error: the function is kept, but cannot be copied
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <functional>
#include <memory>
#include <vector>

auto move_only(std::unique_ptr<int> number) {
    return [number = std::move(number)](int) -> tinyasio::task<> { co_return; };
}

tinyasio::task<> parent(std::vector<int> numbers) {
    auto closure = move_only({});
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::for_each(std::ref(closure), numbers);
#else
    co_await tinyasio::for_each(closure, numbers);
#endif
}
