// error: tls takes a function that returns a task and takes a stream by reference
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/net/tls.hpp>

namespace tio = tinyasio;
using boost::asio::ip::tcp;

tio::task<> session(tcp::socket);
tio::task<> other(int);

tio::task<> start() {
#ifdef TINYASIO_TEST_FIXED
    boost::asio::ssl::context context(boost::asio::ssl::context::tls);
    auto const echo = [](auto&) -> tio::task<> { co_return; };
    co_await tio::net::serve(tcp::endpoint{tcp::v4(), 443}, tio::net::tls(context, echo));
#else
    boost::asio::ssl::context context(boost::asio::ssl::context::tls);
    tio::net::tls(context, session);
    co_return;
#endif
}
