// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstdint>
#include <stdexcept>

namespace tinyasio {

/// A job did not end within its `cancel_timeout` after it had been cancelled (C10). It joins the
/// errors of the crash that cancelled the job, which is still waited for. `what()` says where the
/// job waits.
class TINYASIO_DECL cancel_error : public std::runtime_error {
public:
    /// \internal For those who throw it.
    cancel_error(std::uint64_t job, std::string const& text);
    cancel_error(cancel_error const&) = default;
    ~cancel_error() override;

    /// The job that does not end.
    std::uint64_t job() const noexcept { return job_; }

private:
    std::uint64_t job_;
};

} // namespace tinyasio
