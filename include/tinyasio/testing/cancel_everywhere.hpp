// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/testing/check_failed.hpp>
#include <tinyasio/testing/task_factory.hpp>
#include <tinyasio/testing/virtual_loop.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>

namespace tinyasio::testing {

/// What `cancel_everywhere` cancels.
enum class cancel_scope : std::uint8_t {
    loop, ///< all jobs, as `loop::cancel` does
    task, ///< the task alone, and what it waits for, as the cancellation of its caller would
};

/// How `cancel_everywhere` runs the task.
struct cancel_everywhere_options {
    /// As that of `virtual_loop_options`: the same order in each run.
    std::optional<std::uint64_t> seed{};
    /// Of its loops.
    tinyasio::crash crash = crash::unhandled;
    /// What is cancelled.
    cancel_scope scope = cancel_scope::loop;
};

namespace detail {
TINYASIO_DECL std::size_t cancel_everywhere(task_runner const& run,
                                            cancel_everywhere_options const& options,
                                            std::source_location where);
} // namespace detail

/// Runs a task again and again, each time in a `virtual_loop` of its own, and cancels it at its
/// 1st, 2nd, 3rd, ... checkpoint, until a run ends before that (V3). A checkpoint is each place
/// where a job would throw `cancelled`: before and after all that a job waits for. Each run
///
/// - must end: jobs that wait for what will never come are found, and those that go on and on;
/// - must end with a value or by the cancellation, or, if the task fails without a cancellation
///   too, with one of the errors that it fails with then, in the same words;
/// - must not tell the diagnostics what it does not tell them without a cancellation: that a job
///   swallowed its cancellation, say, or failed while it was cancelled (C7);
/// - must leave no coroutine frame and no record of a job behind, which a handle keeps, for
///   example. What other threads make and free is not seen.
///
/// The task has to end by itself, or to wait for what never comes; to be the same each time; and to
/// be small: a task of n checkpoints runs n + 2 times.
///
/// \param factory a function that makes the task; it is called once for each run
/// \returns how many checkpoints there are
/// \throws check_failed, which says at which checkpoint of which job it was cancelled, and what
///         is wrong. A task that catches even that, and goes on and on, ends the program
///
/// \code
/// BOOST_TEST(tio::testing::cancel_everywhere([] { return transfer(100); }) > 0);
/// \endcode
template <task_factory F>
std::size_t cancel_everywhere(F&& factory, cancel_everywhere_options const& options = {},
                              std::source_location where = std::source_location::current()) {
    return detail::cancel_everywhere(detail::runner_of(factory), options, where);
}

/// What makes no task.
template <class F>
    requires(!task_factory<F>)
std::size_t cancel_everywhere(F&&, cancel_everywhere_options const& = {}) {
    static_assert(task_factory<F>, TINYASIO_DETAIL_NOT_A_FACTORY);
    return 0;
}

} // namespace tinyasio::testing
