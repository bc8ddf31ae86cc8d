// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tinyasio {

/// Which errors crash a loop (D1, D2).
enum class crash : std::uint8_t {
    unhandled, ///< one that leaves a job nobody awaits; an awaited job throws where it is awaited
    any,       ///< one that leaves any job; its awaiters see `cancelled`
};

/// What comes out of a crash (D5).
enum class on_error : std::uint8_t {
    automatic, ///< the original error; an `exception_group` if other jobs failed in the crash
    original,  ///< the original error; the others are told to the diagnostics
    group, ///< an `exception_group`: original, other errors, and a `cancelled` for each job that
           ///< the crash cancelled, those that awaited the failing one excluded
};

/// What a loop does when jobs wait and nothing can wake them (D8).
enum class deadlock : std::uint8_t {
    report, ///< tells the diagnostics who waits where, and waits on: a thread may still wake them
    crash,  ///< crashes with `deadlock_error` at once
};

/// How a loop behaves.
///
/// \code tio::loop loop{{.crash = tio::crash::any}}; \endcode
struct loop_options {
    /// Which errors crash it.
    tinyasio::crash crash = crash::unhandled;
    /// What it does when nothing can wake its jobs.
    tinyasio::deadlock deadlock = deadlock::report;
    /// After how long the loop says that it is stuck (D8), or that a cancelled job does not end
    /// (C10). Zero or less: at once.
    any_duration cancel_patience = std::chrono::seconds(5);
};

/// How `run`, `try_run`, `isolate` and the bridges to Asio end.
///
/// \code loop.run(server(), {.on_error = tio::on_error::group}); \endcode
struct run_options {
    /// What is thrown if several jobs fail.
    tinyasio::on_error on_error = on_error::automatic;
};

/// How a job is started, by `spawn`, `share` and nurseries.
///
/// \code tio::spawn({.name = "heartbeat", .awaited = false}, beat, 5s); \endcode
struct job_flags {
    /// In reports, in `jobs()` and in logs. It is copied.
    std::string_view name{};
    /// false: an error that nobody awaits stays in its handle and is told to the diagnostics.
    bool bubble = true;
    /// The loop, or the nursery, ends with it: all other jobs are cancelled.
    bool master = false;
    /// false: the loop does not wait for it, but cancels it when nothing else is left (D9).
    bool awaited = true;
    /// How long the job may take to end after it was cancelled. Then it is named in the diagnostics
    /// and a `cancel_error` joins the crash, if there is one; it is still waited for (C10). Unless
    /// it is set, the loop's `cancel_patience` counts, and there is no error.
    std::optional<any_duration> cancel_timeout{};
};

} // namespace tinyasio
