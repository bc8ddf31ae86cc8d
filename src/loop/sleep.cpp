// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/sleep.hpp>

namespace tinyasio {

namespace detail {

void sleep_awaiter::await_suspend(std::coroutine_handle<>) noexcept {
    auto& engine = engine_of(job());
    suspend();
    if (deadline() <= engine.now()) return complete();
    engine.timers.insert(*this);
}

bool sleep_awaiter::withdraw() noexcept {
    engine_of(job()).timers.erase(*this);
    return true;
}

} // namespace detail

std::chrono::steady_clock::time_point now() noexcept {
    auto* const running = detail::this_thread.current_scheduler;
    return running != nullptr ? static_cast<detail::engine*>(running)->now()
                              : std::chrono::steady_clock::now();
}

} // namespace tinyasio
