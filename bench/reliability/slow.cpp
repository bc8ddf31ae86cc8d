// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"
#include "trial.hpp"

// Clients that are slow, or that are no longer there.

namespace reliability {

tio::task<> slow_loris(trial& of) {
    long const count = of.scaled(1000);
    auto const idle = of.quick ? 200ms : 2s;
    auto const total = of.quick ? 400ms : 4s;
    auto const lasts = of.quick ? 1s : 12s;
    auto const server = of.serve_messages({.idle_timeout = idle, .total_timeout = total});
    child clients(of.clients("slow_loris", {count, std::chrono::milliseconds(lasts).count()}));
    auto const closed = co_await clients.hear("closed");
    auto const answered = co_await clients.hear("answered");
    auto const lost = co_await clients.hear("lost");
    auto const median = co_await clients.hear("median");
    auto const percentile = co_await clients.hear("percentile");
    auto const most = co_await clients.hear("most");
    co_await clients.end();
    co_await of.all_gone();
    auto const timed_out = static_cast<long>(of.statistics.timed_out);
    auto const shown = [](long microseconds) {
        return milliseconds(static_cast<double>(microseconds) * 1e-6);
    };
    of.out.figure("slow clients at a time", count);
    of.out.figure("closed by a timeout", timed_out);
    of.out.figure("others answered", answered);
    of.out.figure("median latency of these", shown(median));
    of.out.figure("99 % are faster than", shown(percentile));
    of.out.figure("the slowest", shown(most));
    of.out.equal("closed by a timeout", timed_out, closed);
    of.out.claim(timed_out >= 3 * count, "each is closed, several times");
    of.out.equal("others not answered", lost, 0);
    of.out.claim(percentile < 1'000'000, "others are served within a second");
    of.nothing_logged();
    server.cancel();
}

tio::task<> half_open(trial& of) {
    long const count = of.scaled(1000);
    auto const idle = of.quick ? 200ms : 2s;
    auto const server = of.serve_messages({.idle_timeout = idle});
    child clients(of.clients("half_open", {count}));
    auto const vanished = co_await clients.hear("vanished");
    auto const since = std::chrono::steady_clock::now();
    co_await of.all_gone();
    std::chrono::duration<double> const time = std::chrono::steady_clock::now() - since;
    of.out.figure("vanished", vanished);
    of.out.figure("idle_timeout", milliseconds(std::chrono::duration<double>(idle).count()));
    of.out.figure("all closed after", milliseconds(time.count()));
    auto const timed_out = static_cast<long>(of.statistics.timed_out);
    of.out.figure("closed by it", timed_out);
    of.out.equal("closed by it", timed_out, count);
    of.out.claim(time < idle + 5s, "they are closed soon");
    of.nothing_logged();
    co_await clients.say("go");
    co_await clients.end();
    server.cancel();
}

} // namespace reliability
