// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/race_result.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <string>

namespace tinyasio::detail {

void refuse_value_of_loser(std::size_t operand, std::size_t winner) {
    throw usage_error("operand " + std::to_string(operand) + " has no value, for operand " +
                      std::to_string(winner) +
                      " won, and it was cancelled: ask index() first, or outcome()");
}

void refuse_index(std::size_t operand, std::size_t size) {
    throw usage_error("there is no operand " + std::to_string(operand) + ", there are " +
                      std::to_string(size) + ", counted from 0");
}

} // namespace tinyasio::detail
