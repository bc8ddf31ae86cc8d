// error: use_result takes operations that complete with a boost::system::error_code
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>

#include <boost/asio/post.hpp>

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    co_await boost::asio::post(tinyasio::use_task);
#else
    co_await boost::asio::post(tinyasio::use_result);
#endif
}
