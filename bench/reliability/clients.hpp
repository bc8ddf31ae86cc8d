// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "trial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace reliability {

using clock = std::chrono::steady_clock;

struct role {
    tcp::endpoint server;
    std::vector<long> numbers;
    conversation& with;
    long number(std::size_t i) const { return numbers.at(i); }
};

inline constexpr long workers = 100;

/// A number of jobs that do the same, numbered.
template <class F>
tio::task<> times(long count, F f) {
    std::vector<tio::task<>> all;
    all.reserve(static_cast<std::size_t>(count));
    for (long i = 0; i != count; ++i) all.push_back(f(i));
    co_await tio::all(std::move(all));
}

/// A number of things to do, by a few workers.
template <class F>
tio::task<> share_out(long count, F f) {
    long next = 0;
    auto const work = [&](long) -> tio::task<> {
        while (next < count) co_await f(next++);
    };
    co_await times(std::min(count, workers), work);
}

inline message request(char kind) {
    message made;
    made.fill('.');
    made[0] = kind;
    return made;
}

/// Sends one and waits for the answer; whether it came.
inline tio::task<bool> ask(tcp::socket& server, char kind = echo_it) {
    auto text = request(kind);
    auto const sent =
        co_await asio::async_write(server, asio::buffer(text), asio::as_tuple(tio::use_task));
    if (std::get<0>(sent)) co_return false;
    text.fill(0);
    auto const got =
        co_await asio::async_read(server, asio::buffer(text), asio::as_tuple(tio::use_task));
    co_return !std::get<0>(got) && text == request(kind);
}

inline void reset(tcp::socket& connection) {
    boost::system::error_code ignored;
    connection.set_option(asio::socket_base::linger(true, 0), ignored);
    connection.close(ignored);
}

/// Waits until the server closes it.
inline tio::task<> closed_by(tcp::socket& server) {
    message rest;
    for (;;) {
        auto const got =
            co_await server.async_read_some(asio::buffer(rest), asio::as_tuple(tio::use_task));
        if (std::get<0>(got)) co_return;
    }
}

inline long microseconds(clock::duration time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

// The clients that do not behave: in bad_clients.cpp, and described there.
tio::task<> slow_clients(role const&);
tio::task<> vanishing_clients(role const&);
tio::task<> flooding_clients(role const&);
tio::task<> resetting_clients(role const&);
tio::task<> provoking_clients(role const&);
tio::task<> pressing_clients(role const&);

} // namespace reliability
