// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <testing/trial.hpp>
#include <tinyasio/detail/thread_state.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/testing/allocations.hpp>
#include <tinyasio/testing/fail_allocations.hpp>

namespace tinyasio::testing::detail {

namespace {

using kind_type = error_note::kind_type;

/// While it lives, each frame and each record is an allocation.
struct without_block_cache {
    without_block_cache() noexcept { tinyasio::detail::this_thread.blocks.close(); }
    without_block_cache(without_block_cache const&) = delete;
    without_block_cache& operator=(without_block_cache const&) = delete;
    ~without_block_cache() { tinyasio::detail::this_thread.blocks.reopen(); }
};

/// Runs the task with its `n`th allocation failing; `failed` becomes whether it came to that.
task_runner failing(task_runner const& run, std::size_t n, bool& failed) {
    return [&run, &failed, n](loop& in) {
        in.on_diagnostic([](diagnostic const&) {}); // what they say is the other test's business
        struct armed {
            explicit armed(std::size_t nth, bool& told) noexcept : failing(nth), has_failed(told) {}
            ~armed() { has_failed = failing.has_failed(); }
            failing_allocation failing;
            bool& has_failed;
        } const armed(n, failed);
        run(in);
    };
}

void check(trial const& run, trial const& normal, std::string const& when) {
    complaints found;
    bool const by_memory = run.has(kind_type::no_memory);
    if (run.endless_at.empty()) {
        for (auto const& error : run.errors) {
            bool const expected = by_memory || normal.fails_with(error.text);
            if (error.kind == kind_type::deadlock || !expected) found.about_error(error, normal);
        }
    } else {
        found.about_endlessness(run); // what else it did came of its being stopped
    }
    found.about_leaks(run);
    found.raise("fail_allocations, " + when);
}

} // namespace

std::size_t fail_allocations(task_runner const& run, virtual_loop_options const& options) {
    if (!allocations_are_counted())
        throw usage_error("fail_allocations needs an operator new that can fail: write #include "
                          "<tinyasio/testing/replace_new.hpp> in one source file of the program");
    without_block_cache const uncached;
    watch_options watched;
    bool failed = false;
    auto const normal = try_once(failing(run, 0, failed), options, watched);
    check(normal, normal, "none fails");
    watched.patience = normal.checkpoints + patience;
    for (std::size_t n = 1;; ++n) {
        auto const tried = try_once(failing(run, n, failed), options, watched);
        check(tried, normal, failed ? "number " + std::to_string(n) + " fails" : "none fails");
        if (!failed) return n - 1;
    }
}

} // namespace tinyasio::testing::detail
