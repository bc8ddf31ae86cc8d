// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/loop_driver.hpp>
#include <tinyasio/testing/virtual_loop.hpp>

namespace tinyasio::testing {

virtual_loop::virtual_loop(virtual_loop_options const& options)
    : loop(tinyasio::detail::loop_core_ptr(
          new tinyasio::detail::loop_driver({.crash = options.crash, .deadlock = deadlock::crash},
                                            {.virtual_clock = true, .seed = options.seed}))) {}

} // namespace tinyasio::testing
