// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/loop_driver.hpp>
#include <testing/trial.hpp>
#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/job_cancelled.hpp>

#include <algorithm>
#include <new>

namespace tinyasio::testing::detail {

using namespace tinyasio::detail;

namespace {

using kind_type = error_note::kind_type;

class watched_loop final : public virtual_loop {
public:
    watched_loop(virtual_loop_options const& options, checkpoint_observer& observer)
        : virtual_loop(options) {
        core().engine().observer = &observer;
    }
};

kind_type kind_of(std::exception_ptr const& error);

kind_type kind_of_cause(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (std::nested_exception const& outer) {
        auto const cause = outer.nested_ptr();
        if (cause && kind_of(cause) == kind_type::no_memory) return kind_type::no_memory;
    } catch (...) {
        // has none
    }
    return kind_type::other;
}

kind_type kind_of(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (cancelled const&) {
        return kind_type::cancelled;
    } catch (job_cancelled const&) {
        return kind_type::job_cancelled;
    } catch (deadlock_error const&) {
        return kind_type::deadlock;
    } catch (std::bad_alloc const&) {
        return kind_type::no_memory;
    } catch (...) {
        return kind_of_cause(error);
    }
}

void note(std::exception_ptr const& error, std::vector<error_note>& in) {
    try {
        std::rethrow_exception(error);
    } catch (exception_group const& group) {
        for (auto const& each : group.errors()) note(each, in);
    } catch (...) {
        in.push_back({kind_of(error), describe(error)});
    }
}

} // namespace

bool trial::has(kind_type kind) const noexcept {
    return std::ranges::find(errors, kind, &error_note::kind) != errors.end();
}

bool trial::fails_with(std::string_view text) const noexcept {
    return std::ranges::find(errors, text, &error_note::text) != errors.end();
}

bool trial::tells(std::string_view text) const noexcept {
    return std::ranges::find(diagnostics, text) != diagnostics.end();
}

trial try_once(task_runner const& run, virtual_loop_options const& options,
               watch_options const& watched) {
    trial result;
    checkpoint_watch watch(watched);
    auto const before = this_thread.blocks.live();
    {
        watched_loop loop(options, watch);
        loop.on_diagnostic([&](diagnostic const& told) {
            result.diagnostics.push_back(std::string(to_string(told.kind)) + ": " + told.text);
        });
        try {
            run(loop);
        } catch (...) {
            note(std::current_exception(), result.errors);
        }
    }
    result.left = this_thread.blocks.live() - before;
    result.checkpoints = watch.seen();
    result.cancelled_at = watch.cancelled_at();
    result.endless_at = watch.endless_at();
    return result;
}

void complaints::about_endlessness(trial const& run) {
    add("went on and on, without end: " + run.endless_at);
}

void complaints::about_error(error_note const& error, trial const& normal) {
    if (error.kind == kind_type::deadlock) return add("hangs: " + error.text);
    add("failed with " + error.text);
    if (normal.errors.empty()) return add("but returns when it is left alone");
    for (auto const& usual : normal.errors) add("but when it is left alone with " + usual.text);
}

void complaints::about_diagnostic(std::string const& told) {
    add("told the diagnostics: " + told);
}

void complaints::about_leaks(trial const& run) {
    if (run.left > 0)
        add("left coroutine frames or records of jobs behind: " + std::to_string(run.left));
}

void complaints::raise(std::string const& when) const {
    if (!text_.empty()) throw check_failed(when + ": the task" + text_);
}

} // namespace tinyasio::testing::detail
