// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/channel/ends.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <string>

namespace tinyasio::detail {

void refuse_empty_end(char const* function) {
    throw usage_error(std::string(function) + " was called on an end of a channel that was moved "
                                              "from");
}

std::size_t checked_batch(std::ptrdiff_t at_most) {
    if (at_most <= 0)
        throw usage_error("receive_many was asked for at most " + std::to_string(at_most) +
                          " messages: ask for one or more");
    return static_cast<std::size_t>(at_most);
}

} // namespace tinyasio::detail
