// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "answers.hpp"

#include <boost/beast/core/buffers_generator.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <exception>
#include <optional>
#include <utility>

namespace http_server {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::size_t header_limit = 8 * 1024, body_limit = 64 * 1024;

/// Throws `asio::error::eof` when the client has hung up: that ends the session.
template <class Stream>
tio::task<> read_more(Stream& peer, beast::flat_buffer& input) {
    input.commit(co_await peer.async_read_some(input.prepare(4096), tio::use_task));
}

/// Nothing if the server is to stop. A request that has begun to arrive is read all the same.
template <class Stream>
tio::task<std::optional<request>> next_request(Stream& peer, beast::flat_buffer& input) {
    if (input.size() == 0) {
        auto const some = co_await tio::until_stop(read_more(peer, input));
        if (!some) co_return std::nullopt;
    }
    http::request_parser<http::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(body_limit);
    auto verdict = http::status::ok;
    try {
        co_await http::async_read(peer, input, parser, tio::use_task);
    } catch (beast::system_error const& error) {
        verdict = verdict_on(error.code());
    }
    co_return request{parser.release(), verdict};
}

/// Ends, with an error, when the client hangs up. What it sends meanwhile is the next request.
template <class Stream>
tio::task<> hung_up(Stream& peer, beast::flat_buffer& input) {
    while (input.size() < header_limit) co_await read_more(peer, input);
    co_await tio::event().wait(); // it sends too much to be watched
}

/// Lets the client read the last answer: closing with input unread would reset the connection.
template <class Stream>
tio::task<> say_goodbye(Stream& peer) {
    if constexpr (std::same_as<Stream, asio::ip::tcp::socket>)
        peer.shutdown(asio::socket_base::shutdown_send);
    auto const read_to_the_end = [&]() -> tio::task<> {
        std::array<char, 4096> dropped;
        while (auto some = co_await peer.async_read_some(asio::buffer(dropped), tio::use_result)) {}
    };
    static_cast<void>(co_await tio::timeout(read_to_the_end, std::chrono::seconds(1)));
}

//[session
/// One connection: answers one request after the other until either side wants no more.
template <class Stream>
tio::task<> session(Stream& peer, site& of) {
    beast::flat_buffer input;
    std::exception_ptr failure;
    for (bool keep_alive = true; keep_alive;) {
        auto const asked = co_await next_request(peer, input);
        if (!asked) co_return;
        counted const now(of.figures.under_way);
        ++of.figures.begun;

        // A client that hangs up cancels its answer, and a thread that works for it.
        auto first = co_await tio::race(answer_to(*asked, of), hung_up(peer, input));
        auto made = std::move(first).template get<0>();
        failure = made.failure;
        keep_alive = made.message.keep_alive();
        co_await beast::async_write(peer, std::move(made.message), tio::use_task);
        ++of.figures.answered;
    }
    co_await say_goodbye(peer);
    if (failure) std::rethrow_exception(failure); // `serve` logs it, with its traceback
}
//]

} // namespace http_server
