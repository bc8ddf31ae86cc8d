// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"
#include "trial.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <span>
#include <string_view>

namespace {

using namespace reliability;

constexpr std::array<scenario, 10> scenarios{{
    {"many", "10,000 connections at a time", many},
    {"many_in_parallel", "the same, each in a loop of its own, on two threads", many_in_parallel,
     2},
    {"slow_loris", "clients that never finish a request, and others beside them", slow_loris},
    {"half_open", "clients that vanish", half_open},
    {"flood", "20,000 connects and closes", flood},
    {"resets", "clients that reset their connections at random moments", resets},
    {"throwing", "every seventh handler throws", throwing},
    {"descriptors", "a server without descriptors", descriptors},
    {"memory", "a million requests", memory},
    {"stop", "a graceful stop under load", stop},
}};
constexpr scenario cpu_time{"cpu", "CPU time of a server, against Asio alone", cpu};

constexpr std::string_view usage =
    R"(usage: tinyasio_reliability [--quick] [SCENARIO...]
       tinyasio_reliability serve --as tasks|idle_timeout|callbacks|awaitable [--port PORT]

Runs servers and their clients, in two processes, and checks what is claimed of the servers: all
scenarios but `cpu`, or those that are named. --quick: with small numbers. The exit code is 1 if
something does not hold.

`serve` runs one of the HTTP servers of `cpu`, for a client such as wrk, until its standard input
ends; a line "mark" there prints its CPU time so far, and how many requests it has answered.

scenarios:
)";

void print_usage(std::ostream& to) {
    to << usage;
    auto const print = [&](scenario const& one) {
        to << "  " << one.name << std::string(18 - one.name.size(), ' ') << one.what << '\n';
    };
    std::ranges::for_each(scenarios, print);
    print(cpu_time);
}

scenario const* find(std::string_view name) {
    if (name == cpu_time.name) return &cpu_time;
    auto const* const found = std::ranges::find(scenarios, name, &scenario::name);
    return found == scenarios.end() ? nullptr : found;
}

/// In a process of its own, which so has memory and descriptors that no other has used.
int run_here(scenario const& which, bool quick) {
    raise_descriptor_limit();
    trial of;
    of.quick = quick;
    tio::runtime threads{{.threads = which.threads}};
    std::optional<tio::loop> loop;
    if (which.threads == 1)
        loop.emplace();
    else
        loop.emplace(threads);
    loop->on_diagnostic([&](tio::diagnostic const& entry) { of.log.push_back(entry); });
    try {
        loop->run(which.run(of));
    } catch (std::exception const& error) {
        of.out.claim(false, std::string("it does not end by an error: ") + error.what());
    }
    return of.out.holds() ? 0 : 1;
}

int run_all(std::vector<std::string> const& names, bool quick) {
    std::cout << machine() << std::endl;
    std::vector<std::string> failed;
    for (auto const& name : names) {
        std::cout << name << ": " << find(name)->what << std::endl;
        if (run_again({"scenario", name, quick ? "quick" : "full"}) != 0) failed.push_back(name);
    }
    for (auto const& name : failed) std::cout << "failed: " << name << '\n';
    return failed.empty() ? 0 : 1;
}

int serve(std::span<std::string const> arguments) {
    std::string as = "tasks";
    unsigned short port = 0;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2)
        if (arguments[i] == "--as")
            as = arguments[i + 1];
        else if (arguments[i] == "--port")
            port = static_cast<unsigned short>(std::stoi(arguments[i + 1]));
    return serve_http(as, port);
}

int run(std::vector<std::string> const& arguments) {
    std::string_view const first = arguments.empty() ? "" : arguments.front();
    if (first == "scenario") return run_here(*find(arguments.at(1)), arguments.at(2) == "quick");
    if (first == "clients") return run_clients({arguments.begin() + 1, arguments.end()});
    if (first == "serve") return serve(std::span(arguments).subspan(1));
    bool quick = false;
    std::vector<std::string> names;
    for (auto const& argument : arguments) {
        if (argument == "--help" || argument == "-h") return print_usage(std::cout), 0;
        if (argument == "--quick")
            quick = true;
        else if (find(argument) != nullptr)
            names.push_back(argument);
        else
            return print_usage(std::cerr), 2;
    }
    if (names.empty())
        for (auto const& one : scenarios) names.emplace_back(one.name);
    return run_all(names, quick);
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (std::exception const& error) {
        std::cerr << "tinyasio_reliability: " << error.what() << '\n';
        return 2;
    }
}
