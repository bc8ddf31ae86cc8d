// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>

#include <boost/asio/steady_timer.hpp>

void start(boost::asio::steady_timer& timer) {
    auto wait = timer.async_wait(tinyasio::use_task);
#ifdef TINYASIO_TEST_FIXED
    tinyasio::spawn(std::move(wait));
#else
    tinyasio::spawn(wait);
#endif
}
