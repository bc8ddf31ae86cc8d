// error: give it up with std::move
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <ranges>
#include <vector>

tinyasio::task<int> twice(int x);

tinyasio::task<> parent() {
    auto view = std::vector{1, 2} | std::views::transform([](int x) { return x + 1; });
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::map(twice, std::move(view));
#else
    co_await tinyasio::map(twice, view);
#endif
}
