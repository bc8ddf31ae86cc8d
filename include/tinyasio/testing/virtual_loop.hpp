// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/loop.hpp>

#include <cstdint>
#include <optional>

namespace tinyasio::testing {

/// How a `virtual_loop` behaves.
struct virtual_loop_options {
    /// Which errors crash it.
    tinyasio::crash crash = crash::unhandled;
    /// Runs what is ready in an order that this number determines, not first in, first out.
    std::optional<std::uint64_t> seed{};
};

/// A loop on a virtual clock (V1).
///
/// The clock starts at the epoch of `steady_clock` and stands still while anything is ready or an
/// operation or a thread is outstanding; then it jumps to the next deadline. Tests of timeouts of
/// hours take no time and have the same result each time. When jobs wait and nothing can wake
/// them, `run` throws `deadlock_error` at once, which names them.
///
/// Thread safety: as `loop`.
///
/// \code
/// tio::testing::virtual_loop loop{{.seed = 7}};
/// loop.run(takes_an_hour());
/// BOOST_TEST(loop.last_crash() == nullptr);
/// \endcode
class TINYASIO_DECL virtual_loop : public loop {
public:
    /// Its clock stands at the epoch.
    explicit virtual_loop(virtual_loop_options const& options = {});
};

} // namespace tinyasio::testing
