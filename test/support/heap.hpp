// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <cstddef>

namespace test {

/// How often this thread has called `operator new` so far.
std::size_t allocations() noexcept;

/// While it lives, the `n`th call of `operator new` on this thread from now on, counted from 1,
/// throws `std::bad_alloc`; those after it succeed.
class failing_allocation {
public:
    explicit failing_allocation(std::size_t n) noexcept;
    failing_allocation(failing_allocation const&) = delete;
    failing_allocation& operator=(failing_allocation const&) = delete;
    ~failing_allocation();

    /// Whether it has come to that.
    bool has_failed() const noexcept;
};

} // namespace test
