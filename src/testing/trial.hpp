// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <testing/checkpoint_watch.hpp>
#include <tinyasio/testing/task_factory.hpp>
#include <tinyasio/testing/virtual_loop.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinyasio::testing::detail {

/// An error that came out of a run. Only its text: the error itself could keep alive what is to be
/// gone by now.
struct error_note {
    enum class kind_type : std::uint8_t {
        cancelled,
        job_cancelled,
        deadlock,
        no_memory, ///< `std::bad_alloc`, or caused by one
        other,
    };

    kind_type kind;
    std::string text;
};

/// How one run went.
struct trial {
    /// What it ended with, errors in groups one by one; none if it returned.
    std::vector<error_note> errors{};
    std::vector<std::string> diagnostics{};
    /// As those of `checkpoint_watch`.
    std::uint64_t checkpoints = 0;
    std::string cancelled_at{};
    std::string endless_at{};
    /// Frames and records of jobs that are left, now that the loop is gone.
    std::ptrdiff_t left = 0;

    bool has(error_note::kind_type kind) const noexcept;
    bool fails_with(std::string_view text) const noexcept;
    bool tells(std::string_view text) const noexcept;
};

/// Runs a task once, in a loop of its own.
trial try_once(task_runner const& run, virtual_loop_options const& options,
               watch_options const& watched);

/// What is wrong with a run, a line for each.
class complaints {
public:
    void about_endlessness(trial const& run);
    /// `normal`: how the task ends when nothing disturbs it.
    void about_error(error_note const& error, trial const& normal);
    void about_diagnostic(std::string const& told);
    void about_leaks(trial const& run);

    /// \throws check_failed if there is any. `when`: "cancel_everywhere, checkpoint 3 (...)"
    void raise(std::string const& when) const;

private:
    void add(std::string const& line) { text_ += "\n  " + line; }
    std::string text_{};
};

} // namespace tinyasio::testing::detail
