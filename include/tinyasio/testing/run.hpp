// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/testing/virtual_loop.hpp>

namespace tinyasio::testing {

/// Those of the `virtual_loop` and of its `run`.
struct run_options {
    /// As in `virtual_loop_options`.
    std::optional<std::uint64_t> seed{};
    /// As in `loop_options` and `tinyasio::run_options`.
    tinyasio::crash crash = crash::unhandled;
    tinyasio::on_error on_error = on_error::automatic;
};

/// Runs a task in a `virtual_loop` of its own, on the calling thread, to the end.
///
/// \returns what the task returned
/// \throws what `loop::run` throws; `deadlock_error` when jobs wait for what will never come
///
/// \code
/// BOOST_TEST(tio::testing::run(takes_an_hour()) == 42);
/// for (std::uint64_t seed = 0; seed != 100; ++seed) tio::testing::run(racy(), {.seed = seed});
/// \endcode
template <class A>
    requires startable<A>
decltype(auto) run(A&& awaited, run_options const& options = {}) {
    virtual_loop loop{{.crash = options.crash, .seed = options.seed}};
    return loop.run(std::forward<A>(awaited), {.on_error = options.on_error});
}

/// The same for a function with its arguments.
template <class... Args>
    requires(sizeof...(Args) > 1 && task_function<Args...>)
decltype(auto) run(Args&&... args) {
    return virtual_loop{}.run(std::forward<Args>(args)...);
}
template <class... Args>
    requires task_function<Args...>
decltype(auto) run(run_options const& options, Args&&... args) {
    virtual_loop loop{{.crash = options.crash, .seed = options.seed}};
    return loop.run({.on_error = options.on_error}, std::forward<Args>(args)...);
}

/// What is no job.
template <class A>
    requires(!startable<A>)
void run(A&&, run_options const& = {}) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}
template <class F, class A, class... Args>
    requires(tinyasio::detail::refused_as_job<F, A, Args...> &&
             !std::convertible_to<A, run_options>)
void run(F&&, A&&, Args&&...) {
    static_assert(startable<F, A, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}
template <class F, class... Args>
    requires(!startable<F, Args...>)
void run(run_options const&, F&&, Args&&...) {
    static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio::testing
