// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <cstddef>

namespace bench {

/// What was asked of the heap. What was given back is not deducted.
struct heap_use {
    std::size_t bytes = 0;
    std::size_t allocations = 0;

    friend heap_use operator-(heap_use a, heap_use b) {
        return {a.bytes - b.bytes, a.allocations - b.allocations};
    }
};

/// What the calling thread has asked for since it started, through operator new, which this program
/// replaces, and aligned_alloc.
heap_use heap_used() noexcept;

} // namespace bench
