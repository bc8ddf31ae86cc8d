// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/diagnostic.hpp>
#include <tinyasio/loop/durations.hpp>
#include <tinyasio/loop/options.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tinyasio {

/// How a `runtime` is made.
struct runtime_options {
    /// That run loops; as many as the machine has processors if nothing is said.
    std::optional<std::size_t> threads{};
    /// For functions that block: those of `run_in_thread` in its loops. As `pool_options`: so many
    /// threads at most, which end when they have had nothing to do for so long.
    std::size_t blocking_threads = 128;
    any_duration blocking_idle_ttl = std::chrono::seconds(30);
    /// Its threads are "runtime-1", "runtime-2" and so on. Copied.
    std::string_view name = "runtime";
};

/// What a signal does (L6).
struct interrupt_options {
    /// How long the jobs, asked to stop, may take to end by themselves before they are cancelled
    /// (C6). If nothing is said, they are not asked, but cancelled at once.
    std::optional<any_duration> grace{};
    /// A second signal ends the process at once, without any cleaning up.
    bool exit_at_second = true;
};

/// How `main` runs its task.
struct main_options {
    /// 1: on the calling thread alone; more: on a `runtime` with so many.
    std::size_t threads = 1;
    /// How long the jobs, asked to stop by the first signal, may take to end by themselves before
    /// they are cancelled (C6). If nothing is said, they are not asked, but cancelled at once.
    std::optional<any_duration> grace{};
    /// For functions that block: those of `run_in_thread`. As `pool_options`.
    std::size_t blocking_threads = 128;
    any_duration blocking_idle_ttl = std::chrono::seconds(30);
    /// Whether an error that comes out of the task is reported on standard error.
    bool report = true;
    /// Of the loop on which the task runs.
    loop_options loop{};
    /// Where it tells what is nobody's result, such as the errors of a server's handlers; standard
    /// error if nothing is set. As `loop::on_diagnostic`.
    diagnostic_sink on_diagnostic{};
};

} // namespace tinyasio
