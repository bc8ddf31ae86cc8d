// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "clients.hpp"

#include <random>

// Clients that are slow, vanish, reset, provoke errors or are too many.

namespace reliability {

// --- slow_loris CLIENTS MILLISECONDS: half say nothing, half a byte now and then; and some that
// behave, beside them. Who is closed comes again, until the time is up.

namespace {

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

} // namespace

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

} // namespace reliability
