// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

// What is served: nothing here knows of HTTP or of sockets.

namespace http_server {

namespace tio = tinyasio;

/// Makes the JSON that answers a GET; is given what follows the `?`.
using endpoint = std::function<tio::task<std::string>(std::string const& query)>;

/// Sessions may run in several threads.
struct figures {
    std::chrono::steady_clock::time_point const since = std::chrono::steady_clock::now();
    tio::net::serve_statistics connections;
    std::atomic<std::uint64_t> begun{0};      ///< requests
    std::atomic<std::uint64_t> answered{0};   ///< requests, to the last byte
    std::atomic<std::size_t> under_way{0};    ///< requests
    std::atomic<std::uint64_t> slow_calls{0}; ///< that were begun
    std::atomic<std::size_t> in_threads{0};   ///< slow calls that run now
};

struct site {
    std::filesystem::path folder; ///< canonical
    std::map<std::string, endpoint, std::less<>> endpoints{};
    http_server::figures figures{};
};

/// Is counted as long as it lives.
class counted {
public:
    explicit counted(std::atomic<std::size_t>& in) noexcept : in_(in) { ++in_; }
    counted(counted const&) = delete;
    counted& operator=(counted const&) = delete;
    ~counted() { --in_; }

private:
    std::atomic<std::size_t>& in_;
};

/// Adds /status, and /slow?ms=N.
void add_endpoints(site& to);

} // namespace http_server
