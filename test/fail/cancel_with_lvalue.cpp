// error: cancel_with takes an asynchronous operation as it is made
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>

#include <boost/asio/steady_timer.hpp>

tinyasio::task<> parent(boost::asio::steady_timer& timer) {
    auto wait = timer.async_wait(tinyasio::use_task);
    constexpr auto total = boost::asio::cancellation_type::total;
#ifdef TINYASIO_TEST_FIXED
    co_await tinyasio::cancel_with(total, std::move(wait));
#else
    tinyasio::cancel_with(total, wait);
    co_return;
#endif
}
