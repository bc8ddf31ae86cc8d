// error: abandonable takes an asynchronous operation as it is made
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>

#include <boost/asio/steady_timer.hpp>

tinyasio::task<> child();

tinyasio::task<> parent(boost::asio::steady_timer& timer) {
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::abandonable(timer.async_wait(tinyasio::use_task));
#else
    tinyasio::abandonable(child());
    co_await timer.async_wait(tinyasio::use_task);
#endif
}
