// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/scheduler.hpp>

namespace tinyasio::detail {

/// While it lives, this thread is on the loop's strand.
class on_strand {
public:
    explicit on_strand(scheduler& entered) noexcept : outer_(this_thread) {
        this_thread.current_scheduler = &entered;
        this_thread.current_job = nullptr;
    }
    on_strand(on_strand const&) = delete;
    on_strand& operator=(on_strand const&) = delete;
    ~on_strand() {
        this_thread.current_scheduler = outer_.scheduler;
        this_thread.current_job = outer_.job;
    }

private:
    struct outer {
        explicit outer(thread_state const& state) noexcept
            : scheduler(state.current_scheduler)
            , job(state.current_job) {}
        detail::scheduler* scheduler;
        detail::job* job;
    } outer_;
};

} // namespace tinyasio::detail
