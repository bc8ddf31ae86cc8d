// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/errors.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <utility>

// What the tests with real software share.
namespace test {

/// The two ends of a connection over the loopback interface.
struct connected {
    boost::asio::ip::tcp::socket server;
    boost::asio::ip::tcp::socket client;
};

inline tinyasio::task<connected> connect() {
    using boost::asio::ip::tcp;
    auto const executor = tinyasio::this_task::executor();
    auto const here = boost::asio::ip::address_v4::loopback();
    tcp::acceptor acceptor(executor, tcp::endpoint(here, 0));
    tcp::socket client(executor);
    auto [server, none] =
        co_await tinyasio::all(acceptor.async_accept(tinyasio::use_task),
                               client.async_connect(acceptor.local_endpoint(), tinyasio::use_task));
    co_return connected{std::move(server), std::move(client)};
}

/// Starts a job and returns when it waits: `work` sets the event that it is given right before it
/// awaits what it is to wait for.
template <class Work>
tinyasio::task<tinyasio::handle<>> start_and_let_wait(Work work) {
    tinyasio::event about_to_wait;
    auto const started = tinyasio::spawn(work, std::ref(about_to_wait));
    co_await about_to_wait.wait();
    co_return started;
}

/// How a job or an operation ends: "job_cancelled", what its error says, "nothing".
template <class A>
tinyasio::task<std::string> end_of(A awaited) {
    auto const end = co_await tinyasio::as_outcome(std::move(awaited));
    co_return end ? "nothing" : text_of(end.exception());
}

} // namespace test
