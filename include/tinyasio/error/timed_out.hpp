// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <chrono>
#include <source_location>
#include <stdexcept>

namespace tinyasio {

/// What was given a limit of time did not end within it. It was cancelled, and has ended.
class TINYASIO_DECL timed_out : public std::runtime_error {
public:
    /// \param where the `co_await` that set the limit, which counts as 0 if it is below that
    timed_out(std::chrono::nanoseconds limit, std::source_location where);
    timed_out(timed_out const&) = default;
    ~timed_out() override;

    /// How long it might have taken, and the `co_await` that set the limit.
    std::chrono::nanoseconds limit() const noexcept { return limit_; }
    std::source_location const& where() const noexcept { return where_; }

private:
    std::chrono::nanoseconds limit_;
    std::source_location where_;
};

namespace detail {
/// "1.5 s", "250 ms"
TINYASIO_DECL std::string describe(std::chrono::nanoseconds d);
} // namespace detail

} // namespace tinyasio
