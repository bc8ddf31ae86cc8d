// error: give it a name and pass that
// only: gcc
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

#include <vector>

tinyasio::task<> parent(std::string text, std::vector<int> numbers) {
    auto const named = [text](int) { return text.size(); };
    co_await tinyasio::map_in_threads(named, numbers);
#ifndef TINYASIO_TEST_FIXED
    co_await tinyasio::map_in_threads([text](int) { return text.size(); }, numbers);
#endif
}
