// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/net.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <utility>

namespace test {

inline boost::asio::ip::tcp::endpoint const any_port{boost::asio::ip::address_v4::loopback(), 0};

/// One line without its end; "<end>" when the peer has gone.
template <class Stream>
tinyasio::task<std::string> read_line(Stream& from) {
    std::string text;
    try {
        auto const size = co_await boost::asio::async_read_until(
            from, boost::asio::dynamic_buffer(text), '\n', tinyasio::use_task);
        text.resize(size - 1);
    } catch (boost::system::system_error const& error) {
        if (!tinyasio::net::is_disconnect(error.code())) throw;
        text = "<end>";
    }
    co_return text;
}

template <class Stream>
tinyasio::task<> write_line(Stream& to, std::string text) {
    text += '\n';
    co_await boost::asio::async_write(to, boost::asio::buffer(text), tinyasio::use_task);
}

/// Sends back each line; "fail" is an error, "end" ends it.
inline tinyasio::task<> echo_lines(boost::asio::ip::tcp::socket peer) {
    for (;;) {
        auto const line = co_await read_line(peer);
        if (line == "<end>" || line == "end") co_return;
        if (line == "fail") throw std::runtime_error("bad line");
        co_await write_line(peer, line);
    }
}

/// Sends a line and gives the answer.
template <class Stream>
tinyasio::task<std::string> ask(Stream& peer, std::string line) {
    co_await write_line(peer, std::move(line));
    co_return co_await read_line(peer);
}

/// A server in a job of its own.
template <class Handler>
struct running_server {
    running_server(Handler handler, tinyasio::net::serve_options options)
        : acceptor(tinyasio::net::listen(any_port))
        , at(acceptor.local_endpoint())
        , job(tinyasio::spawn({.name = "server", .bubble = false},
                              tinyasio::net::serve(std::move(acceptor), std::move(handler),
                                                   with_statistics(options)))) {}

    tinyasio::net::serve_options with_statistics(tinyasio::net::serve_options options) {
        options.statistics = &statistics;
        return options;
    }
    tinyasio::task<boost::asio::ip::tcp::socket> connect() const {
        return tinyasio::net::connect(at);
    }

    /// It uses what is below.
    tinyasio::task<> end() const {
        job.cancel();
        static_cast<void>(co_await tinyasio::as_outcome(job));
    }

    tinyasio::net::serve_statistics statistics{};
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::ip::tcp::endpoint at;
    tinyasio::handle<void> job;
};

/// A port on which nobody listens: it was free a moment ago.
inline boost::asio::ip::tcp::endpoint refusing() {
    return tinyasio::net::listen(any_port).local_endpoint();
}

/// One that does not answer: what waits to be accepted there is all that it has room for.
class silent {
public:
    silent()
        : acceptor_(tinyasio::net::listen(any_port, {.backlog = 0}))
        , waiting_(acceptor_.get_executor()) {
        waiting_.connect(at());
    }
    boost::asio::ip::tcp::endpoint at() const { return acceptor_.local_endpoint(); }

private:
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ip::tcp::socket waiting_;
};

/// Waits until a figure is that, which is about to be.
template <class Counter>
tinyasio::task<> until(Counter const& counter, std::uint64_t value) {
    while (counter.load() != value) co_await tinyasio::yield_now();
}

} // namespace test
