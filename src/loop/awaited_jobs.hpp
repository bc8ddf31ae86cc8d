// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/domain.hpp>

namespace tinyasio::detail {

/// Calls `visit(job&)` for each job that has not ended and whose end is waited for there.
template <class Visit>
void for_each_awaited(leaf const& at, Visit&& visit) {
    for (job* const awaited : at.awaited_jobs())
        if (!awaited->has_ended()) visit(*awaited);
    if (auto const* const awaited = at.awaited_domain())
        static_cast<domain const*>(awaited)->for_each_job(visit);
}

} // namespace tinyasio::detail
