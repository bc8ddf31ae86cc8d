// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <testing/trial.hpp>
#include <tinyasio/testing/cancel_everywhere.hpp>

namespace tinyasio::testing::detail {

namespace {

using kind_type = error_note::kind_type;

/// Whether the cancellation explains this end.
bool is_its_end(error_note const& error, cancel_scope scope) noexcept {
    // `cancelled` itself is what comes out if it was not the loop that was cancelled.
    return error.kind == kind_type::job_cancelled ||
           (error.kind == kind_type::cancelled && scope == cancel_scope::task);
}

bool is_expected(error_note const& error, trial const& run, trial const& normal,
                 cancel_scope scope) noexcept {
    if (run.cancelled_at.empty()) return normal.fails_with(error.text);
    if (error.kind == kind_type::deadlock) return false; // it may wait for ever, but not after that
    return is_its_end(error, scope) || normal.fails_with(error.text);
}

void check(trial const& run, trial const& normal, std::uint64_t checkpoint, cancel_scope scope) {
    complaints found;
    if (run.endless_at.empty()) {
        for (auto const& error : run.errors)
            if (!is_expected(error, run, normal, scope)) found.about_error(error, normal);
        for (auto const& told : run.diagnostics)
            if (!normal.tells(told)) found.about_diagnostic(told);
    } else {
        found.about_endlessness(run); // what else it did came of its being stopped
    }
    found.about_leaks(run);
    found.raise(run.cancelled_at.empty()
                    ? "cancel_everywhere, not cancelled"
                    : "cancel_everywhere, cancelled at checkpoint " + std::to_string(checkpoint) +
                          ", " + run.cancelled_at);
}

} // namespace

std::size_t cancel_everywhere(task_runner const& run, cancel_everywhere_options const& options,
                              std::source_location where) {
    virtual_loop_options const loop{.crash = options.crash, .seed = options.seed};
    watch_options watched{.scope = options.scope, .asked_at = where, .patience = patience};
    auto const normal = try_once(run, loop, watched);
    check(normal, normal, 0, options.scope);
    for (;;) {
        ++watched.cancel_at;
        auto const tried = try_once(run, loop, watched);
        check(tried, normal, watched.cancel_at, options.scope);
        if (tried.checkpoints < watched.cancel_at) return watched.cancel_at - 1;
    }
}

} // namespace tinyasio::testing::detail
