// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"
#include "trial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <stdexcept>

#include <unistd.h>

// The other process: clients that behave well or badly, and count what they see of the server.

namespace reliability {

namespace {

using clock = std::chrono::steady_clock;

struct role {
    tcp::endpoint server;
    std::vector<long> numbers;
    conversation& with;
    long number(std::size_t i) const { return numbers.at(i); }
};

constexpr long workers = 100;

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

message request(char kind) {
    message made;
    made.fill('.');
    made[0] = kind;
    return made;
}

/// Sends one and waits for the answer; whether it came.
tio::task<bool> ask(tcp::socket& server, char kind = echo_it) {
    auto text = request(kind);
    auto const sent =
        co_await asio::async_write(server, asio::buffer(text), asio::as_tuple(tio::use_task));
    if (std::get<0>(sent)) co_return false;
    text.fill(0);
    auto const got =
        co_await asio::async_read(server, asio::buffer(text), asio::as_tuple(tio::use_task));
    co_return !std::get<0>(got) && text == request(kind);
}

void reset(tcp::socket& connection) {
    boost::system::error_code ignored;
    connection.set_option(asio::socket_base::linger(true, 0), ignored);
    connection.close(ignored);
}

/// Waits until the server closes it.
tio::task<> closed_by(tcp::socket& server) {
    message rest;
    for (;;) {
        auto const got =
            co_await server.async_read_some(asio::buffer(rest), asio::as_tuple(tio::use_task));
        if (std::get<0>(got)) co_return;
    }
}

long microseconds(clock::duration time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

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

// --- slow_loris CLIENTS MILLISECONDS: half say nothing, half a byte now and then; and some that
// behave, beside them. Who is closed comes again, until the time is up.

tio::task<> never_finishes(tcp::endpoint server, bool says_something, clock::time_point until,
                           long& closed) {
    while (tio::now() < until) {
        auto connection = co_await net::connect(server);
        auto const nibble = [&]() -> tio::task<> {
            for (;;) {
                co_await tio::sleep(50ms);
                auto const sent = co_await connection.async_write_some(
                    asio::buffer("x", 1), asio::as_tuple(tio::use_task));
                if (std::get<0>(sent)) co_await tio::sleep(1h);
            }
        };
        if (says_something)
            co_await tio::race(closed_by(connection), nibble());
        else
            co_await closed_by(connection);
        ++closed;
    }
}

tio::task<> behaves(tcp::endpoint server, clock::time_point until, std::vector<long>& times,
                    long& lost) {
    while (tio::now() < until) {
        auto const begin = clock::now();
        auto connection = co_await net::connect(server);
        if (co_await ask(connection))
            times.push_back(microseconds(clock::now() - begin));
        else
            ++lost;
        co_await tio::sleep(10ms);
    }
}

tio::task<> slow_clients(role const& of) {
    auto const until = tio::now() + std::chrono::milliseconds(of.number(1));
    long closed = 0;
    long lost = 0;
    std::vector<long> latencies;
    auto const badly = [&](long i) { return never_finishes(of.server, i % 2 == 0, until, closed); };
    auto const well = [&](long) { return behaves(of.server, until, latencies, lost); };
    co_await tio::all(times(of.number(0), badly), times(10, well));
    std::ranges::sort(latencies);
    auto const at = [&](std::size_t percent) {
        return latencies.at((latencies.size() - 1) * percent / 100);
    };
    co_await of.with.say("closed", closed);
    co_await of.with.say("answered", static_cast<long>(latencies.size()));
    co_await of.with.say("lost", lost);
    co_await of.with.say("median", at(50));
    co_await of.with.say("percentile", at(99));
    co_await of.with.say("most", at(100));
}

// --- half_open CLIENTS: they stop reading and writing, one half after an answer, the other one
// while they are answered.

tio::task<> vanishing_clients(role const& of) {
    std::vector<tcp::socket> kept;
    long answered = 0;
    auto const vanish = [&](long i) -> tio::task<> {
        auto connection = co_await net::connect(of.server);
        if (i % 2 == 0) {
            answered += co_await ask(connection);
        } else {
            auto const text = request(answer_for_ever);
            co_await asio::async_write(connection, asio::buffer(text), tio::use_task);
        }
        kept.push_back(std::move(connection));
    };
    co_await share_out(of.number(0), vanish);
    co_await of.with.say("vanished", static_cast<long>(kept.size()));
    co_await of.with.hear("go");
}

// --- flood CONNECTIONS: one half ends in order, the other is reset

tio::task<> flooding_clients(role const& of) {
    long errors = 0;
    auto const knock = [&](long i) -> tio::task<> {
        tcp::socket connection(tio::this_task::executor());
        auto const error =
            co_await connection.async_connect(of.server, asio::as_tuple(tio::use_task));
        errors += std::get<0>(error) ? 1 : 0;
        if (i % 2 == 0) reset(connection);
    };
    auto const begin = clock::now();
    co_await share_out(of.number(0), knock);
    co_await of.with.say("milliseconds", microseconds(clock::now() - begin) / 1000);
    co_await of.with.say("errors", errors);
    long answered = 0;
    auto const probe = [&](long) -> tio::task<> {
        auto connection = co_await net::connect(of.server);
        answered += co_await ask(connection);
    };
    co_await share_out(10, probe);
    co_await of.with.say("answered", answered);
}

// --- resets CONNECTIONS: at random moments; tells when half of them are through

tio::task<> resetting_clients(role const& of) {
    std::mt19937 random(1); // the same each time
    auto const reset_one = [&](long) -> tio::task<> {
        auto connection = co_await net::connect(of.server);
        for (auto n = random() % 3; n != 0; --n) co_await ask(connection);
        auto const text = request(random() % 4 == 0 ? answer_for_ever : echo_it);
        auto const some = random() % (text.size() + 1);
        co_await asio::async_write(connection, asio::buffer(text, some), tio::use_task);
        if (random() % 2 == 0) co_await tio::sleep(std::chrono::microseconds(random() % 2000));
        reset(connection);
    };
    for (char const* const half : {"half", "all"}) {
        co_await share_out(of.number(0) / 2, reset_one);
        co_await of.with.say(half);
        co_await of.with.hear("go");
    }
}

// --- throwing CONNECTIONS EVERY: each has three requests, the last of every n-th is a bad one

tio::task<> provoking_clients(role const& of) {
    long answered = 0;
    long refused = 0;
    auto const provoke = [&](long i) -> tio::task<> {
        auto connection = co_await net::connect(of.server);
        answered += co_await ask(connection);
        answered += co_await ask(connection);
        if (i % of.number(1) != 0)
            answered += co_await ask(connection);
        else
            refused += !co_await ask(connection, fail_at_it);
    };
    co_await share_out(of.number(0), provoke);
    co_await of.with.say("answered", answered);
    co_await of.with.say("refused", refused);
}

// --- descriptors CONNECTIONS: all at once; each keeps its connection for a moment

tio::task<> pressing_clients(role const& of) {
    long answered = 0;
    auto const press = [&](long) -> tio::task<> {
        auto connection = co_await net::connect(of.server);
        answered += co_await ask(connection);
        co_await tio::sleep(200ms);
    };
    co_await times(of.number(0), press);
    co_await of.with.say("answered", answered);
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
