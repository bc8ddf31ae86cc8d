// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/spawn.hpp>

namespace tinyasio::detail {

domain& domain_of_handler(char const* asked_by) {
    return current_engine(asked_by).jobs;
}

void refuse_negative_cancel_timeout() {
    throw usage_error(
        "a job was given a cancel_timeout below zero: with 0s it is to end at once, and "
        "without one it may take as long as cancel_patience");
}

} // namespace tinyasio::detail
