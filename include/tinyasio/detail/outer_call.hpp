// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/error/cancelled.hpp>

#include <stop_token>

namespace tinyasio::detail {

/// The call of a function in a thread by a job, as it is seen from inside (H2).
class outer_call {
public:
    /// Throws `cancelled` if the job that waits for the function is cancelled.
    virtual void checkpoint() = 0;
    virtual std::stop_token stop_token() const noexcept = 0;
    /// \pre a stop was requested
    virtual cancel_cause const& cause() const noexcept = 0;

protected:
    ~outer_call() = default;
};

} // namespace tinyasio::detail
