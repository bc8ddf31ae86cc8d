// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// Misuse that the compiler could not refuse: an empty task, `run` inside `run`, a handle of
/// another loop. Thrown where it happens, before anything has changed.
class TINYASIO_DECL usage_error : public std::logic_error {
public:
    using std::logic_error::logic_error;
    usage_error(usage_error const&) = default;
    ~usage_error() override;
};

} // namespace tinyasio
