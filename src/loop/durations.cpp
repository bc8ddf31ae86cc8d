// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/durations.hpp>

#include <string>

namespace tinyasio::detail {

void refuse_nan(char const* function) {
    throw usage_error(std::string(function) + " was given a duration that is not a number");
}

} // namespace tinyasio::detail
