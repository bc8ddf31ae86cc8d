// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// An asynchronous operation was given up by whoever ran it: its completion handler was destroyed
/// without being invoked (C9). Thrown where the operation is awaited.
class TINYASIO_DECL operation_abandoned : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    operation_abandoned(operation_abandoned const&) = default;
    ~operation_abandoned() override;
};

} // namespace tinyasio
