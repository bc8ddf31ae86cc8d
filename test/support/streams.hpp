// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/connect_pipe.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>

namespace test {

/// An acceptor on a free port of this machine.
inline boost::asio::ip::tcp::acceptor listen_on_loopback(
    boost::asio::any_io_executor const& executor) {
    using boost::asio::ip::tcp;
    return {executor, {boost::asio::ip::address_v4::loopback(), 0}};
}

/// Two local sockets that are connected.
struct socket_pair {
    using socket = boost::asio::local::stream_protocol::socket;

    explicit socket_pair(boost::asio::any_io_executor const& executor) : a(executor), b(executor) {
        boost::asio::local::connect_pair(a, b);
    }

    socket a;
    socket b;
};

/// A pipe.
struct pipe {
    explicit pipe(boost::asio::any_io_executor const& executor) : out(executor), in(executor) {
        boost::asio::connect_pipe(out, in);
    }

    boost::asio::readable_pipe out;
    boost::asio::writable_pipe in;
};

} // namespace test
