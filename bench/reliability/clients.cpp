// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "clients.hpp"

#include "machine.hpp"

#include <map>
#include <optional>
#include <utility>

#include <unistd.h>

// The other process: clients, which count what they see of the server.

namespace reliability {

namespace {

// --- many CONNECTIONS ROUNDS

tio::task<> many_connections(role const& of) {
    auto const count = of.number(0);
    std::vector<std::optional<tcp::socket>> all(static_cast<std::size_t>(count));
    long answered = 0;
    auto const open = [&](long i) -> tio::task<> {
        auto& connection = all[static_cast<std::size_t>(i)];
        connection = co_await net::connect(of.server);
        answered += co_await ask(*connection);
    };
    co_await share_out(count, open);
    co_await of.with.say("connected", answered);
    co_await of.with.hear("go");
    auto const echo = [&](long i) -> tio::task<> {
        for (long round = 1; round != of.number(1); ++round)
            answered += co_await ask(*all[static_cast<std::size_t>(i)]);
    };
    co_await times(count, echo);
    co_await of.with.say("answered", answered);
    co_await of.with.hear("go");
}

// --- memory REQUESTS CONNECTIONS EACH: so many connections at a time, each with so many requests
// before another one takes its place

tio::task<> busy_clients(role const& of) {
    long answered = 0;
    long left = of.number(0);
    auto const work = [&](long) -> tio::task<> {
        while (left > 0) {
            auto connection = co_await net::connect(of.server);
            for (long i = 0; i != of.number(2) && left > 0; ++i) {
                --left;
                answered += co_await ask(connection);
            }
        }
    };
    co_await times(of.number(1), work);
    co_await of.with.say("answered", answered);
}

// --- stop CONNECTIONS: each asks until it gets no answer

tio::task<> clients_until_the_end(role const& of) {
    long answered = 0;
    long first = 0;
    auto const work = [&](long) -> tio::task<> {
        auto connection = co_await net::connect(of.server);
        bool is_first = true;
        while (co_await ask(connection, take_your_time)) {
            ++answered;
            if (std::exchange(is_first, false) && ++first == of.number(0))
                co_await of.with.say("running");
        }
    };
    co_await times(of.number(0), work);
    co_await of.with.say("answered", answered);
}

// --- http REQUESTS CONNECTIONS: twice, the first time to warm up

tio::task<> http_clients(role const& of) {
    std::string const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (char const* const phase : {"warm", "done"}) {
        long left = of.number(0) / (*phase == 'w' ? 10 : 1);
        auto const work = [&](long) -> tio::task<> {
            auto connection = co_await net::connect(of.server);
            std::array<char, 1024> answer;
            while (left > 0) {
                --left;
                co_await asio::async_write(connection, asio::buffer(request), tio::use_task);
                std::string_view got;
                while (!got.ends_with("hello\n")) {
                    auto const rest = asio::buffer(answer) + got.size();
                    auto const n = co_await connection.async_read_some(rest, tio::use_task);
                    got = {answer.data(), got.size() + n};
                }
            }
        };
        co_await times(of.number(1), work);
        co_await of.with.say(phase);
        co_await of.with.hear("go");
    }
}

using function = tio::task<> (*)(role const&);
std::map<std::string_view, function> const roles{
    {"many", many_connections},        {"slow_loris", slow_clients},
    {"half_open", vanishing_clients},  {"flood", flooding_clients},
    {"resets", resetting_clients},     {"throwing", provoking_clients},
    {"descriptors", pressing_clients}, {"memory", busy_clients},
    {"stop", clients_until_the_end},   {"http", http_clients},
};

} // namespace

int run_clients(std::vector<std::string> const& arguments) {
    raise_descriptor_limit();
    auto const body = [&]() -> tio::task<> {
        conversation with(STDIN_FILENO, ::dup(STDOUT_FILENO));
        auto const port = static_cast<unsigned short>(std::stoi(arguments.at(1)));
        role of{{asio::ip::address_v4::loopback(), port}, {}, with};
        for (std::size_t i = 2; i < arguments.size(); ++i)
            of.numbers.push_back(std::stol(arguments[i]));
        co_await roles.at(arguments.at(0))(of);
    };
    return tio::main(body());
}

} // namespace reliability
