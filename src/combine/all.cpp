// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/all.hpp>

namespace tinyasio::detail {

void all_awaiter::release_jobs() noexcept {
    for (detail::job* const made : jobs_)
        if (made != nullptr) made->release();
}

void all_awaiter::check_start() const {
    checkpoint();
    static_cast<domain*>(job().owner())->check_open_for_operand_of(job());
}

void all_awaiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    if (jobs_.empty()) return complete(); // a turn, whatever it waits for
    group_.watch(jobs_);
    auto& domain = static_cast<detail::domain&>(*job().owner());
    for (detail::job* const starting : jobs_) domain.start(*starting);
}

bool all_awaiter::withdraw() noexcept {
    group_.cancel(job().cancellation().cause());
    return false;
}

void all_awaiter::check_end() {
    if (group_.failed() != nullptr) group_.failed()->rethrow();
    if (!group_.complete()) checkpoint();
}

} // namespace tinyasio::detail
