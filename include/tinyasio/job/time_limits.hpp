// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <chrono>
#include <optional>

namespace tinyasio::detail {

class job;

/// A limit of time, if there is one.
using optional_time = std::optional<std::chrono::steady_clock::time_point>;

/// Bounds `earliest` by another limit; the end of time is none.
inline void keep_earlier(optional_time& earliest, optional_time const& other) noexcept {
    if (other && *other != other->max() && (!earliest || *other < *earliest)) earliest = other;
}

/// The earliest limit of time that is set to a job: by its domain, by those who wait for it, and to
/// them (A4).
TINYASIO_DECL optional_time deadline_of(job const& which) noexcept;

} // namespace tinyasio::detail
