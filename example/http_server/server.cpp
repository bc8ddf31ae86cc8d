// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "server.hpp"

#include "session.hpp"

#ifdef HTTP_SERVER_TLS
#include <tinyasio/net/tls.hpp>
#endif

#include <stdexcept>
#include <string>
#include <utility>

namespace http_server {

tio::task<> serve(asio::ip::tcp::acceptor listening, site& of, tls_files tls,
                  tio::net::serve_options options) {
    options.statistics = &of.figures.connections;
    auto const talk = [&of](auto& peer) { return session(peer, of); };
    if (tls.certificate.empty()) {
        co_await tio::net::serve(std::move(listening), talk, options);
        co_return;
    }
#ifdef HTTP_SERVER_TLS
    auto context =
        tio::net::server_context(std::string(tls.certificate), std::string(tls.private_key));
    co_await tio::net::serve(std::move(listening), tio::net::tls(context, talk), options);
#else
    throw std::runtime_error("no TLS: OpenSSL was not there when this was built");
#endif
}

} // namespace http_server
