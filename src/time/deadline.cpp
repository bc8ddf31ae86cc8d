// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/time/deadline.hpp>

#include <cstdio>
#include <cstdlib>

namespace tinyasio {

deadline::~deadline() {
    if (users_.empty()) return;
    std::fputs("tinyasio: a deadline was destroyed while a job runs under it", stderr);
    try {
        auto const& user = users_.front().limited_job();
        auto const who = ": " + detail::describe(user) + " at " + detail::describe(user.place());
        std::fputs(who.c_str(), stderr);
    } catch (...) {
        // the name is a help, the end is what matters
    }
    std::fputs("\n", stderr);
    std::abort();
}

void deadline::check_use_by(detail::job const& using_it) const {
    if (!users_.empty() && users_.front().limited_job().loop() != using_it.loop())
        throw usage_error("a deadline is used by jobs of two loops: make one for each");
}

void deadline::move(clock::time_point at) {
    if (users_.empty()) {
        at_ = at;
        return;
    }
    auto& loop = detail::engine_of(users_.front().limited_job());
    if (!loop.runs_here())
        throw usage_error("a deadline was moved outside of the loop whose jobs run under it: "
                          "hand it to that loop with post");
    at_ = at;
    for (auto& user : users_) user.set(loop.expiries, at);
}

} // namespace tinyasio
