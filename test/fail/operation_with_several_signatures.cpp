// error: an operation with several completion signatures has no one value
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>

#include <boost/asio/async_result.hpp>

struct initiation {
    template <class Handler>
    void operator()(Handler&& handler) const {
        std::move(handler)(1);
    }
};

tinyasio::task<int> parent() {
    tinyasio::use_task_t const token{};
#ifdef TINYASIO_TEST_FIXED
    co_return co_await boost::asio::async_initiate<decltype(token), void(int)>(initiation{}, token);
#else
    co_return co_await boost::asio::async_initiate<decltype(token), void(int), void(long)>(
        initiation{}, token);
#endif
}
