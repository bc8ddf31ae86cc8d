// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation_watch.hpp>
#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/time/deadline.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace tinyasio::net {

namespace detail {

using namespace tinyasio::detail;

/// Moves a deadline on with each operation that ends.
class TINYASIO_DECL idle_watch final : public operation_watch {
public:
    /// An outer one of the running job hears of the same operations.
    idle_watch(deadline& moved, duration limit) noexcept;

    void operation_began() noexcept override;
    void operation_ended() noexcept override;
    /// The deadline goes; jobs may still have operations.
    void forget() noexcept { moved_ = nullptr; }

private:
    void start_again() noexcept;

    std::shared_ptr<operation_watch> outer_;
    deadline* moved_;
    duration limit_;
    std::size_t pending_ = 0;
};

template <class T>
task<T> run_watched(task<T> from, std::shared_ptr<idle_watch> watch) {
    operation_watch::set(std::move(watch));
    co_return co_await std::move(from);
}

template <class T>
task<timeout_result<T>> run_until_idle(task<T> from, duration limit) {
    deadline idle;
    struct watching {
        std::shared_ptr<idle_watch> watch;
        ~watching() { watch->forget(); }
    } const until_then{std::make_shared<idle_watch>(idle, limit)};
    co_return co_await timeout(run_watched(std::move(from), until_then.watch), idle);
}

} // namespace detail

/// Awaits something until nothing moves any more: gives a `result<T>`, with the value, or
/// `errc::timed_out` if an operation of Asio was awaited in it, and for so long neither that one
/// nor another ended. Then it has been cancelled and has ended, as with `timeout`.
///
/// All operations count for which its jobs wait, those that it spawns included, and it alone: a
/// composed one, such as `async_write`, when all of it is done. Time in which it waits for
/// something else, a thread, a channel or a `sleep`, does not count; nor do operations in loops of
/// their own (`spawn_parallel`).
///
/// \throws what it throws
/// Cancellation: as of `timeout`.
///
/// \code
/// if (!co_await tio::net::idle_timeout(session(peer), 30s)) log("a client that says nothing");
/// \endcode
template <class A, class Rep, class Period>
    requires startable<A>
auto idle_timeout(A&& awaited, std::chrono::duration<Rep, Period> limit) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    tinyasio::detail::check_number(limit, "idle_timeout");
    return detail::run_until_idle(tinyasio::detail::as_task(std::forward<A>(awaited)),
                                  tinyasio::detail::saturate(limit));
}

/// What is no job.
template <class A, class Rep, class Period>
    requires(!startable<A>)
void idle_timeout(A&&, std::chrono::duration<Rep, Period>) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio::net
