// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/map.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <string>

namespace tinyasio::detail {

void refuse_limit_of_zero(char const* function) {
    throw usage_error(std::string(function) + " with a limit of 0 would never end");
}

// Neither is called: a job that takes its turn is ready, it does not wait.
bool mapping_turn_awaiter::withdraw() noexcept {
    return true;
}
char const* mapping_turn_awaiter::what() const noexcept {
    return "map";
}

} // namespace tinyasio::detail
