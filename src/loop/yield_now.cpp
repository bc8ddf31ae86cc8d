// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/yield_now.hpp>

namespace tinyasio::detail {

// Neither is called: a job that has yielded is ready, it does not wait.
bool yield_awaiter::withdraw() noexcept {
    return true;
}
char const* yield_awaiter::what() const noexcept {
    return "yield_now";
}

} // namespace tinyasio::detail
