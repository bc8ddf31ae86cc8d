// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// Nobody drives the context on which a loop lives, so that waiting for the end of its `run` would
/// have no end (L1). The jobs stay, and go on when the context is restarted.
class TINYASIO_DECL context_stopped : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    context_stopped(context_stopped const&) = default;
    ~context_stopped() override;
};

} // namespace tinyasio
