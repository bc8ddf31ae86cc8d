// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio::testing {

/// Thrown by `cancel_everywhere` and `fail_allocations`: says in which of its runs the task did
/// what it must not do, and what that was.
class TINYASIO_DECL check_failed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    check_failed(check_failed const&) = default;
    ~check_failed() override;
};

} // namespace tinyasio::testing
