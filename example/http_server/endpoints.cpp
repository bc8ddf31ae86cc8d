// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "site.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <sstream>

using namespace std::chrono_literals;

namespace http_server {

namespace {

std::string status(figures const& of) {
    auto const& connections = of.connections;
    std::chrono::duration<double> const up = std::chrono::steady_clock::now() - of.since;
    std::ostringstream json;
    json << "{\"seconds_up\": " << up.count()                        //
         << ", \"requests\": {\"begun\": " << of.begun               //
         << ", \"answered\": " << of.answered                        //
         << ", \"under_way\": " << of.under_way << "}"               //
         << ", \"slow_calls\": {\"begun\": " << of.slow_calls        //
         << ", \"in_threads\": " << of.in_threads << "}"             //
         << ", \"connections\": {\"active\": " << connections.active //
         << ", \"accepted\": " << connections.accepted               //
         << ", \"completed\": " << connections.completed             //
         << ", \"disconnected\": " << connections.disconnected       //
         << ", \"timed_out\": " << connections.timed_out             //
         << ", \"failed\": " << connections.failed << "}}\n";
    return json.str();
}

/// "ms=250"; half a second if it says nothing, and a minute at most.
std::chrono::milliseconds time_in(std::string const& query) {
    unsigned ms = 500;
    if (query.starts_with("ms="))
        std::from_chars(query.data() + 3, query.data() + query.size(), ms);
    return std::min<std::chrono::milliseconds>(std::chrono::milliseconds(ms), 1min);
}

/// Stands for a database or a library that blocks. Runs in a thread; when nobody wants the result
/// any more, it throws `cancelled` out of its wait.
std::string block(std::chrono::milliseconds time, figures& of) {
    counted const now(of.in_threads);
    ++of.slow_calls;
    tio::in_thread::sleep_for(time);
    return "{\"blocked_ms\": " + std::to_string(time.count()) + "}\n";
}

} // namespace

void add_endpoints(site& to) {
    to.endpoints["/status"] = [&of = to.figures](std::string const&) -> tio::task<std::string> {
        co_return status(of);
    };
    to.endpoints["/slow"] = [&of = to.figures](std::string const& query) -> tio::task<std::string> {
        co_return co_await tio::run_in_thread({.name = "slow"}, block, time_in(query),
                                              std::ref(of));
    };
}

} // namespace http_server
