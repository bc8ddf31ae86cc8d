// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"
#include "trial.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <cstring>
#include <iostream>
#include <memory>
#include <string_view>
#include <thread>

// The same HTTP server, as much of one as answers wrk, with tinyasio and in two ways with Asio
// alone: a fixed answer to whatever ends in an empty line, in connections that are kept.

namespace reliability {

namespace {

constexpr std::string_view answer_text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                         "Content-Length: 6\r\n\r\nhello\n";
constexpr std::string_view end_of_request = "\r\n\r\n";

std::atomic<long> answered{0};

/// What has been received and not been used yet.
class requests {
public:
    asio::mutable_buffer room() { return asio::buffer(data_) + size_; }
    bool is_full() const { return size_ == data_.size(); }
    void received(std::size_t n) { size_ += n; }
    /// Takes one off, if it is all there.
    bool take() {
        std::string_view const text(data_.data(), size_);
        auto const end = text.find(end_of_request);
        if (end == text.npos) return false;
        size_ -= end + end_of_request.size();
        std::memmove(data_.data(), data_.data() + end + end_of_request.size(), size_);
        return true;
    }

private:
    std::array<char, 1024> data_;
    std::size_t size_ = 0;
};

/// A connection until its end, as a coroutine: the same text is a task and an awaitable.
template <class Task, class Token>
Task session(tcp::socket peer, Token token) {
    requests received;
    for (;;) {
        while (!received.take()) {
            if (received.is_full()) co_return;
            auto const [error, n] =
                co_await peer.async_read_some(received.room(), asio::as_tuple(token));
            if (error) co_return;
            received.received(n);
        }
        auto const [error, n] =
            co_await asio::async_write(peer, asio::buffer(answer_text), asio::as_tuple(token));
        if (error) co_return;
        answered.fetch_add(1, std::memory_order_relaxed);
    }
}

/// The same with callbacks.
class callback_session : public std::enable_shared_from_this<callback_session> {
public:
    explicit callback_session(tcp::socket peer) : peer_(std::move(peer)) {}

    void read() {
        if (received_.is_full()) return;
        peer_.async_read_some(
            received_.room(),
            [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
                if (error) return;
                self->received_.received(n);
                self->answer();
            });
    }

private:
    void answer() {
        if (!received_.take()) return read();
        asio::async_write(
            peer_, asio::buffer(answer_text),
            [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                if (error) return;
                answered.fetch_add(1, std::memory_order_relaxed);
                self->answer();
            });
    }

    tcp::socket peer_;
    requests received_{};
};

void accept_with_callbacks(tcp::acceptor& acceptor) {
    acceptor.async_accept([&](boost::system::error_code error, tcp::socket peer) {
        if (error) return;
        std::make_shared<callback_session>(std::move(peer))->read();
        accept_with_callbacks(acceptor);
    });
}

asio::awaitable<void> accept_with_awaitables(tcp::acceptor& acceptor) {
    for (;;)
        asio::co_spawn(
            acceptor.get_executor(),
            session<asio::awaitable<void>>(co_await acceptor.async_accept(asio::use_awaitable),
                                           asio::use_awaitable),
            asio::detached);
}

template <class Accept>
void serve_with_asio(unsigned short port, Accept accept) {
    asio::io_context context{1};
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
    std::cout << "port " << acceptor.local_endpoint().port() << std::endl;
    accept(context, acceptor);
    context.run();
}

tio::task<> serve_with_tasks(unsigned short port, net::serve_options options) {
    auto acceptor = net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), port});
    std::cout << "port " << acceptor.local_endpoint().port() << std::endl;
    auto const handler = [](tcp::socket peer) {
        return session<tio::task<>>(std::move(peer), tio::use_task);
    };
    co_await net::serve(std::move(acceptor), handler, options);
}

/// "mark": says what there has been so far; at the end of the input the process ends.
void listen_for_marks() {
    for (std::string line; std::getline(std::cin, line);)
        if (line.starts_with("mark"))
            std::cout << "microseconds " << static_cast<long>(cpu_seconds() * 1e6) << "\nanswered "
                      << answered << std::endl;
    std::_Exit(0);
}

} // namespace

int serve_http(std::string_view as, unsigned short port) {
    std::thread(listen_for_marks).detach();
    if (as == "tasks") return tio::main(serve_with_tasks(port, {}));
    if (as == "idle_timeout") return tio::main(serve_with_tasks(port, {.idle_timeout = 30s}));
    if (as == "callbacks")
        serve_with_asio(port, [](auto&, auto& acceptor) { accept_with_callbacks(acceptor); });
    else if (as == "awaitable")
        serve_with_asio(port, [](auto& context, auto& acceptor) {
            asio::co_spawn(context, accept_with_awaitables(acceptor), asio::detached);
        });
    else
        throw std::invalid_argument("serve --as what?");
    return 0;
}

} // namespace reliability
