// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/loop.hpp>
#include <tinyasio/runtime/options.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace tinyasio {

namespace detail {

/// What `main` has around its task.
class TINYASIO_DECL main_run {
public:
    explicit main_run(main_options const& options);
    main_run(main_run const&) = delete;
    main_run& operator=(main_run const&) = delete;
    ~main_run();

    tinyasio::loop& loop() noexcept;
    /// In a handler of what the run has thrown: reports it. Gives the exit code.
    int failed() noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

/// The same for what could not even be started.
TINYASIO_DECL int main_not_started() noexcept;

} // namespace detail

/// Runs a program (L6): a task, to the end, on a loop of its own, or with `{.threads = n}` in a
/// `runtime`; and gives the exit code for `return tio::main(...)`. The loop has the default options
/// and tells its diagnostics to standard error, unless `main_options` say otherwise.
///
/// - the value of a `task<int>`, 0 for a `task<>`;
/// - 1 if an error came out of it, which is reported on standard error with its traceback, the
///   errors of other jobs and what all jobs did at that moment (D6);
/// - 128 + its number if a signal ended it: 130 for SIGINT (Ctrl-C), 143 for SIGTERM.
///
/// The first SIGINT or SIGTERM cancels all jobs, or with `{.grace = d}` asks them to stop and
/// cancels them after that time (C6): a server stops accepting, finishes what it is at, and returns
/// normally, and the exit code is that of the task. A second signal ends the process at once; see
/// `interrupt_on`.
///
/// \throws nothing: options that mean nothing, and a system without threads or memory, are
///         reported, and give 1
///
/// \code
/// int main() { return tio::main(server(8080), {.grace = 10s}); }
/// \endcode
template <class A>
    requires startable<A>
int main(A&& root, main_options options = {}) noexcept {
    using value_type = detail::job_value_t<A>;
    static_assert(std::is_void_v<value_type> || std::convertible_to<value_type, int>,
                  "main takes a task<> or a task<int>, whose value is the exit code");
    std::unique_ptr<detail::main_run> run;
    try {
        run = std::make_unique<detail::main_run>(options);
    } catch (...) {
        return detail::main_not_started();
    }
    try {
        if constexpr (std::is_void_v<value_type>) {
            run->loop().run(std::forward<A>(root));
            return 0;
        } else {
            return run->loop().run(std::forward<A>(root));
        }
    } catch (...) {
        return run->failed();
    }
}

/// What is no job.
template <class A>
    requires(!startable<A>)
int main(A&&, main_options = {}) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    return 1;
}

} // namespace tinyasio
