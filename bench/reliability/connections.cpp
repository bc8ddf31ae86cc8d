// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"
#include "trial.hpp"

// Many connections at a time, and many one after the other.

namespace reliability {

namespace {

tio::task<> many_at_once(trial& of, bool parallel) {
    auto const limit = raise_descriptor_limit();
    constexpr long rounds = 5;
    long const spare = 50; // for what else there is: standard streams, pipes, epoll
    long const count = std::min(of.scaled(10'000), static_cast<long>(limit) - spare);
    of.out.figure("descriptors a process may have", static_cast<long>(limit));

    auto const server = of.serve_messages({.parallel = parallel});
    child clients(of.clients("many", {count, rounds}));
    auto const before = resident_bytes();
    auto const answered_once = co_await clients.hear("connected");
    auto const with_all = resident_bytes();
    of.out.figure("connections at a time", static_cast<long>(of.statistics.active));
    of.out.equal("connections at a time", static_cast<long>(of.statistics.active), count);
    of.out.equal("answers at first", answered_once, count);
    co_await clients.say("go");
    auto const answered = co_await clients.hear("answered");
    of.out.figure("requests answered",
                  std::to_string(answered) + " of " + std::to_string(count * rounds));
    of.out.equal("answers", answered, count * rounds);
    auto const each = static_cast<double>(with_all - before) / static_cast<double>(count);
    of.out.figure("memory for each (RSS)", kibibytes(each));
    of.out.claim(of.quick || each < 16 * 1024, "a connection takes less than 16 KiB");
    co_await clients.say("go");
    co_await clients.end();
    co_await of.all_gone();
    of.nothing_logged();
    server.cancel();
}

} // namespace

tio::task<> many(trial& of) {
    return many_at_once(of, false);
}

tio::task<> many_in_parallel(trial& of) {
    return many_at_once(of, true);
}

tio::task<> flood(trial& of) {
    long const count = of.scaled(20'000);
    auto const server = of.serve_messages();
    child clients(of.clients("flood", {count}));
    auto const time = co_await clients.hear("milliseconds");
    auto const errors = co_await clients.hear("errors");
    auto const answered = co_await clients.hear("answered");
    co_await clients.end();
    co_await of.all_gone();
    of.out.figure("connects and closes",
                  std::to_string(count) + " in " + std::to_string(time) + " ms");
    of.out.figure("errors of connect", errors);
    auto const accepted = static_cast<long>(of.statistics.accepted);
    auto const accept_errors = static_cast<long>(of.statistics.accept_errors);
    of.out.figure("accepted", accepted);
    of.out.figure("errors of accept", accept_errors);
    of.out.figure("answered afterwards", std::to_string(answered) + " of 10");
    of.out.equal("accepted, or errors", accepted + accept_errors, count - errors + 10);
    of.out.equal("answered afterwards", answered, 10);
    of.nothing_logged();
    server.cancel();
}

tio::task<> memory(trial& of) {
    long const count = of.scaled(1'000'000);
    long const connections = of.quick ? 20 : 200;
    long const for_each = 100;
    auto const server = of.serve_messages();
    child clients(of.clients("memory", {count, connections, for_each}));
    auto const begin = std::chrono::steady_clock::now();
    while (of.answered < count / 10) co_await tio::sleep(1ms);
    auto const early = resident_bytes();
    auto const answered = co_await clients.hear("answered");
    auto const late = resident_bytes();
    std::chrono::duration<double> const time = std::chrono::steady_clock::now() - begin;
    co_await clients.end();
    co_await of.all_gone();
    of.out.figure("requests", count);
    of.out.figure("in connections", static_cast<long>(of.statistics.accepted));
    of.out.figure("requests per second, about",
                  static_cast<long>(static_cast<double>(count) / time.count()));
    of.out.figure("RSS after a tenth", kibibytes(static_cast<double>(early)));
    of.out.figure("RSS at the end", kibibytes(static_cast<double>(late)));
    of.out.equal("answers", answered, count);
    of.out.claim(late < early + 512 * 1024, "it has not grown by half a megabyte");
    of.nothing_logged();
    server.cancel();
}

} // namespace reliability
