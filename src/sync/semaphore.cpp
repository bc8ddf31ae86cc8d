// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/sync/semaphore.hpp>

#include <string>

namespace tinyasio {

namespace {

std::size_t checked_tokens(std::ptrdiff_t tokens) {
    if (tokens <= 0)
        throw usage_error("a semaphore of " + std::to_string(tokens) +
                          " tokens would never admit anybody: give it one or more");
    return static_cast<std::size_t>(tokens);
}

} // namespace

semaphore::semaphore(std::ptrdiff_t tokens) : permits_(checked_tokens(tokens), "a semaphore") {}

std::optional<semaphore_guard> semaphore::try_acquire() noexcept {
    if (!permits_.try_take()) return std::nullopt;
    return semaphore_guard(*this);
}

semaphore_guard semaphore::or_raise() {
    if (!permits_.try_take()) detail::refuse_to_block("semaphore::or_raise");
    return semaphore_guard(*this);
}

void semaphore::refuse_empty_guard() {
    throw usage_error("semaphore_guard::release: it has no token; it was released, or moved from");
}

} // namespace tinyasio
