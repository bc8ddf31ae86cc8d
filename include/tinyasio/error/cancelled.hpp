// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace tinyasio {

/// Why a job is cancelled.
enum class reason : std::uint8_t {
    crash,     ///< another job of its domain, or another operand of its `all`, failed
    timeout,   ///< its time was up
    explicit_, ///< somebody called `cancel()`, or another operand of its `race` or `any` has won
    interrupt, ///< a signal asked the program to end
    shutdown,  ///< nothing is left that would need it
};

/// The reason's name: "crash", "timeout", "explicit", "interrupt", "shutdown".
TINYASIO_DECL char const* to_string(reason why) noexcept;

/// Who cancelled a job, why, and from where.
struct cancel_cause {
    reason why = reason::explicit_; ///< what kind of end it is
    std::uint64_t by = 0; ///< id of the job that failed or called `cancel()`; 0: from outside
    std::source_location where{}; ///< the `cancel()`, or where the failed job stood
};

namespace detail {
class cancellation;
}

/// Thrown at the leaf at which a cancelled job waits, and at each further one (C1, C2).
///
/// Not a `std::exception`, so that `catch (std::exception const&)` does not swallow it: it is to
/// unwind the job and end it. Clean up in destructors, or catch it, clean up, and throw it on.
/// Programs cannot make one (C3).
///
/// \code
/// try { co_await tio::sleep(1h); }
/// catch (tio::cancelled const& c) { log(c.what()); throw; }
/// \endcode
class TINYASIO_DECL cancelled {
public:
    /// What kind of end it is; the id of the job that failed or called `cancel()`, 0 if it came
    /// from outside; and where that was, as in `cancel_cause`.
    reason why() const noexcept { return cause_.why; }
    std::uint64_t by() const noexcept { return cause_.by; }
    std::source_location const& where() const noexcept { return cause_.where; }
    /// "cancelled (crash) by job 7 at main.cpp:12"
    std::string what() const;

private:
    friend class detail::cancellation;
    explicit cancelled(cancel_cause const& cause) noexcept : cause_(cause) {}

    cancel_cause cause_;
};

namespace detail {
/// "(crash) by job 7 at main.cpp:12"
TINYASIO_DECL std::string describe(cancel_cause const& cause);
/// "main.cpp:12", the path without its folders; "somewhere" if the place is not known.
TINYASIO_DECL std::string describe(std::source_location const& place);
/// "job 7 'session'", "job 7" if it has no name.
TINYASIO_DECL std::string describe_job(std::uint64_t id, std::string_view name);
} // namespace detail

} // namespace tinyasio
