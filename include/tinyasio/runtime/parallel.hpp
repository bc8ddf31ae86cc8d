// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/all.hpp>
#include <tinyasio/nursery/nursery.hpp>
#include <tinyasio/runtime/apart.hpp>

#include <ranges>
#include <utility>
#include <vector>

namespace tinyasio {

namespace detail {

template <class... Args>
auto as_task_apart(std::string_view name, Args&&... args) {
    return run_apart(as_task(std::forward<Args>(args)...), std::string(name));
}

template <class Range>
auto as_tasks_apart(Range&& operands) {
    std::vector<task<range_value_of<Range>>> tasks;
    if constexpr (std::ranges::sized_range<Range>)
        tasks.reserve(static_cast<std::size_t>(std::ranges::size(operands)));
    for (auto it = std::ranges::begin(operands); it != std::ranges::end(operands); ++it)
        tasks.push_back(
            as_task_apart("parallel", static_cast<element_of<Range>>(element_at<Range>(it))));
    return tasks;
}

} // namespace detail

/// As `all`, but each operand runs in a loop of its own (L4): in a `runtime`, or on any context
/// that several threads drive, really at the same time. Gives a tuple, or a vector for a range.
///
/// What one operand and what it spawns touch, others must not touch without a lock; `event`,
/// channels and the other primitives work between them. Each is a domain of its own: an error that
/// nobody in it awaits ends it, and is thrown here. An operand may refer to what outlives this, the
/// caller's locals for example; if it is a function without parameters, it is called, and its frame
/// made, in its own loop.
///
/// The new loops have the options of the caller's loop, and tell its diagnostics. They inherit
/// task-local values, requests to stop and cancellation; handles and nurseries of the caller may be
/// cancelled there, and nothing else.
///
/// On a loop that has its context for itself, such as `loop{}` and that of `testing::run`, they
/// take turns as the operands of `all` do.
///
/// \throws the first error, after the others have been cancelled and have ended (D1)
/// Cancellation: all are cancelled and waited for, wherever they run; then throws `cancelled`.
///
/// \code
/// auto const [left, right] = co_await tio::parallel(sort(lower), sort(upper));
/// \endcode
template <class... Operands>
    requires(startable<Operands> && ...)
auto parallel(Operands&&... operands) {
    static_assert((detail::survives_co_await<Operands> && ...), TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return all(detail::as_task_apart("parallel", std::forward<Operands>(operands))...);
}
template <detail::range_of_operands Range>
auto parallel(Range&& operands) {
    return all(detail::as_tasks_apart(std::forward<Range>(operands)));
}
/// What is no job.
template <class... Operands>
    requires(!(startable<Operands> && ...) && !detail::startable_range<Operands...>)
void parallel(Operands&&...) {
    static_assert((startable<Operands> && ...), TINYASIO_DETAIL_NOT_STARTABLE);
}

/// As `spawn`, but what is started runs in a loop of its own, as an operand of `parallel` does: a
/// job of this domain waits for it there. The function is called, and its frame made, in that loop.
///
/// In the tree of jobs it is one line. Cancelling the handle reaches it, and so do requests to
/// stop. It may outlive the function that started it, and must own what it uses. Where a loop has
/// its context for itself, it takes turns with the other jobs, as with `parallel`.
///
/// \throws as `spawn`; what the task throws goes where that of a spawned job goes
///
/// \code
/// tio::spawn_parallel({.name = "compress"}, compress, std::move(block));
/// \endcode
template <class... Args>
    requires startable<Args...>
auto spawn_parallel(job_flags flags, Args&&... args) -> handle<detail::job_value_t<Args...>> {
    return spawn(flags, detail::as_task_apart(flags.name, std::forward<Args>(args)...));
}
template <class... Args>
    requires startable<Args...>
auto spawn_parallel(Args&&... args) -> handle<detail::job_value_t<Args...>> {
    return spawn_parallel(job_flags{}, std::forward<Args>(args)...);
}
/// What is no job.
template <class... Args>
    requires(!startable<Args...>)
void spawn_parallel(job_flags, Args&&...) {
    static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}
template <class F, class... Args>
    requires detail::refused_as_job<F, Args...>
void spawn_parallel(F&&, Args&&...) {
    static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}

template <class... Args>
    requires startable<Args...>
auto nursery::spawn_parallel(job_flags flags, Args&&... args)
    -> handle<detail::job_value_t<Args...>> {
    return spawn(flags, detail::as_task_apart(flags.name, std::forward<Args>(args)...));
}

} // namespace tinyasio
