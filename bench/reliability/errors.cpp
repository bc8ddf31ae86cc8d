// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"
#include "trial.hpp"

#include <algorithm>

// What goes wrong: peers that reset, handlers that throw, no descriptors left.

namespace reliability {

tio::task<> resets(trial& of) {
    long const count = of.scaled(10'000);
    auto const server = of.serve_messages();
    child clients(of.clients("resets", {count}));
    co_await clients.hear("half");
    co_await of.all_gone();
    auto const early = resident_bytes();
    co_await clients.say("go");
    co_await clients.hear("all");
    co_await of.all_gone();
    auto const late = resident_bytes();
    co_await clients.say("go");
    co_await clients.end();
    auto const disconnected = static_cast<long>(of.statistics.disconnected);
    of.out.figure("resets", count);
    of.out.figure("accepted", static_cast<long>(of.statistics.accepted));
    of.out.figure("counted as disconnects", disconnected);
    of.out.figure("RSS after the first half", kibibytes(static_cast<double>(early)));
    of.out.figure("RSS at the end", kibibytes(static_cast<double>(late)));
    of.out.equal("accepted", static_cast<long>(of.statistics.accepted), count);
    of.out.equal("counted as disconnects", disconnected, count);
    of.out.equal("counted as failed", static_cast<long>(of.statistics.failed), 0);
    of.out.claim(late < early + 512 * 1024, "it has not grown by half a megabyte");
    of.nothing_logged();
    server.cancel();
}

tio::task<> throwing(trial& of) {
    using kind = tio::diagnostic::kind_type;
    long const count = of.scaled(10'000);
    constexpr long every = 7;
    long const bad = (count + every - 1) / every;
    auto const server = of.serve_messages();
    child clients(of.clients("throwing", {count, every}));
    auto const answered = co_await clients.hear("answered");
    auto const refused = co_await clients.hear("refused");
    co_await clients.end();
    co_await of.all_gone();
    of.out.figure("connections", count);
    of.out.figure("handlers that have thrown", static_cast<long>(of.statistics.failed));
    of.out.figure("errors in the log", of.logged(kind::unheard));
    of.out.figure("requests of all that were answered", answered);
    of.out.equal("handlers that have thrown", static_cast<long>(of.statistics.failed), bad);
    of.out.equal("errors in the log", of.logged(kind::unheard), bad);
    of.out.equal("messages in the log", static_cast<long>(of.log.size()), bad);
    of.out.claim(std::ranges::all_of(of.log,
                                     [](auto const& entry) {
                                         return entry.text.find("a bad request\n  in ") !=
                                                std::string::npos;
                                     }),
                 "each message says what was thrown, and where");
    of.out.equal("clients that saw it", refused, bad);
    of.out.equal("answers", answered, 3 * count - bad);
    server.cancel();
}

tio::task<> descriptors(trial& of) {
    using kind = tio::diagnostic::kind_type;
    long const count = of.quick ? 150 : 1000;
    constexpr std::size_t most = 64;
    auto const server = of.serve_messages();
    child clients(of.clients("descriptors", {count}));
    limit_descriptors(most); // of the server alone
    auto const answered = co_await clients.hear("answered");
    raise_descriptor_limit();
    co_await clients.end();
    co_await of.all_gone();
    auto const said = of.logged(kind::overloaded);
    of.out.figure("descriptors of the server", static_cast<long>(most));
    of.out.figure("connections, all at once", count);
    of.out.figure("errors of accept", static_cast<long>(of.statistics.accept_errors));
    of.out.figure("times that it said so", said);
    of.out.figure("requests answered", answered);
    of.out.claim(of.statistics.accept_errors > 0, "it has run out of descriptors");
    of.out.equal("answers", answered, count);
    of.out.equal("times that it said so", said, 1);
    of.out.equal("messages in the log", static_cast<long>(of.log.size()), said);
    server.cancel();
}

} // namespace reliability
