// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstdint>
#include <string_view>

/// What a job can ask about itself. Plain calls, from any function that a job calls; outside of a
/// job they throw `usage_error`.
namespace tinyasio::this_task {

/// The name it was given in `job_flags`, "root" for that of a `run`, empty if it has none. Valid
/// until the job ends.
TINYASIO_DECL std::string_view name();

/// Its number, unique in its loop; jobs are numbered from 1 in the order in which they start.
TINYASIO_DECL std::uint64_t id();

/// Whether the job is asked to stop (C6), as `stop()` and `until_stop` wait for.
TINYASIO_DECL bool stop_requested();

} // namespace tinyasio::this_task
