// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "site.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string_view>

namespace http_server {

/// Names of PEM files, which must outlive the server; without them it talks plainly.
struct tls_files {
    std::string_view certificate{}, private_key{};
};

/// Serves a site over HTTP until it is asked to stop. \throws as `net::serve`, and for a
/// certificate that cannot be used
tio::task<> serve(boost::asio::ip::tcp::acceptor listening, site& of, tls_files tls,
                  tio::net::serve_options options);

} // namespace http_server
