// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <atomic>
#include <cstdint>

namespace tinyasio::detail {

/// Where a call can be while something else happens: tests stop it there, so that they need not
/// hope for an interleaving.
enum class thread_point : std::uint8_t {
    taken,    ///< a thread has it, and the function is about to begin
    returned, ///< the function has returned or thrown, the loop does not know yet
    put,      ///< the result is on its way to the loop, which has not been woken
    asking,   ///< the function has a task for the loop, which does not know yet
};

struct TINYASIO_DECL thread_hooks {
    using function = void (*)(thread_point) noexcept;

    /// Null but in tests.
    static std::atomic<function> hook;
    /// Whether threads cannot be made (EAGAIN).
    static std::atomic<bool> creation_fails;

    static void reached(thread_point where) noexcept {
        if (auto const tell = hook.load(std::memory_order_acquire)) [[unlikely]]
            tell(where);
    }
};

} // namespace tinyasio::detail
