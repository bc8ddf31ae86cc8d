// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/job.hpp>
#include <tinyasio/job/time_limits.hpp>

namespace tinyasio::detail {

optional_time deadline_of(job const& which) noexcept {
    optional_time earliest;
    for (job const* limited = &which; limited != nullptr;) {
        auto* const listener = limited->listener();
        job const* next = listener != nullptr ? listener->limit(earliest) : nullptr;
        // What ends its domain ends it too, unless it is shielded.
        job_owner const* in = limited->is_shielded() ? nullptr : limited->owner();
        for (; in != nullptr; in = in->cancelled_with()) {
            keep_earlier(earliest, in->deadline());
            if (next == nullptr) next = in->host();
        }
        limited = next;
    }
    return earliest;
}

} // namespace tinyasio::detail
