// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "echo_clients.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <list>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bench {
namespace {

// echo_1, echo_64: a TCP echo server with 1 or 64 connections; the CPU time of its thread per
// request, system calls included, which are most of it. Asio's way is the fastest one it has,
// callbacks; in echo_1_awaitable and echo_64_awaitable it is its coroutines.

using asio::ip::tcp;
using sockets = std::vector<tcp::socket>;
using message = std::array<char, echo_message_size>;

/// Tells the benchmark of each request, and the clients when there have been enough.
class counter {
public:
    counter(benchmark::State& state, echo_clients& clients, int connections)
        : state_{state}
        , clients_{clients}
        , to_warm_up_{100 * connections} {}

    void request_served() {
        if (to_warm_up_ > 0) {
            --to_warm_up_;
        } else if (!has_enough_ && !state_.KeepRunning()) {
            has_enough_ = true;
            clients_.stop();
        }
    }

    void report() {
        if (!has_enough_) throw std::runtime_error{"the echo ended before it was measured"};
        state_.SetItemsProcessed(state_.iterations());
    }

private:
    benchmark::State& state_;
    echo_clients& clients_;
    int to_warm_up_;
    bool has_enough_ = false;
};

/// A connection until its end, as a coroutine: the same text is a task and an awaitable.
template <class Task, class Token>
Task echo(tcp::socket peer, counter& requests, Token token) {
    message received;
    for (;;) {
        auto const [error, n] =
            co_await peer.async_read_some(asio::buffer(received), asio::as_tuple(token));
        if (error) co_return;
        co_await asio::async_write(peer, asio::buffer(received, n), token);
        requests.request_served();
    }
}

/// The same with callbacks.
class echo_session {
public:
    echo_session(tcp::socket peer, counter& requests)
        : peer_{std::move(peer)}
        , requests_{requests} {}

    void read() {
        peer_.async_read_some(asio::buffer(received_),
                              [this](boost::system::error_code error, std::size_t n) {
                                  if (!error) write(n);
                              });
    }

private:
    void write(std::size_t n) {
        asio::async_write(peer_, asio::buffer(received_, n),
                          [this](boost::system::error_code error, std::size_t) {
                              if (error) return;
                              requests_.request_served();
                              read();
                          });
    }

    tcp::socket peer_;
    counter& requests_;
    message received_;
};

tio::task<> our_server(sockets peers, counter& requests) {
    std::vector<tio::handle<void>> sessions;
    for (auto& peer : peers)
        sessions.push_back(tio::spawn(echo<tio::task<>>(std::move(peer), requests, tio::use_task)));
    for (auto& session : sessions) co_await session;
}

// In each the clients outlive the sockets: if a server fails they see its end, and end.

template <int connections>
void with_tasks(benchmark::State& state) {
    echo_clients clients;
    tio::loop loop;
    counter requests{state, clients, connections};
    loop.run(our_server(clients.connect(loop.context().get_executor(), connections), requests));
    requests.report();
}

template <int connections>
void with_callbacks(benchmark::State& state) {
    echo_clients clients;
    asio::io_context context{1};
    counter requests{state, clients, connections};
    std::list<echo_session> sessions;
    for (auto& peer : clients.connect(context.get_executor(), connections))
        sessions.emplace_back(std::move(peer), requests).read();
    context.run();
    requests.report();
}

template <int connections>
void with_awaitables(benchmark::State& state) {
    echo_clients clients;
    asio::io_context context{1};
    counter requests{state, clients, connections};
    for (auto& peer : clients.connect(context.get_executor(), connections))
        asio::co_spawn(context,
                       echo<asio::awaitable<void>>(std::move(peer), requests, asio::use_awaitable),
                       [](std::exception_ptr error) {
                           if (error) std::rethrow_exception(error);
                       });
    context.run();
    requests.report();
}

} // namespace

void add_echo_rows(row_list& rows) {
    rows.push_back(
        {.id = "echo_1", .target = 1.0, .ours = with_tasks<1>, .asio = with_callbacks<1>});
    rows.push_back(
        {.id = "echo_64", .target = 1.0, .ours = with_tasks<64>, .asio = with_callbacks<64>});
    rows.push_back({.id = "echo_1_awaitable",
                    .target = 0.98,
                    .ours = with_tasks<1>,
                    .asio = with_awaitables<1>});
    rows.push_back({.id = "echo_64_awaitable",
                    .target = 0.95,
                    .ours = with_tasks<64>,
                    .asio = with_awaitables<64>});
}

} // namespace bench
