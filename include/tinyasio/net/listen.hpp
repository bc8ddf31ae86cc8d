// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/executor.hpp>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <optional>

namespace tinyasio::net {

/// How `listen` opens its socket.
struct listen_options {
    /// How many connections may wait to be accepted; as many as the system allows if nothing is
    /// said.
    std::optional<int> backlog{};
    /// Not to be kept from a port by connections of a former server that have not gone yet.
    bool reuse_address = true;
    /// For local sockets: the permissions of the file, such as 0600.
    std::optional<unsigned> mode{};
};

/// A socket that listens, on the context of the loop whose job calls this. For `serve`, when the
/// port is to be known before (`local_endpoint()`, after listening on port 0), or an option is
/// needed.
///
/// The file of a local socket is made, and never removed: one that is in the way, of a server that
/// is alive or not, is the caller's business.
///
/// \throws boost::system::system_error which names the address, such as "listen on 0.0.0.0:80:
///         Permission denied"; usage_error outside of a loop, and for a mode where there is no file
///
/// \code
/// auto acceptor = tio::net::listen(tcp::endpoint{tcp::v4(), 8080});
/// \endcode
TINYASIO_DECL boost::asio::ip::tcp::acceptor listen(boost::asio::ip::tcp::endpoint const& on,
                                                    listen_options const& options = {});
TINYASIO_DECL boost::asio::local::stream_protocol::acceptor listen(
    boost::asio::local::stream_protocol::endpoint const& on, listen_options const& options = {});

} // namespace tinyasio::net
