// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>

namespace tinyasio {

// The destructors are here so that each type has its vtable and its type_info in one place.
usage_error::~usage_error() = default;
deadlock_error::~deadlock_error() = default;
job_cancelled::~job_cancelled() = default;

job_cancelled::job_cancelled(std::uint64_t job, cancel_cause const& cause)
    : std::runtime_error("job " + std::to_string(job) + " was cancelled " + detail::describe(cause))
    , job_(job)
    , cause_(cause) {}

} // namespace tinyasio
