// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/sync/mutex.hpp>

namespace tinyasio {

std::optional<mutex_guard> mutex::try_lock() noexcept {
    if (!permits_.try_take()) return std::nullopt;
    return mutex_guard(*this);
}

mutex_guard mutex::or_raise() {
    if (!permits_.try_take()) detail::refuse_to_block("mutex::or_raise");
    return mutex_guard(*this);
}

void mutex::refuse_empty_guard() {
    throw usage_error("mutex_guard::release: it locks nothing; it was released, or moved from");
}

} // namespace tinyasio
