// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Handlers, limits, background jobs and the end of a server: what doc/servers.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

//[lines
// One line of a peer. What came after it stays in the buffer.
tio::task<std::string> read_line(tcp::socket& peer, std::string& buffer) {
    auto data = asio::dynamic_buffer(buffer, 1'000);
    auto const size = co_await asio::async_read_until(peer, data, '\n', tio::use_task);
    auto line = buffer.substr(0, size - 1);
    buffer.erase(0, size);
    co_return line;
}

tio::task<> write_line(tcp::socket& peer, std::string line) {
    line += '\n';
    co_await asio::async_write(peer, asio::buffer(line), tio::use_task);
}
//]

//[fails
tio::task<int> amount_in(tcp::socket& peer, std::string& buffer) {
    auto const line = co_await read_line(peer, buffer);
    if (line.find_first_not_of("0123456789") != std::string::npos)
        throw std::invalid_argument("no amount: '" + line + "'");
    co_return std::stoi(line);
}

tio::task<> add_up(tcp::socket& peer) {
    std::string buffer;
    for (int sum = 0;;) {
        sum += co_await amount_in(peer, buffer);
        co_await write_line(peer, std::to_string(sum));
    }
}
//]

//[thread
std::string render(std::string const& page) {
    std::this_thread::sleep_for(1ms); // blocks
    return "<h1>" + page + "</h1>";
}

tio::task<> pages(tcp::socket& peer) {
    std::string buffer;
    for (;;) {
        auto const page = co_await read_line(peer, buffer);
        auto const rendered = co_await tio::run_in_thread({.name = "render"}, render, page);
        co_await write_line(peer, rendered);
    }
}
//]

//[shared
class visitors {
public:
    tio::task<> serve(tcp::acceptor acceptor) {
        auto const session = [this](tcp::socket& peer) -> tio::task<> {
            std::string buffer;
            for (;;) {
                auto const name = co_await read_line(peer, buffer);
                auto const times = ++seen_[name]; // no lock
                co_await write_line(peer, name + ": " + std::to_string(times));
            }
        };
        co_await net::serve(std::move(acceptor), session);
    }

private:
    std::map<std::string, int> seen_;
};
//]

//[polite
tio::task<> polite(tcp::socket& peer) {
    std::string buffer;
    while (auto const line = co_await tio::until_stop(read_line(peer, buffer)))
        co_await write_line(peer, "you said " + *line); // is finished, whatever comes
    co_await write_line(peer, "goodbye");
}
//]

//[trap
// Wrong in a server that stops: until_stop gives a value, the error operation_aborted.
tio::task<bool> has_line_wrong(tcp::socket& peer, std::string& buffer) {
    auto const [error, size] = co_await asio::async_read_until(peer, asio::dynamic_buffer(buffer),
                                                               '\n', asio::as_tuple(tio::use_task));
    co_return !error;
}

// Right: after a form that gives the error, a checkpoint.
tio::task<bool> has_line(tcp::socket& peer, std::string& buffer) {
    auto const [error, size] = co_await asio::async_read_until(peer, asio::dynamic_buffer(buffer),
                                                               '\n', asio::as_tuple(tio::use_task));
    if (error) co_await tio::yield_now(); // throws `cancelled` if that is why
    co_return !error;
}
//]

//[service
tio::task<> heartbeat() {
    for (;;) {
        co_await tio::sleep(10s);
        std::cout << "alive\n";
    }
}

tio::task<> metrics(net::serve_statistics const& of) {
    for (tio::interval every{30s};;) {
        co_await every.tick();
        std::cout << of.active << " connections, " << of.accepted << " so far\n";
    }
}

tio::task<> service(tcp::acceptor clients, tcp::acceptor admins) {
    net::serve_statistics statistics;
    auto const body = [&](tio::nursery& parts) -> tio::task<> {
        parts.spawn({.name = "heartbeat", .awaited = false}, heartbeat);
        parts.spawn({.name = "metrics", .bubble = false, .awaited = false}, metrics,
                    std::cref(statistics));
        parts.spawn(
            net::serve(std::move(clients), polite, {.name = "clients", .statistics = &statistics}));
        parts.spawn(net::serve(std::move(admins), polite, {.name = "admins"}));
        co_return; // it ends with the servers
    };
    co_await tio::with_nursery({.name = "service"}, body);
}
//]

tcp::endpoint const any_port{asio::ip::address_v4::loopback(), 0};

tio::task<std::string> ask(tcp::socket& peer, std::string line) {
    std::string buffer;
    co_await write_line(peer, std::move(line));
    co_return co_await read_line(peer, buffer);
}

// Runs a client beside a server, on a virtual clock; peers have the port 50000 in what is printed.
template <class Handler, class Client>
void show(Handler handler, net::serve_options options, Client client) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const& entry) {
        static std::regex const port("127\\.0\\.0\\.1:[0-9]+");
        std::cout << to_string(entry.kind) << ": "
                  << std::regex_replace(entry.text, port, "127.0.0.1:50000") << "\n\n";
    });
    loop.run([&]() -> tio::task<> {
        auto acceptor = net::listen(any_port);
        auto const at = acceptor.local_endpoint();
        net::serve_statistics statistics;
        options.statistics = &statistics;
        auto const server =
            tio::spawn({.name = "server"}, net::serve(std::move(acceptor), handler, options));
        auto peer = co_await net::connect(at);
        co_await client(peer, server, statistics);
        server.cancel();
        static_cast<void>(co_await tio::as_outcome(server));
    });
}

