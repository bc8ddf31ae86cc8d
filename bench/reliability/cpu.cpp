// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "trial.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

// How much CPU time a request costs, in servers that take turns.

namespace reliability {

namespace {

tio::task<double> measure(std::string as, long requests, long connections) {
    child server({"serve", "--as", as});
    auto const port = co_await server.hear("port");
    child clients({"clients", "http", std::to_string(port), std::to_string(requests),
                   std::to_string(connections)});
    co_await clients.hear("warm");
    co_await server.say("mark");
    auto const cpu_before = co_await server.hear("microseconds");
    auto const before = co_await server.hear("answered");
    co_await clients.say("go");
    co_await clients.hear("done");
    co_await server.say("mark");
    auto const cpu_after = co_await server.hear("microseconds");
    auto const after = co_await server.hear("answered");
    co_await clients.say("go");
    co_await clients.end();
    // An answer that the client has may not have been counted yet.
    if (std::abs(after - before - requests) > connections)
        throw std::runtime_error("the server has answered others too");
    co_return static_cast<double>(cpu_after - cpu_before) / static_cast<double>(requests);
}

double median(std::vector<double> of) {
    auto const middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
    std::ranges::nth_element(of, middle);
    return *middle;
}

} // namespace

tio::task<> cpu(trial& of) {
    constexpr std::array<char const*, 4> servers{"tasks", "idle_timeout", "callbacks", "awaitable"};
    long const requests = of.scaled(100'000);
    for (long const connections : {1, 64}) {
        std::map<std::string, std::vector<double>> costs;
        std::map<std::string, std::vector<double>> ratios; // to the other one of the same round
        for (int round = 0; round != (of.quick ? 1 : 5); ++round) {
            std::map<std::string, double> now;
            for (std::string const as : servers)
                now[as] = co_await measure(as, requests / (connections == 1 ? 4 : 1), connections);
            for (auto const& [as, one] : now) {
                costs[as].push_back(one);
                for (char const* const asio : {"callbacks", "awaitable"})
                    ratios[as + " / " + asio].push_back(one / now[asio]);
            }
        }
        auto const with = std::to_string(connections) + " connections: ";
        for (std::string const as : servers)
            of.out.figure(with + as, decimal(median(costs[as]), 2) + " us per request");
        for (std::string const ratio : {"tasks / callbacks", "tasks / awaitable",
                                        "idle_timeout / callbacks", "idle_timeout / awaitable"})
            of.out.figure(with + ratio, decimal(median(ratios[ratio]), 3));
        of.out.claim(of.quick || median(ratios["tasks / awaitable"]) < 1.15,
                     "a server of tasks costs about as much as one of Asio's coroutines");
    }
}

} // namespace reliability
