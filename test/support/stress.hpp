// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <algorithm>
#include <cstdlib>

namespace test {

/// How often a test that hopes for interleavings tries: TINYASIO_STRESS=10 makes it ten times as
/// long.
inline int rounds(int normally) {
    char const* const factor = std::getenv("TINYASIO_STRESS");
    return normally * (factor != nullptr ? std::max(1, std::atoi(factor)) : 1);
}

} // namespace test
