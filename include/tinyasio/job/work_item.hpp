// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/intrusive/slist_hook.hpp>

namespace tinyasio::detail {

namespace intrusive = boost::intrusive;

using ready_hook = intrusive::slist_base_hook<intrusive::link_mode<intrusive::normal_link>>;

/// What a loop runs: a job that can go on, or a posted function. It is in the ready queue at most
/// once.
class work_item : public ready_hook {
public:
    /// Runs it until it waits again or has ended.
    virtual void run() noexcept = 0;

    /// The loop is gone, it will not run any more.
    virtual void discard() noexcept = 0;

protected:
    work_item() = default;
    ~work_item() = default;
};

} // namespace tinyasio::detail
