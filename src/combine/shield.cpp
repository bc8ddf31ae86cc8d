// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/shield.hpp>
#include <tinyasio/error/timed_out.hpp>

namespace tinyasio::detail {

void shield_awaiter_base::await_suspend(std::coroutine_handle<> waiting) noexcept {
    child_awaiter::await_suspend(waiting);
    if (!limit_) return;
    auto& loop = engine_of(job());
    set(loop.timers, deadline_after(loop.now(), *limit_));
}

void shield_awaiter_base::ring() noexcept {
    if (child().state() == job_state::unstarted) { // it is to have its first step
        auto& loop = engine_of(job());
        return set(loop.timers, loop.now() + duration(1));
    }
    expired_ = true;
    child().cancel({reason::timeout, job().id(), waiting_frame().place()});
}

void shield_awaiter_base::check_end() {
    alarm::clear();
    rethrow_error();
    bool const too_late = expired_ && child().cancellation().delivered();
    if (too_late || child().ending() == ending::cancelled)
        throw timed_out(*limit_, waiting_frame().place());
}

} // namespace tinyasio::detail
