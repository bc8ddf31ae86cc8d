// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/broken_promise.hpp>
#include <tinyasio/error/cancel_error.hpp>
#include <tinyasio/error/channel_closed.hpp>
#include <tinyasio/error/context_stopped.hpp>
#include <tinyasio/error/cycle_error.hpp>
#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/operation_abandoned.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/error/would_block.hpp>

#include <algorithm>
#include <cstdio>

namespace tinyasio {

// The destructors are here so that each type has its vtable and its type_info in one place.
usage_error::~usage_error() = default;
deadlock_error::~deadlock_error() = default;
cycle_error::~cycle_error() = default;
job_cancelled::~job_cancelled() = default;
cancel_error::~cancel_error() = default;
timed_out::~timed_out() = default;
operation_abandoned::~operation_abandoned() = default;
context_stopped::~context_stopped() = default;
would_block::~would_block() = default;
channel_closed::~channel_closed() = default;
broken_promise::~broken_promise() = default;

channel_closed::channel_closed() : std::runtime_error("the channel is closed") {}

broken_promise::broken_promise()
    : std::runtime_error("a future waits for a promise that nobody can keep any more") {}

job_cancelled::job_cancelled(std::uint64_t job, cancel_cause const& cause)
    : std::runtime_error("job " + std::to_string(job) + " was cancelled " + detail::describe(cause))
    , job_(job)
    , cause_(cause) {}

cancel_error::cancel_error(std::uint64_t job, std::string const& text)
    : std::runtime_error(text)
    , job_(job) {}

timed_out::timed_out(std::chrono::nanoseconds limit, std::source_location where)
    : std::runtime_error("timed out after " + detail::describe(std::max(limit, limit.zero())) +
                         (where.line() != 0 ? " at " + detail::describe(where) : ""))
    , limit_(std::max(limit, limit.zero()))
    , where_(where) {}

std::string detail::describe(std::chrono::nanoseconds d) {
    double const seconds = std::chrono::duration<double>(d).count();
    bool const small = seconds > -1 && seconds < 1;
    char text[40];
    std::snprintf(text, sizeof text, small ? "%.6g ms" : "%.6g s", small ? seconds * 1e3 : seconds);
    return text;
}

} // namespace tinyasio
