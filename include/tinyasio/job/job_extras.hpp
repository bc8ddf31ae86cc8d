// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/job/local_values.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>

namespace tinyasio::detail {

/// What lives as long as a job runs.
class job_companion {
public:
    virtual ~job_companion();
};

enum class companion : std::uint8_t {
    grace,      ///< the timer that will cancel it (C6)
    operations, ///< what its Asio operations share
};

/// What belongs to a job, and most jobs do not have.
struct TINYASIO_DECL job_extras {
    std::string name;
    local_values locals;
    std::optional<std::chrono::steady_clock::duration> cancel_timeout{};
    std::array<std::unique_ptr<job_companion>, 2> companions{};
    trace_ptr trace{};
    std::source_location failed_at{};
    ~job_extras();
};

} // namespace tinyasio::detail
