// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/task/task.hpp>

#include <string>

namespace tinyasio::detail {

void refuse_empty_task(char const* was) {
    throw usage_error("an empty task was " + std::string(was) + ": it has been moved from");
}

} // namespace tinyasio::detail
