// error: a channel moves its messages: leave out const
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/channel.hpp>
#include <tinyasio/sync.hpp>

#include <memory>

void make() {
#ifdef TINYASIO_TEST_FIXED
    auto ends = tinyasio::channel<int>(1);
    static_cast<void>(ends);
#else
    auto ends = tinyasio::channel<int const>(1);
    static_cast<void>(ends);
#endif
}
