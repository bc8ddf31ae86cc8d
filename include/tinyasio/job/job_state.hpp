// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <cstdint>

namespace tinyasio {

/// What a job does at the moment.
enum class job_state : std::uint8_t {
    unstarted, ///< it is about to take its first step
    running,
    waiting, ///< at a `co_await`
    ready,   ///< what it waited for has come: it is about to go on
    ended,
};

} // namespace tinyasio
