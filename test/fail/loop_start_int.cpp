// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>

#include <boost/asio/detached.hpp>

tinyasio::task<int> answer();

void start(tinyasio::loop& loop) {
#ifdef TINYASIO_TEST_FIXED
    loop.start(answer(), boost::asio::detached);
#else
    loop.start(42, boost::asio::detached);
#endif
}
