// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/handle.hpp>

namespace tinyasio::detail {

void refuse_empty_handle() {
    throw usage_error("an empty handle was used: it refers to no job, or has been moved from");
}

} // namespace tinyasio::detail
