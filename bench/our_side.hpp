// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio.hpp>

#include <utility>

namespace bench {

namespace tio = tinyasio;

/// Runs a measuring task on a loop of its own. Making and destroying the loop is not measured.
inline void run_ours(tio::task<> body) {
    tio::loop loop;
    loop.run(std::move(body));
}

} // namespace bench
