// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

namespace tinyasio::detail {

class job;
class leaf;

/// Sees the checkpoints of a loop's jobs. A test hangs one into the scheduler (V3).
class checkpoint_observer {
public:
    /// A job starts. What its checkpoints are told for: `job.cancellation().watch()`.
    virtual void on_start(job& starting) noexcept = 0;

    /// A running job is at a checkpoint of this leaf, before it looks whether it is cancelled. May
    /// cancel it or others; what it throws comes out of the checkpoint.
    virtual void at_checkpoint(leaf const& at) = 0;

protected:
    ~checkpoint_observer() = default;
};

} // namespace tinyasio::detail