tio::task<> wrong_amount(tcp::socket& peer, tio::handle<void> const&,
                         net::serve_statistics const& statistics) {
    std::cout << "sum: " << co_await ask(peer, "17") << "\n\n";
    co_await write_line(peer, "four");
    while (statistics.failed == 0) co_await tio::yield_now();
}

tio::task<> asks_for_page(tcp::socket& peer, tio::handle<void> const&,
                          net::serve_statistics const&) {
    std::cout << co_await ask(peer, "news") << "\n\n";
}

tio::task<> slow_loris(tcp::socket& peer, tio::handle<void> const&,
                       net::serve_statistics const& statistics) {
    while (statistics.timed_out == 0) {
        co_await tio::testing::advance(20s);
        boost::system::error_code ignored;
        peer.write_some(asio::buffer("x", 1), ignored);
    }
    std::cout << "timed out: " << statistics.timed_out << "\n\n";
}

tio::task<> asks_politely(tcp::socket& peer, tio::handle<void> const& server,
                          net::serve_statistics const& statistics) {
    std::cout << co_await ask(peer, "hello") << "\n";
    server.cancel_after_grace(10s);
    std::string buffer;
    std::cout << co_await read_line(peer, buffer) << "\n";
    co_await server;
    std::cout << "completed: " << statistics.completed << "\n\n";
}

tio::task<> does_not_go(tcp::socket& peer, tio::handle<void> const& server,
                        net::serve_statistics const&) {
    std::cout << "sum: " << co_await ask(peer, "4") << "\n\n";
    server.cancel_after_grace(1min);
    co_await tio::testing::advance(10s);
    co_await server;
}

// Whether `until_stop` says nothing, as it should, when the server is asked to stop.
template <class Read>
void show_trap(char const* what, Read read) {
    auto const handler = [=](tcp::socket& peer) -> tio::task<> {
        std::string buffer;
        auto const got = co_await tio::until_stop(read(peer, buffer));
        std::cout << what << ": " << (got ? "a value" : "nothing") << "\n";
    };
    auto const stops = [](tcp::socket&, tio::handle<void> const& server,
                          net::serve_statistics const&) -> tio::task<> {
        co_await tio::testing::wait_all_blocked();
        server.cancel_after_grace(1s);
        co_await server;
    };
    show(handler, {}, stops);
}

tio::task<> count_visitors() {
    visitors all;
    auto acceptor = net::listen(any_port);
    auto const at = acceptor.local_endpoint();
    auto const server = tio::spawn(all.serve(std::move(acceptor)));
    auto a = co_await net::connect(at);
    auto b = co_await net::connect(at);
    std::cout << co_await ask(a, "anna") << "\n";
    std::cout << co_await ask(b, "anna") << "\n\n";
    server.cancel();
    static_cast<void>(co_await tio::as_outcome(server));
}

tio::task<> for_half_a_minute() {
    auto clients = net::listen(any_port);
    auto const at = clients.local_endpoint();
    auto const running =
        tio::spawn({.name = "service"}, service, std::move(clients), net::listen(any_port));
    co_await tio::testing::wait_all_blocked(); // the service is up, and has nobody yet
    auto peer = co_await net::connect(at);
    static_cast<void>(co_await ask(peer, "hello"));
    co_await tio::testing::advance(30s);
    running.cancel_after_grace(10s);
    co_await running;
}

int main() {
    show(add_up, {}, wrong_amount);
    show(pages, {}, asks_for_page);
    show(add_up, {.idle_timeout = 30s, .total_timeout = 1min}, slow_loris);
    tio::testing::run(count_visitors());
    show(polite, {}, asks_politely);
    show_trap("wrong", has_line_wrong);
    show_trap("right", has_line);
    std::cout << "\n";
    show(add_up, {.name = "sums", .grace = 10s}, does_not_go);
    tio::testing::run(for_half_a_minute());
}
