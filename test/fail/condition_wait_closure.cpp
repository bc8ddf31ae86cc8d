// error: give it a name
// only: gcc
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>

#include <memory>

tinyasio::task<> parent(tinyasio::condition& changed, tinyasio::mutex_guard& guard) {
    auto const flag = std::make_shared<bool>(false);
#ifdef TINYASIO_TEST_FIXED
    auto const is_set = [flag] { return *flag; };
    co_await changed.wait(guard, is_set);
#else
    co_await changed.wait(guard, [flag] { return *flag; });
#endif
}
