// error: timeout cannot tell this value from its error: use fail_after
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

#include <chrono>

tinyasio::task<boost::system::error_code> tries();

tinyasio::task<> limited() {
#ifdef TINYASIO_TEST_FIXED
    auto const error = co_await tinyasio::fail_after(tries(), std::chrono::seconds(1));
#else
    auto const error = co_await tinyasio::timeout(tries(), std::chrono::seconds(1));
#endif
    static_cast<void>(error);
}
