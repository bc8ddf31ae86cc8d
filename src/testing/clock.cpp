// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/testing/clock.hpp>

namespace tinyasio::testing::detail {

using namespace tinyasio::detail;

task<> advance(duration d) {
    engine& engine = current_engine("testing::advance");
    if (d < duration::zero()) throw usage_error("testing::advance cannot turn the clock back");
    if (!engine.set_clock(engine.now()))
        throw usage_error("testing::advance needs a virtual clock: use testing::run");
    auto const target = deadline_after(engine.now(), d);
    for (;;) {
        co_await wait_all_blocked();
        if (engine.timers.empty() || engine.timers.earliest() > target) break;
        engine.set_clock(engine.timers.earliest());
        engine.fire_timers();
    }
    if (engine.now() < target) engine.set_clock(target); // another one may have gone further
}

} // namespace tinyasio::testing::detail
