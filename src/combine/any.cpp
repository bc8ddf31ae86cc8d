// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/any.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/job_cancelled.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tinyasio::detail {

void any_awaiter::await_suspend(std::coroutine_handle<> waiting) noexcept {
    group_.expect(kept().size());
    is_staggered_ = stagger_ && *stagger_ > duration::zero();
    if (!is_staggered_) return group_awaiter::await_suspend(waiting);
    suspend();
    start_next();
}

/// Called when nobody runs on this thread, too: what is started is the waiting job's all the same.
void any_awaiter::start_next() noexcept {
    if (!is_staggered_ || group_.winner() != nullptr) return;
    auto const started = group_.jobs().size() + 1;
    group_.watch_next(kept().first(started));
    auto* const outer = std::exchange(this_thread.current_job, &job());
    static_cast<domain*>(job().owner())->start(*kept()[started - 1]);
    this_thread.current_job = outer;

    is_staggered_ = started != kept().size();
    auto& loop = engine_of(job());
    if (is_staggered_)
        set(loop.timers, deadline_after(loop.now(), *stagger_));
    else
        alarm::clear();
}

bool any_awaiter::withdraw() noexcept {
    is_staggered_ = false;
    alarm::clear();
    return group_awaiter::withdraw();
}

void any_awaiter::stop_requested() noexcept {
    for (detail::job* const operand : kept()) operand->request_stop();
}

std::size_t any_awaiter::check_end() {
    if (auto const* const winner = group_.winner()) return index_of(*winner);
    if (group_.failed_in_cleanup() != nullptr) group_.failed_in_cleanup()->rethrow();
    if (group_.all_failed()) throw_all();
    checkpoint();
    throw job_cancelled(kept(0).id(), kept(0).cancellation().cause());
}

void any_awaiter::throw_all() const {
    std::vector<std::exception_ptr> errors;
    for (detail::job* const operand : kept()) errors.push_back(operand->error());
    auto const title = "all " + std::to_string(errors.size()) + " operands of any failed";
    throw exception_group(title, std::move(errors));
}

} // namespace tinyasio::detail
