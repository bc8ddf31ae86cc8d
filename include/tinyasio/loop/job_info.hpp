// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job.hpp>

#include <chrono>
#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

namespace tinyasio {

/// What is known about a job at one moment.
struct job_info {
    std::uint64_t id = 0;     ///< unique in its loop
    std::uint64_t parent = 0; ///< the job that started it, which may have ended; 0: none
    std::string name{};       ///< of its `job_flags`; "root" for that of a `run`
    job_state state = job_state::unstarted; ///< in a crash report, `ended` is the one that failed
    std::string waits_for{}; ///< "sleep", "thread tinyasio-3", "all"; empty unless it waits
    std::vector<std::uint64_t> awaited_jobs{}; ///< those whose end it waits for
    std::string awaited_group{};               ///< "nursery 3 'sessions'", if it waits for its end
    std::source_location place{};              ///< the `co_await` at which it stands
    std::chrono::nanoseconds age{};            ///< since it was started
    bool cancelled = false;                    ///< it is to end
    bool shielded = false;                     ///< `shield` protects it
    bool stop_requested = false;               ///< it is asked to stop

    /// The function in which it stands, without parameters; empty if that is not known.
    TINYASIO_DECL std::string function() const;
};

/// The tree of jobs: below each job those that it started. Jobs that are alike share a line, which
/// makes fifty sessions one; of very many lines the last are left out.
/// \code
///   job 1 'root' waits for all (2 jobs) at server.cpp:40 in serve
///     job 2 'accept' waits for sleep at server.cpp:22 in accept
///     48 jobs 'session' (3-50), each waits for event at server.cpp:17 in session
/// \endcode
TINYASIO_DECL std::string to_string(std::vector<job_info> const& jobs);

namespace detail {

class json_writer;

TINYASIO_DECL job_info info_of(job const& of);

/// "waits for sleep at main.cpp:12 in serve"
TINYASIO_DECL std::string describe_state(job_info const& of);

/// An array of objects.
TINYASIO_DECL void write_json(json_writer& to, std::vector<job_info> const& jobs);
/// Members "file", "line" and "function" of an object; null in the library's own functions.
TINYASIO_DECL void write_json(json_writer& to, std::source_location const& place);

} // namespace detail

} // namespace tinyasio
