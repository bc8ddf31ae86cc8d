// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// What `or_raise()` was to take at once is not free.
class TINYASIO_DECL would_block : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    would_block(would_block const&) = default;
    ~would_block() override;
};

} // namespace tinyasio
