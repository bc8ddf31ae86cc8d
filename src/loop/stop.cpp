// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/stop.hpp>

namespace tinyasio::detail {

bool stop_awaiter::withdraw() noexcept {
    return true;
}
char const* stop_awaiter::what() const noexcept {
    return "a request to stop";
}

} // namespace tinyasio::detail
