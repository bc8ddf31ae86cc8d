// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
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

/// When the job will be cancelled for want of time: the earliest of the limits that it runs under
/// (A4), which others may move; nothing if there is none.
///
/// Limits are set by `timeout`, `fail_after`, `shield` and the timeout of a nursery. Those of a job
/// hold for what it awaits in jobs of their own, too (`all`, `until_stop`, ...), but not for jobs
/// that it only has handles of, nor behind a `shield`.
TINYASIO_DECL std::optional<std::chrono::steady_clock::time_point> deadline();

} // namespace tinyasio::this_task
