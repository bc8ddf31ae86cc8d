// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/scheduler.hpp>

#include <atomic>

namespace tinyasio::detail {

namespace {
std::atomic<std::uint32_t> last_loop_id{0};
}

scheduler::scheduler() noexcept : id_(++last_loop_id) {}

scheduler::time_point scheduler::read_rough_now() noexcept {
    auto const now = read_clock();
    if (in_batch_) rough_now_ = now;
    return now;
}

} // namespace tinyasio::detail
