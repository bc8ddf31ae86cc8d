// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/job.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/job/this_task.hpp>

namespace tinyasio {

namespace detail {

namespace {

job& running_job(char const* asked) {
    if (job* const running = current_job()) return *running;
    throw usage_error(std::string(asked) + " was called outside of a job");
}

} // namespace

void const* find_task_local(void const* key) noexcept {
    job const* const running = current_job();
    local_values const* const locals = running != nullptr ? running->locals() : nullptr;
    return locals != nullptr ? locals->find(key) : nullptr;
}

void set_task_local(void const* key, std::shared_ptr<void const> value) {
    running_job("task_local::set").set_local(key, std::move(value));
}

} // namespace detail

namespace this_task {

std::string_view name() {
    return detail::running_job("this_task::name").name();
}
std::uint64_t id() {
    return detail::running_job("this_task::id").id();
}

} // namespace this_task

} // namespace tinyasio
