// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

// Clients for the demonstration.

namespace load {

namespace tio = tinyasio;
using boost::asio::ip::tcp;

/// What clients have seen.
struct tally {
    std::atomic<std::uint64_t> answers{0}; ///< complete ones
    std::atomic<std::uint64_t> cut{0};     ///< those that ended in the middle
};

/// Asks for the same thing over one connection, again and again until the server wants no more, or
/// so many times; gives the status of the last answer, 0 if there was none.
tio::task<int> client(tcp::endpoint server, std::string target, tally& seen,
                      std::size_t times = static_cast<std::size_t>(-1));

/// Many of them at once, until the server stops: for a file, for the status, for what is slow.
inline constexpr int for_file = 40, for_status = 20, for_slow = 4;
inline constexpr int crowd_size = for_file + for_status + for_slow;
tio::task<> crowd(tcp::endpoint server, tally& seen);

} // namespace load
