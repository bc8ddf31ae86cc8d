// error: the function cannot be called with an element of this range
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

#include <string>
#include <vector>

std::size_t length(std::string const&);

tinyasio::task<> parent(std::vector<std::string> texts, std::vector<int> numbers) {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::map_in_threads(length, texts);
#else
    co_await tinyasio::map_in_threads(length, numbers);
#endif
}
