// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/group_awaiter.hpp>

#include <algorithm>

namespace tinyasio::detail {

void group_awaiter::release_jobs() noexcept {
    for (detail::job* const made : jobs_)
        if (made != nullptr) made->release();
}

void group_awaiter::check_start() const {
    checkpoint();
    static_cast<domain*>(job().owner())->check_open_for_operand_of(job());
}

void group_awaiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    if (jobs_.empty()) return complete(); // a turn, whatever it waits for
    group_->watch(jobs_);
    auto& domain = static_cast<detail::domain&>(*job().owner());
    for (detail::job* const starting : jobs_) domain.start(*starting);
}

bool group_awaiter::withdraw() noexcept {
    group_->cancel(job().cancellation().cause());
    return false;
}

bool group_awaiter::ends_cancelled() const noexcept {
    return group_->has_nothing_to_say();
}

std::size_t group_awaiter::index_of(detail::job const& which) const noexcept {
    return static_cast<std::size_t>(std::ranges::find(jobs_, &which) - jobs_.begin());
}

} // namespace tinyasio::detail
