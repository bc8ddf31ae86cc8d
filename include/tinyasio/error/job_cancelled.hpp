// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/cancelled.hpp>

#include <stdexcept>

namespace tinyasio {

/// Says to somebody who is not cancelled that the job whose result he asks for was: thrown by
/// awaiting the handle of a cancelled job, and by a `run` that `cancel()` cut short (D10).
class TINYASIO_DECL job_cancelled : public std::runtime_error {
public:
    /// \internal For those who throw it.
    job_cancelled(std::uint64_t job, cancel_cause const& cause);
    job_cancelled(job_cancelled const&) = default;
    ~job_cancelled() override;

    /// The job that was cancelled.
    std::uint64_t job() const noexcept { return job_; }
    /// What kind of end it was; the id of the job that failed or called `cancel()`, 0 if it came
    /// from outside; and where that was.
    reason why() const noexcept { return cause_.why; }
    std::uint64_t by() const noexcept { return cause_.by; }
    std::source_location const& where() const noexcept { return cause_.where; }

private:
    std::uint64_t job_;
    cancel_cause cause_;
};

} // namespace tinyasio
