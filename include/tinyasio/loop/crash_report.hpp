// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/loop/job_info.hpp>

#include <exception>
#include <string>
#include <vector>

namespace tinyasio {

/// All that is known about a crash (D6): the error that caused it and the way it came, the errors
/// of the jobs that failed while they were being cancelled, and what all jobs did at that moment.
///
/// \code
/// catch (...) {
///     if (auto const* report = loop.last_crash()) std::cerr << report->text();
/// }
/// \endcode
class TINYASIO_DECL crash_report {
public:
    /// The error that caused it.
    std::exception_ptr original{};
    /// The errors of jobs that failed while they were being cancelled, in the order in which those
    /// jobs started.
    std::vector<std::exception_ptr> others{};
    /// The one that failed is the last, if the error left a job.
    std::vector<job_info> jobs{};

    /// Several lines for people.
    std::string text() const;

    /// One line for logs: an object with "error", "others" and "jobs". An error has "type", "what"
    /// (null if it has no text), "traceback" and, if there are some, "errors" (of a group) and
    /// "cause"; a job the members of `job_info`, with "age_ms".
    std::string json() const;

    // --- for those who write it

    /// \internal
    void set_original(std::exception_ptr error);
    /// \internal \param trace null if it has none
    void add_other(std::exception_ptr error, detail::trace_ptr trace);

private:
    /// Kept, so that `traceback_of` knows the error as long as the report lives, and copied as it
    /// was then: others may throw the error again.
    struct way {
        detail::trace_ptr trace{};
        detail::error_path path{};
    };
    static way way_of(detail::trace_ptr trace);

    way way_of_original_{};
    std::vector<way> ways_of_others_{};
};

} // namespace tinyasio
