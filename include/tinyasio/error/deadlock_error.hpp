// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// Jobs wait and nothing can wake them: no job is ready, no timer runs, no operation is
/// outstanding (D8). `what()` names each job and the place where it waits.
class TINYASIO_DECL deadlock_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    deadlock_error(deadlock_error const&) = default;
    ~deadlock_error() override;
};

} // namespace tinyasio
