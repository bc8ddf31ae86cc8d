// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "child.hpp"
#include "report.hpp"

#include <tinyasio.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace reliability {

namespace net = tinyasio::net;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// A request, and its answer. What it begins with says what is to become of it.
using message = std::array<char, 32>;
constexpr char echo_it = 'e';
constexpr char fail_at_it = 'f';
constexpr char answer_for_ever = 's';
constexpr char take_your_time = 't';

/// What one scenario has: the process of the server.
struct trial {
    bool quick = false;
    report out{};
    std::vector<tio::diagnostic> log{}; ///< what the loop was told
    net::serve_statistics statistics{};
    std::atomic<long> begun{0};    ///< requests that have come
    std::atomic<long> answered{0}; ///< and have been answered
    tcp::endpoint at{};

    /// A number of clients or requests: a hundredth of it if it has to be quick.
    long scaled(long number) const { return quick ? std::max(number / 100, 10L) : number; }
    /// A server, whose statistics are these.
    template <class Handler>
    tio::handle<void> serve(Handler handler, net::serve_options options = {}) {
        auto acceptor = net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), 0});
        at = acceptor.local_endpoint();
        options.statistics = &statistics;
        return tio::spawn({.name = "server", .bubble = false},
                          net::serve(std::move(acceptor), std::move(handler), options));
    }
    /// One that answers messages.
    tio::handle<void> serve_messages(net::serve_options options = {});
    /// The arguments for a process of clients of this server.
    std::vector<std::string> clients(std::string role, std::vector<long> const& numbers) const;
    /// Waits until the server has no connections, for ten seconds at most; claims that.
    tio::task<> all_gone();
    /// Claims that nothing was logged.
    void nothing_logged();
    long logged(tio::diagnostic::kind_type kind) const;
};

struct scenario {
    std::string_view name;
    std::string_view what;
    tio::task<> (*run)(trial&);
    std::size_t threads = 1;
};

// In the file of that name.
tio::task<> many(trial&);
tio::task<> many_in_parallel(trial&);
tio::task<> slow_loris(trial&);
tio::task<> half_open(trial&);
tio::task<> flood(trial&);
tio::task<> resets(trial&);
tio::task<> throwing(trial&);
tio::task<> descriptors(trial&);
tio::task<> memory(trial&);
tio::task<> stop(trial&);

/// CPU time of servers with tinyasio and with Asio alone.
tio::task<> cpu(trial&);
/// One of these servers.
int serve_http(std::string_view as, unsigned short port);

/// The process of the clients.
int run_clients(std::vector<std::string> const& arguments);

} // namespace reliability
