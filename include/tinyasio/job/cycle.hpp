// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

namespace tinyasio::detail {

/// Throws `cycle_error` if `awaited` waits, directly or through others, for the job that is about
/// to wait for it at `where` (T6).
TINYASIO_DECL void search_for_cycle(leaf const& where, job& awaited);

/// The same; most jobs that are awaited wait for nothing themselves.
inline void check_for_cycle(leaf const& where, job& awaited) {
    if (awaited.blocked_at() != nullptr || &awaited == &where.job())
        search_for_cycle(where, awaited);
}

/// Throws `usage_error` if the job that is about to wait at `where` for the end of a domain belongs
/// to it, and `cycle_error` if one of the jobs of the domain waits for that job.
TINYASIO_DECL void check_for_cycle(leaf const& where, job_owner const& awaited);

} // namespace tinyasio::detail
