// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/shield.hpp>

#include <exception>
#include <optional>

namespace tinyasio {

namespace detail {

/// `co_await` of a job that was made before: it starts now, behind a shield.
struct [[nodiscard]] prepared_cleanup {
    job_ptr<void> job;
    shield_awaiter<void> await_in(frame& waiting) && noexcept { return {waiting, std::move(job)}; }
};

/// Throws what is to come out of a task and its cleanup; returns if both have succeeded.
TINYASIO_DECL void rethrow_after_cleanup(std::exception_ptr task, std::exception_ptr cleanup);

template <class T>
task<T> run_finally(task<T> body, task<> cleanup) {
    // Made before the body starts: then the cleanup cannot fail for want of memory for its job.
    prepared_cleanup prepared{
        make_job<void>(std::move(cleanup), bonds_behind_shield_of(*current_job()))};
    std::optional<stored_t<T>> value;
    std::exception_ptr error;
    std::exception_ptr cleanup_error;
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(body);
            value.emplace();
        } else {
            value.emplace(co_await std::move(body));
        }
    } catch (...) {
        error = std::current_exception();
    }
    try {
        co_await std::move(prepared);
    } catch (...) {
        cleanup_error = std::current_exception();
    }
    rethrow_after_cleanup(std::move(error), std::move(cleanup_error));
    if constexpr (!std::is_void_v<T>) co_return static_cast<T>(*std::move(value));
}

} // namespace detail

/// Runs `body` as a part of the awaiting job and then, whether it returned, threw or was cancelled,
/// `cleanup` behind a `shield`; then goes on as the body did: gives its value, throws its error, or
/// the `cancelled` that ended it (C5). What the destructor of a guard would do if it could
/// `co_await`.
///
/// Both may be awaitable, or functions without parameters; the cleanup yields nothing. It runs
/// exactly if the body was started, unless the loop itself is torn down. Task-local values it sees
/// as they were when the body was started.
///
/// \throws what the body threw; what the cleanup threw, if the body succeeded or was cancelled; an
///         `exception_group` of both, the body's first, if both failed
/// Cancellation: no checkpoint itself. The body is cancelled with the job; the cleanup is not: give
/// it a limit with `shield(cleanup, limit)`.
///
/// \code
/// co_await tio::finally(use(connection), close(connection));
/// \endcode
template <class Body, class Cleanup>
    requires(startable<Body> && startable<Cleanup>)
auto finally(Body&& body, Cleanup&& cleanup) {
    static_assert(detail::survives_co_await<Body> && detail::survives_co_await<Cleanup>,
                  TINYASIO_DETAIL_NAME_THE_CLOSURE);
    static_assert(std::is_void_v<detail::job_value_t<Cleanup>>,
                  "the value of the cleanup would be lost: finally takes one that yields nothing");
    return detail::run_finally(detail::as_task(std::forward<Body>(body)),
                               detail::as_task(std::forward<Cleanup>(cleanup)));
}

/// What is no job.
template <class Body, class Cleanup>
    requires(!startable<Body> || !startable<Cleanup>)
void finally(Body&&, Cleanup&&) {
    static_assert(startable<Body> && startable<Cleanup>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
