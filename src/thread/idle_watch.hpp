// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/thread/pool_core.hpp>

#include <chrono>
#include <memory>

namespace tinyasio::detail {

/// Has `pool_core::retire` called at that time, and then whenever that says, in the one thread of
/// the process that does so for all pools.
///
/// Idle threads need not watch the clock themselves then: to wait with a limit, which is not
/// reached as long as there is work, costs a quarter of a trip to a thread and back.
///
/// False if there is no memory or thread for it.
bool watch_idle_threads(std::weak_ptr<pool_core> of,
                        std::chrono::steady_clock::time_point first) noexcept;

} // namespace tinyasio::detail
