// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>
#include <tinyasio/task/task.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tinyasio::net {

/// How `connect` goes about it.
struct connect_options {
    /// How long it may take, finding the addresses included.
    std::optional<any_duration> timeout = std::chrono::seconds(30);
    /// After how long the next address is tried beside those that have not answered (RFC 8305). Of
    /// no effect with one address.
    any_duration stagger = std::chrono::milliseconds(250);
};

/// Connects to one of several addresses, with happy eyeballs: they are tried in turn, IPv6 and IPv4
/// alternately, the next one when the last has failed or has not answered in time; the first that
/// is connected wins, and the others are closed.
///
/// \throws boost::system::system_error which says how each of them failed, with the code of the
///         first; an `exception_group` of these errors is nested in it. With `errc::timed_out` if
///         it took too long. usage_error for no addresses
/// Cancellation: the attempts are cancelled and their sockets closed; throws `cancelled`.
///
/// \code auto peer = co_await tio::net::connect("example.org", "http", {.timeout = 5s}); \endcode
TINYASIO_DECL task<boost::asio::ip::tcp::socket> connect(
    std::vector<boost::asio::ip::tcp::endpoint> to, connect_options options = {});

/// The same to a host, whose addresses are looked up first. \throws also as `resolve`
TINYASIO_DECL task<boost::asio::ip::tcp::socket> connect(std::string host, std::string service,
                                                         connect_options options = {});

/// To one address: a TCP endpoint, a local socket. \throws boost::system::system_error which names
/// it, with `errc::timed_out` if it took too long
TINYASIO_DECL task<boost::asio::ip::tcp::socket> connect(boost::asio::ip::tcp::endpoint to,
                                                         connect_options options = {});
TINYASIO_DECL task<boost::asio::local::stream_protocol::socket> connect(
    boost::asio::local::stream_protocol::endpoint to, connect_options options = {});

} // namespace tinyasio::net
