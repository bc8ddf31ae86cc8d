// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/cancellation.hpp>

namespace tinyasio::detail {

std::exception_ptr cancellation::as_error() const {
    return std::make_exception_ptr(cancelled(cause()));
}

} // namespace tinyasio::detail
