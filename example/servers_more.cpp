// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Servers on several processors and in contexts of others, clients, local sockets, tests: what
// doc/servers.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using namespace std::chrono_literals;

template <class Stream>
tio::task<std::string> read_line(Stream& peer, std::string& buffer) {
    auto const size = co_await asio::async_read_until(peer, asio::dynamic_buffer(buffer, 1'000),
                                                      '\n', tio::use_task);
    auto line = buffer.substr(0, size - 1);
    buffer.erase(0, size);
    co_return line;
}

template <class Stream>
tio::task<> write_line(Stream& peer, std::string line) {
    line += '\n';
    co_await asio::async_write(peer, asio::buffer(line), tio::use_task);
}

//[client
tio::task<std::string> ask(std::string host, std::string service, std::string question) {
    auto const exchange = [&]() -> tio::task<std::string> {
        auto peer = co_await net::connect(host, service, {.timeout = 5s});
        std::string buffer;
        co_await write_line(peer, question);
        co_return co_await read_line(peer, buffer);
    };
    co_return co_await tio::fail_after(exchange, 10s);
}
//]

//[stock
// Handlers in different threads meet here.
class stock {
public:
    int take(std::string const& what) {
        std::lock_guard const lock(mutex_); // never held across a co_await
        return --left_[what];
    }

private:
    std::mutex mutex_;
    std::map<std::string, int> left_{{"bread", 100}, {"cake", 3}};
};

int sell(tcp::endpoint const& here, stock& from) {
    auto const session = [&from](tcp::socket& peer) -> tio::task<> {
        std::string buffer; // the session's own
        while (auto const what = co_await tio::until_stop(read_line(peer, buffer)))
            co_await write_line(peer, std::to_string(from.take(*what)));
    };
    return tio::main(net::serve(here, session, {.parallel = true}), {.threads = 4, .grace = 10s});
}
//]

//[halves
tio::task<long> sum(long from, long to) {
    long total = 0;
    for (; from != to; ++from) total += from;
    co_return total;
}

tio::task<long> sum_in_halves(long to) {
    auto const [low, high] = co_await tio::parallel(sum(0, to / 2), sum(to / 2, to));
    co_return low + high;
}
//]

//[existing
template <class Handler>
void serve_in(asio::io_context& context, tcp::endpoint const& here, Handler handler) {
    tio::loop loop{context};
    loop.on_diagnostic([](tio::diagnostic const& entry) { std::clog << entry.text << "\n"; });
    tio::interrupt_on const ctrl_c{loop, {.grace = 10s}};
    loop.run_on(context, net::serve(here, handler)); // the program's other handlers run, too
}
//]

//[local
tio::task<> control(local::socket& peer) {
    std::string buffer;
    co_await write_line(peer, "at your command: " + co_await read_line(peer, buffer));
}

tio::task<> serve_control(std::string path) {
    std::filesystem::remove(path); // of a former server
    co_await net::serve(net::listen(local::endpoint(path), {.mode = 0600}), control);
}
//]

tio::task<> ask_control(std::string path) {
    auto const server = tio::spawn(serve_control(path));
    co_await tio::yield_now();
    auto peer = co_await net::connect(local::endpoint(path));
    std::string buffer;
    co_await write_line(peer, "reload");
    std::cout << co_await read_line(peer, buffer) << "\n";
    server.cancel();
    static_cast<void>(co_await tio::as_outcome(server));
    std::filesystem::remove(path);
}

tio::task<> greet(tcp::socket& peer) {
    std::string buffer;
    while (auto const name = co_await tio::until_stop(read_line(peer, buffer)))
        co_await write_line(peer, "hello " + *name);
}

void check(bool is_right, char const* what) {
    if (!is_right) throw std::logic_error(what);
}

//[test
struct tested_server {
    explicit tested_server(net::serve_options options = {})
        : acceptor(net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), 0}))
        , at(acceptor.local_endpoint())
        , job(tio::spawn(net::serve(std::move(acceptor), greet, options))) {}

    tcp::acceptor acceptor;
    tcp::endpoint at;
    tio::handle<void> job;
};

tio::task<> a_silent_client_is_sent_away() {
    net::serve_statistics statistics;
    tested_server const server({.idle_timeout = 5min, .statistics = &statistics});
    auto const peer = co_await net::connect(server.at);
    co_await tio::testing::wait_all_blocked(); // it is being served
    co_await tio::testing::advance(5min);      // takes no time
    check(statistics.timed_out == 1, "not sent away");
    server.job.cancel_after_grace(1h);
    co_await server.job;
}

tio::task<> a_visit() {
    tested_server const server;
    auto peer = co_await net::connect(server.at);
    std::string buffer;
    co_await write_line(peer, "anna");
    check(co_await read_line(peer, buffer) == "hello anna", "not greeted");
    server.job.cancel_after_grace(1h);
    co_await server.job;
}

void test() {
    tio::testing::run(a_silent_client_is_sent_away);
    tio::testing::cancel_everywhere(a_visit);
}
//]

// A port that nobody uses, a moment ago.
tcp::endpoint free_place() {
    asio::io_context context;
    return tcp::acceptor(context, {asio::ip::address_v4::loopback(), 0}).local_endpoint();
}

// Asks as soon as the server is there, and presses Ctrl-C.
class visitor {
public:
    visitor(tcp::endpoint const& there, std::string const& question)
        : thread_([=] {
            tio::loop loop;
            std::cout << question << ": " << loop.run(visit, there, question) << "\n";
            ::kill(::getpid(), SIGINT);
        }) {}
    ~visitor() { thread_.join(); }

private:
    static tio::task<std::string> visit(tcp::endpoint there, std::string question) {
        for (;;) {
            auto const got = co_await tio::as_outcome(
                ask(there.address().to_string(), std::to_string(there.port()), question));
            if (got) co_return got.value();
            co_await tio::sleep(1ms);
        }
    }

    std::thread thread_;
};

int main() {
    auto const here = free_place();
    try {
        tio::loop().run(ask("127.0.0.1", std::to_string(here.port()), "anybody?"));
    } catch (boost::system::system_error const& error) {
        static std::regex const port("127\\.0\\.0\\.1:[0-9]+");
        std::cout << std::regex_replace(error.what(), port, "127.0.0.1:8080") << "\n";
    }
    {
        stock everything;
        visitor const buyer(here, "cake");
        int const code = sell(here, everything);
        std::cout << "exit code " << code << "\n";
    }
    std::cout << tio::runtime{{.threads = 2}}.run(sum_in_halves, 1'000) << "\n";
    {
        auto const there = free_place();
        visitor const guest(there, "anna");
        asio::io_context context;
        serve_in(context, there, greet);
    }
    auto const file = "servers_more-" + std::to_string(::getpid());
    tio::loop().run(ask_control((std::filesystem::temp_directory_path() / file).string()));
    test();
}
