// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/engine.hpp>

#include <utility>

namespace tinyasio::detail {

// Who is cancelled or asked to stop with a domain: its jobs, and what belongs to it (C5, C6).

void domain::cancel(cancel_cause const& cause) noexcept {
    walk through(*this, walk::through::uncancelled_belongings);
    while (domain* const each = through.next()) each->cancel_here(cause);
}

void domain::cancel_here(cancel_cause const& cause) noexcept {
    if (state_ == state::idle) return;
    bool const is_first = state_ == state::open;
    if (is_first) {
        state_ = state::cancelled;
        is_quiet_ = false;
        cause_ = cause;
    }
    grace_.clear();
    cancel_jobs(cause);
    if (is_first) on_cancel(); // after which it may be gone
}

void domain::request_stop() noexcept {
    walk through(*this, walk::through::belongings);
    while (domain* const each = through.next()) each->request_stop_here();
}

void domain::request_stop_here() noexcept {
    is_quiet_ = false;
    if (state_ != state::open || std::exchange(stop_requested_, true)) return;
    for (job& living : jobs_)
        if (!living.is_shielded()) living.request_stop();
}

void domain::cancel_after(duration grace, cancel_cause const& cause) noexcept {
    if (state_ != state::open) return;
    request_stop();
    if (grace <= duration::zero()) return cancel(cause);
    auto& loop = static_cast<engine&>(scheduler());
    auto const deadline = deadline_after(loop.now(), grace);
    if (grace_.is_set() && grace_.deadline() <= deadline) return;
    grace_.cause = cause;
    grace_.set(loop.timers, deadline);
}

void domain::cancel_jobs(cancel_cause const& cause) noexcept {
    for (job& living : jobs_) cancel_unless_shielded(living, cause);
}

} // namespace tinyasio::detail
