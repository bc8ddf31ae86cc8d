// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/job.hpp>
#include <tinyasio/job/this_task.hpp>
#include <tinyasio/job/time_limits.hpp>

namespace tinyasio::this_task {

namespace {

detail::job const& running_job(char const* asked) {
    if (detail::job const* const running = detail::current_job()) return *running;
    throw usage_error(std::string("this_task::") + asked + " was called outside of a job");
}

} // namespace

std::string_view name() {
    return running_job("name").name();
}

std::uint64_t id() {
    return running_job("id").id();
}

std::optional<std::chrono::steady_clock::time_point> deadline() {
    return detail::deadline_of(running_job("deadline"));
}

bool stop_requested() {
    return running_job("stop_requested").stop_requested();
}

} // namespace tinyasio::this_task
