// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/system_error.hpp>

#include <string>

namespace tinyasio::net::detail {

/// "127.0.0.1:80", "[::1]:80"
TINYASIO_DECL std::string name_of(boost::asio::ip::tcp::endpoint const& of);
/// "/run/app.sock", "@abstract"; "local" for one without a name
TINYASIO_DECL std::string name_of(boost::asio::local::stream_protocol::endpoint const& of);

/// An error that says what could not be done, and not where in Asio that was found.
TINYASIO_DECL boost::system::system_error named_error(boost::system::error_code const& error,
                                                      std::string const& what);

} // namespace tinyasio::net::detail
