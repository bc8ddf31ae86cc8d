// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <stop_token>
#include <thread>
#include <vector>

namespace bench {

constexpr std::size_t echo_message_size = 64;

/// The clients of an echo server, in a thread of their own, so that their time is not measured.
/// They go in rounds: each sends a message, then each waits for its echo. They block in plain
/// system calls, so that a server finds the same load whatever it is written with.
class echo_clients {
public:
    using socket = boost::asio::ip::tcp::socket;

    /// Starts them, and gives the server's ends of their connections, over loopback.
    std::vector<socket> connect(boost::asio::any_io_executor const& server, int connections);

    /// After the current round they close their connections. From any thread.
    void stop() { thread_.request_stop(); }

private:
    void run(std::stop_token const& stop);

    boost::asio::io_context context_; // nobody runs it: nothing here is asynchronous
    std::vector<socket> connections_;
    std::jthread thread_;
};

} // namespace bench
