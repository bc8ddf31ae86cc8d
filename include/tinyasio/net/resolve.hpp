// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>
#include <tinyasio/task/task.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tinyasio::net {

/// How `resolve` goes about it.
struct resolve_options {
    /// How long it may take.
    std::optional<any_duration> timeout = std::chrono::seconds(10);
};

/// The addresses of a host, at least one, in the order in which they are to be tried. The host is a
/// name or an address, the service a port or a name.
///
/// \throws boost::system::system_error which names host and service, with `errc::timed_out` if it
///         took too long
/// Cancellation: at once; the thread that asks the system is left behind (`abandonable`).
///
/// \code
/// for (auto const& endpoint : co_await tio::net::resolve("example.org", "https")) ...
/// \endcode
TINYASIO_DECL task<std::vector<boost::asio::ip::tcp::endpoint>> resolve(
    std::string host, std::string service, resolve_options options = {});

} // namespace tinyasio::net
