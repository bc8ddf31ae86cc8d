// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <tinyasio/testing.hpp>

#include <array>
#include <string>

namespace test {

/// Where the result is the same whichever errors crash the loop.
inline constexpr std::array crash_modes{tinyasio::crash::any, tinyasio::crash::unhandled};

/// What comes out of a loop, and what it tells meanwhile.
struct trial {
    explicit trial(tinyasio::crash crash = tinyasio::crash::unhandled) : loop({.crash = crash}) {}

    template <class Root>
    std::string operator()(tinyasio::on_error policy, Root root) {
        return thrown_by([&] { loop.run({policy}, root); });
    }
    template <class Root>
    std::string operator()(Root root) {
        return (*this)(tinyasio::on_error::automatic, root);
    }

    tinyasio::testing::virtual_loop loop;
    diagnostics_log diagnostics{loop};
};

} // namespace test
