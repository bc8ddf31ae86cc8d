// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>

tinyasio::task<int> answer();

int run(tinyasio::loop& loop, boost::asio::io_context& context) {
#ifdef TINYASIO_TEST_FIXED
    return loop.run_on(context, answer());
#else
    return loop.run_on(context, 42);
#endif
}
