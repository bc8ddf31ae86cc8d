// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <iostream>
#include <map>
#include <string>

// What the four servers of doc/migration/asio.md share: a price list, and saying where they listen.

inline std::map<std::string, int> const prices{{"apple", 3}, {"melon", 20}};

// For the test, which has to know when a request is under way.
inline void say(std::string const& what) {
    std::cout << what << std::endl;
}

inline boost::asio::ip::tcp::endpoint some_port() {
    return {boost::asio::ip::address_v4::loopback(), 0};
}

template <class Acceptor>
void say_where(Acceptor const& acceptor) {
    say("listening on port " + std::to_string(acceptor.local_endpoint().port()));
}
