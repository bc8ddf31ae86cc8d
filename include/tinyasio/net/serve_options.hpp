// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>
#include <tinyasio/nursery/logger.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tinyasio::net {

/// What has become of the connections of a server, or of several. May be read from any thread at
/// any time.
struct serve_statistics {
    std::atomic<std::size_t> active{0};          ///< handlers that run now
    std::atomic<std::uint64_t> accepted{0};      ///< since the server was started
    std::atomic<std::uint64_t> completed{0};     ///< the handler returned
    std::atomic<std::uint64_t> failed{0};        ///< with an error
    std::atomic<std::uint64_t> disconnected{0};  ///< with one that says that the peer has gone
    std::atomic<std::uint64_t> timed_out{0};     ///< a limit of the server ended them
    std::atomic<std::uint64_t> cancelled{0};     ///< with the server
    std::atomic<std::uint64_t> accept_errors{0}; ///< of all kinds; it went on
};

/// How `serve` treats its connections.
struct serve_options {
    /// Of the server in reports. Its connections are called by the address of the peer. Copied.
    std::string_view name = "server";
    /// So many at a time, at least one: further ones wait in the backlog of the socket. As many as
    /// come if nothing is said.
    std::optional<std::size_t> max_connections{};
    /// A connection is closed if an operation of its handler is pending and none has ended for so
    /// long: see `idle_timeout`. With `parallel`, too.
    std::optional<any_duration> idle_timeout{};
    /// How long a connection may last, whatever happens on it.
    std::optional<any_duration> total_timeout{};
    /// When the server is asked to stop: how long the handlers may take to end by themselves. Then
    /// they are cancelled, and named in the diagnostics. If nothing is said, as long as whoever
    /// asked lets them: `main` has a grace of its own.
    std::optional<any_duration> grace{};
    /// Each connection runs in a loop of its own, as with `spawn_parallel`: at the same time as
    /// others if several threads drive the context, and else in turns with them. That is not
    /// refused, so that the same server can be tested in a `loop{}`, or run on one processor.
    bool parallel = false;
    /// An error of a handler ends the server, and comes out of `serve`; otherwise it is logged.
    bool bubble = false;
    /// Errors that say that the peer has gone (`is_disconnect`) are treated like others; otherwise
    /// they are only counted.
    bool report_disconnects = false;
    /// Hears of the life of the connections, and of the errors of handlers; null: the diagnostics
    /// of the loop hear of the errors. Called on the strand of the server's loop, also with
    /// `parallel`. Must live until the server has started; then it has a copy.
    tinyasio::logger const* logger = nullptr;
    /// Kept up to date. Must outlive the server.
    serve_statistics* statistics = nullptr;
};

} // namespace tinyasio::net
