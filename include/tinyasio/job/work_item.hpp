// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

namespace tinyasio::detail {

/// What a loop runs: a job that can go on, or a posted function. It is in the ready queue at most
/// once.
class work_item {
public:
    work_item(work_item const&) = delete;
    work_item& operator=(work_item const&) = delete;

    /// Runs it until it waits again or has ended.
    virtual void run() noexcept = 0;

    /// The loop is gone, it will not run any more.
    virtual void discard() noexcept = 0;

protected:
    work_item() noexcept {}
    ~work_item() = default;

private:
    friend class ready_queue;
    work_item* next_ready_; ///< while it is in the queue and not the last one
};

} // namespace tinyasio::detail
