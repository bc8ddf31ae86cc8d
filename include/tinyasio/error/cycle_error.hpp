// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/usage_error.hpp>

namespace tinyasio {

/// Jobs wait for each other in a cycle (T6): thrown by the `co_await` that would close it.
/// `what()` names the jobs and the places where they wait.
class TINYASIO_DECL cycle_error : public usage_error {
public:
    using usage_error::usage_error;
    cycle_error(cycle_error const&) = default;
    ~cycle_error() override;
};

} // namespace tinyasio
