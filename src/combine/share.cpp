// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/share.hpp>
#include <tinyasio/error/usage_error.hpp>

namespace tinyasio::detail {

bool share_awaiter::await_ready() {
    checkpoint();
    auto& shared = awaited();
    if (shared.owner() == nullptr) { // it has belonged to no loop so far
        auto& domain = engine_of(job()).jobs;
        domain.check_open();
        shared.belong_to(domain);
        return false;
    }
    bool const ready = end_waiter::await_ready();
    if (!shared.was_started()) static_cast<domain*>(shared.owner())->check_open();
    return ready;
}

void share_awaiter::await_suspend(std::coroutine_handle<> waiting) noexcept {
    auto& shared = awaited();
    if (!shared.was_started()) {
        if (!job().awaited()) shared.not_awaited();
        shared.retain(); // until it has ended
        static_cast<domain*>(shared.owner())->start(shared);
        static_cast<shared_job&>(shared).let_owner_go();
    }
    end_waiter::await_suspend(waiting);
}

void refuse_empty_shared_task() {
    throw usage_error("an empty shared_task was awaited: it refers to no task, or has been moved "
                      "from");
}

} // namespace tinyasio::detail
