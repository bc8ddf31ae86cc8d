// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// The last `promise` of a `future` is gone, and nobody has kept it.
class TINYASIO_DECL broken_promise : public std::runtime_error {
public:
    broken_promise();
    broken_promise(broken_promise const&) = default;
    ~broken_promise() override;
};

} // namespace tinyasio
