// error: give it a name and pass that
// only: gcc
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/net.hpp>

using boost::asio::ip::tcp;

tinyasio::task<> parent(std::string text) {
    auto const named = [text](tcp::socket) -> tinyasio::task<> { co_return; };
    co_await tinyasio::net::serve(tcp::endpoint{tcp::v4(), 80}, named);
#ifndef TINYASIO_TEST_FIXED
    co_await tinyasio::net::serve(tcp::endpoint{tcp::v4(), 80},
                                  [text](tcp::socket) -> tinyasio::task<> { co_return; });
#endif
}
