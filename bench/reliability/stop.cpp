// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "trial.hpp"

namespace reliability {

// A graceful stop under load: whoever has asked gets an answer.
tio::task<> stop(trial& of) {
    long const count = of.scaled(1000);
    constexpr auto grace = 10s;
    auto const server = of.serve_messages({.grace = grace});
    child clients(of.clients("stop", {count}));
    co_await clients.hear("running");
    auto const under_way = of.begun - of.answered;
    auto const since = std::chrono::steady_clock::now();
    server.cancel_after_grace(1min);
    auto const ended = co_await tio::as_outcome(server);
    std::chrono::duration<double> const time = std::chrono::steady_clock::now() - since;
    auto const answered = co_await clients.hear("answered");
    co_await clients.end();
    of.out.figure("connections, all busy", count);
    of.out.figure("requests under way at the stop", under_way);
    of.out.figure("ended after", milliseconds(time.count()));
    of.out.figure("requests that came", of.begun);
    of.out.figure("answers that arrived", answered);
    of.out.claim(ended.has_value(), "the server returns as if nothing had happened");
    of.out.claim(under_way > 0, "requests were under way");
    of.out.equal("answers", of.answered, of.begun);
    of.out.equal("answers that arrived", answered, of.answered);
    of.out.claim(time < grace, "it takes less than the grace");
    of.out.equal("connections that ended normally", static_cast<long>(of.statistics.completed),
                 count);
    of.nothing_logged();
}

} // namespace reliability
