// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>
#include <tinyasio/loop/options.hpp>
#include <tinyasio/nursery/logger.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace tinyasio {

/// How a nursery is made (N3). The name and the logger are copied.
struct nursery_options {
    /// In reports and in the log.
    std::string_view name{};
    /// When it is over, all jobs are cancelled and `timed_out` is thrown; at once if it is zero or
    /// less. Counted from the start of the body, or from where the nursery was made.
    std::optional<any_duration> timeout{};
    /// Tells of its life; null: nothing is told.
    tinyasio::logger const* logger = nullptr;
    /// What is thrown if several jobs fail (D5). What `original` leaves out is in `crash()`.
    tinyasio::on_error on_error = on_error::original;
    /// So many of the jobs that `spawn` and `start` were given run at a time. Further ones wait for
    /// their turn, unstarted; `spawn_when_free` waits for it.
    std::optional<std::size_t> max_jobs{};
};

} // namespace tinyasio
