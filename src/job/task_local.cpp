// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/job.hpp>
#include <tinyasio/job/task_local.hpp>

namespace tinyasio::detail {

void const* find_task_local(void const* key) noexcept {
    job const* const running = current_job();
    local_values const* const locals = running != nullptr ? running->locals() : nullptr;
    return locals != nullptr ? locals->find(key) : nullptr;
}

void set_task_local(void const* key, std::shared_ptr<void const> value) {
    job* const running = current_job();
    if (running == nullptr) throw usage_error("task_local::set was called outside of a job");
    running->set_local(key, std::move(value));
}

} // namespace tinyasio::detail
