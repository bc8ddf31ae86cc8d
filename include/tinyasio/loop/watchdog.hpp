// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/alarm.hpp>

namespace tinyasio::detail {

class engine;
class job;

/// Tells of the jobs of a loop that do not end when they are cancelled (C10).
class TINYASIO_DECL watchdog final : public alarm {
public:
    watchdog(engine& loop, duration patience) noexcept : loop_(&loop), patience_(patience) {}

    /// From now on this job is watched.
    void watch(job const& cancelled) noexcept;

private:
    void ring() noexcept override;
    time_point due(job const& of) const noexcept;
    bool waits_for_a_late_one(job const& late) const noexcept;
    void bark_at(job& overdue) const noexcept;

    engine* loop_;
    duration patience_;
};

} // namespace tinyasio::detail
