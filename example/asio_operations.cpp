// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What doc/asio.md shows: how a task awaits operations, their errors, and their cancellation.

#include <tinyasio.hpp>

#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

//[forms
tio::task<> read_in_each_form(tcp::socket& peer) {
    std::array<char, 4> data;
    auto const buffer = asio::buffer(data);

    // Throws boost::system::system_error.
    std::size_t const a = co_await peer.async_read_some(buffer, tio::use_task);

    // Gives the error, as Asio's adapters do.
    auto const [error, b] = co_await peer.async_read_some(buffer, asio::as_tuple(tio::use_task));
    boost::system::error_code ec;
    std::size_t const c =
        co_await peer.async_read_some(buffer, asio::redirect_error(tio::use_task, ec));

    // Gives a value or an error: tio::result is boost::system::result.
    tio::result<std::size_t> const d = co_await peer.async_read_some(buffer, tio::use_result);

    // What Asio's own deferred makes can be awaited, too.
    std::size_t const e = co_await peer.async_read_some(buffer, asio::deferred);

    std::cout << a << b << c << d.value() << e << " bytes, " << error.message() << "\n";
}
//]

//[default_token
tio::task<> read_without_a_token(tcp::socket from) {
    auto peer = tio::use_task.as_default_on(std::move(from));
    std::array<char, 4> data;
    std::cout << co_await peer.async_read_some(asio::buffer(data)) << " bytes\n";
}
//]

//[aborted
tio::task<std::string> read_line(tcp::socket& peer) {
    std::string line;
    auto const [error, size] = co_await asio::async_read_until(peer, asio::dynamic_buffer(line),
                                                               '\n', asio::as_tuple(tio::use_task));
    std::cout << "read_line: " << error.message() << "\n"; // a cancelled job comes here ...
    co_await tio::yield_now();
    std::cout << "read_line: goes on\n"; // ... but not here
    co_return line;
}
//]

//[cancel_with
// A message that was begun is written to its end, for somebody else may use the stream afterwards.
tio::task<> send(tcp::socket& peer, std::string message) {
    co_await tio::cancel_with(asio::cancellation_type::total,
                              asio::async_write(peer, asio::buffer(message), tio::use_task));
}
//]

//[abandonable
tio::task<tcp::endpoint> look_up(std::string host) {
    tcp::resolver resolver(tio::this_task::executor());
    auto const found = co_await tio::abandonable(
        resolver.async_resolve(host, "80", tcp::resolver::numeric_host, tio::use_task));
    co_return found.begin()->endpoint();
}
//]

//[executors
tio::task<tcp::socket> accept_one(tcp::acceptor& acceptor) {
    tcp::socket here(tio::this_task::executor());        // stays with this loop
    tcp::socket anywhere(tio::this_task::io_executor()); // may be given to another one
    co_await acceptor.async_accept(here, tio::use_task);
    co_return here;
}
//]

tio::task<> demo() {
    auto const here = asio::ip::address_v4::loopback();
    tcp::acceptor acceptor(tio::this_task::executor(), {here, 0});
    tcp::socket client(tio::this_task::executor());
    auto const connects = [&]() -> tio::task<> {
        co_await client.async_connect(acceptor.local_endpoint(), tio::use_task);
    };
    auto [server, none] = co_await tio::all(accept_one(acceptor), connects);

    co_await send(client, std::string(20, 'x'));
    co_await read_in_each_form(server);

    auto const reader = tio::spawn(read_line(client));
    co_await tio::yield_now();
    reader.cancel();
    auto const line = co_await tio::as_outcome(reader);
    std::cout << (line ? "a line" : "cancelled") << "\n";

    co_await send(client, "xxxx");
    co_await read_without_a_token(std::move(server));
    std::cout << co_await look_up("127.0.0.1") << "\n";
}

int main() {
    tio::loop loop;
    loop.run(demo());
}
