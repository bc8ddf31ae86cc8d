// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job.hpp>

#include <memory>

namespace tinyasio::detail {

/// Hears of the operations for which jobs of its loop wait: of those that inherited it, as a
/// task-local value. Belongs to that loop's strand.
class TINYASIO_DECL operation_watch : public std::enable_shared_from_this<operation_watch> {
public:
    explicit operation_watch(scheduler const& loop) noexcept : loop_(&loop) {}
    virtual ~operation_watch();

    virtual void operation_began() noexcept = 0;
    virtual void operation_ended() noexcept = 0;

    /// For the running job and those that it starts.
    static void set(std::shared_ptr<operation_watch> watch);
    /// That of a job, if it belongs to the job's loop: children in loops of their own inherit it.
    static operation_watch* of(job const& which) noexcept {
        return which.locals() != nullptr ? find(which) : nullptr;
    }
    static std::shared_ptr<operation_watch> shared_of(job const& which) noexcept {
        auto* const found = of(which);
        return found != nullptr ? found->shared_from_this() : nullptr;
    }

private:
    static operation_watch* find(job const& which) noexcept;

    scheduler const* loop_;
};

} // namespace tinyasio::detail
