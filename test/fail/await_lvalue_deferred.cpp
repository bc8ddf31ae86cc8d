// error: a tinyasio::task cannot await this
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>

tinyasio::task<> parent(boost::asio::steady_timer& timer) {
    auto wait = timer.async_wait(boost::asio::deferred);
#ifdef TINYASIO_TEST_FIXED
    co_await std::move(wait);
#else
    co_await wait;
#endif
}
