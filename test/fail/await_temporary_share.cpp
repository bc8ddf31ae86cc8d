// error: give the shared_task a name
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <memory>

tinyasio::task<std::unique_ptr<int>> load();

tinyasio::task<> use() {
#ifdef TINYASIO_TEST_FIXED
    auto const shared = tinyasio::share(load());
    co_await shared;
#else
    co_await tinyasio::share(load());
#endif
}
