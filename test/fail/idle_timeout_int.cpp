// error: cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/net.hpp>

namespace tio = tinyasio;
using boost::asio::ip::tcp;

tio::task<> session(tcp::socket);
tio::task<> other(int);

tio::task<> start() {
#ifdef TINYASIO_TEST_FIXED
    static_cast<void>(co_await tio::net::idle_timeout(other(1), std::chrono::seconds(1)));
#else
    tio::net::idle_timeout(42, std::chrono::seconds(1));
    co_return;
#endif
}
