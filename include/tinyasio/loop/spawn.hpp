// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/handle.hpp>
#include <tinyasio/task/as_task.hpp>

namespace tinyasio {

namespace detail {

/// That of the loop whose handler is running. \throws usage_error outside of a loop
TINYASIO_DECL domain& domain_of_handler(char const* asked_by);

/// The domain of the running job, or that of the loop whose handler is running.
/// \throws usage_error outside of a loop, and what a job that starts now would be refused with
inline domain& domain_to_start_in(char const* asked_by = "spawn") {
    job const* const running = current_job();
    auto& in =
        running != nullptr ? static_cast<domain&>(*running->owner()) : domain_of_handler(asked_by);
    in.check_open();
    return in;
}

[[noreturn]] TINYASIO_DECL void refuse_negative_cancel_timeout();

/// \throws usage_error for flags that mean nothing
inline job_traits traits_of(job_flags const& flags) {
    if (flags.cancel_timeout && *flags.cancel_timeout < duration::zero()) [[unlikely]]
        refuse_negative_cancel_timeout();
    return {.name = flags.name,
            .bonds = {.awaited = flags.awaited, .bubbles = flags.bubble, .master = flags.master},
            .cancel_timeout = flags.cancel_timeout};
}

/// Most jobs have no traits: then nothing of them is looked at, and what they all have in common is
/// written in one go.
template <class T, class Traits = job_bonds>
BOOST_FORCEINLINE handle<T> start_shared(domain& in, task<T>&& from, Traits const& traits = {}) {
    auto record = make_job<T, shared_job>(std::move(from), traits);
    record->hold_by_domain();
    in.start(*record);
    return handle<T>(std::move(record));
}

} // namespace detail

/// Starts a job in the domain of the running one and does not wait for it.
///
/// Takes something awaitable, or a function and its arguments, of which the job keeps copies (use
/// `std::ref` for references); both must own what they use, or refer to what outlives the loop's
/// `run`. The job makes its first step when the running one waits. `run` ends only when it has
/// ended, unless `{.awaited = false}`: then it is cancelled when no other job is left (D9).
///
/// An error that leaves the job while nobody awaits its handle crashes the loop; with
/// `{.bubble = false}` it stays in the handle and is told to the diagnostics.
///
/// \throws usage_error outside of a loop, for an empty task or a negative `cancel_timeout`;
///         `cancelled` in a cancelled job; what making the job throws: then nothing has started
/// Thread safety: belongs to the loop; from other threads use `loop::post`.
///
/// \code
/// tio::spawn({.name = "heartbeat", .awaited = false}, beat, 5s);
/// auto page = tio::spawn(fetch(url));
/// \endcode
template <class... Args>
    requires startable<Args...>
auto spawn(job_flags flags, Args&&... args) -> handle<detail::job_value_t<Args...>> {
    detail::domain& domain = detail::domain_to_start_in();
    return detail::start_shared(domain, detail::as_task_or_itself(std::forward<Args>(args)...),
                                detail::traits_of(flags));
}

template <class... Args>
    requires startable<Args...>
auto spawn(Args&&... args) -> handle<detail::job_value_t<Args...>> {
    detail::domain& domain = detail::domain_to_start_in();
    return detail::start_shared(domain, detail::as_task_or_itself(std::forward<Args>(args)...));
}

/// What is no job.
template <class... Args>
    requires(!startable<Args...>)
void spawn(job_flags, Args&&...) {
    static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}
template <class F, class... Args>
    requires detail::refused_as_job<F, Args...>
void spawn(F&&, Args&&...) {
    static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
