// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/net/names.hpp>

namespace tinyasio::net::detail {

std::string name_of(boost::asio::ip::tcp::endpoint const& of) {
    auto const address = of.address().to_string();
    auto const port = ':' + std::to_string(of.port());
    return of.address().is_v6() ? '[' + address + ']' + port : address + port;
}

std::string name_of(boost::asio::local::stream_protocol::endpoint const& of) {
    auto path = of.path();
    if (path.empty()) return "local";
    if (path.front() == '\0') path.front() = '@';
    return path;
}

boost::system::system_error named_error(boost::system::error_code const& error,
                                        std::string const& what) {
    return {boost::system::error_code(error.value(), error.category()), what};
}

} // namespace tinyasio::net::detail
