// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstddef>

namespace tinyasio::testing {

/// How often this thread has called `operator new` so far; 0 in a program without
/// <tinyasio/testing/replace_new.hpp>.
///
/// \code
/// auto const before = tio::testing::allocations();
/// job.cancel();
/// BOOST_TEST(tio::testing::allocations() == before);
/// \endcode
TINYASIO_DECL std::size_t allocations() noexcept;

/// While it lives, the `n`th call of `operator new` on this thread from now on, counted from 1,
/// throws `std::bad_alloc`; those after it succeed. With 0 none fails. One at a time; needs
/// <tinyasio/testing/replace_new.hpp> in the program.
class TINYASIO_DECL failing_allocation {
public:
    /// Counts from now on.
    explicit failing_allocation(std::size_t n) noexcept;
    failing_allocation(failing_allocation const&) = delete;
    failing_allocation& operator=(failing_allocation const&) = delete;
    ~failing_allocation();

    /// Whether it has come to that.
    bool has_failed() const noexcept;
};

namespace detail {

/// `operator new` is called. False: this call is to fail.
TINYASIO_DECL bool count_allocation() noexcept;

/// Whether this program's `operator new` counts its calls.
TINYASIO_DECL bool allocations_are_counted();

} // namespace detail

} // namespace tinyasio::testing
