// error: serve takes a function that returns a task and takes the socket
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
    co_await tio::net::serve(tcp::endpoint{tcp::v4(), 8080}, session);
#else
    tio::net::serve(tcp::endpoint{tcp::v4(), 8080}, other);
    co_return;
#endif
}
