// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation_watch.hpp>
#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/loop/alarm.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/time/deadline.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace tinyasio::net {

namespace detail {

using namespace tinyasio::detail;

/// Sets a deadline to now when an operation is pending and none has ended for too long.
///
/// An operation that begins or ends only notes when that was, and leaves the timer where it is: to
/// move that costs many times a look at the clock. When the timer rings it looks how long nothing
/// has moved, and is set again for the rest of the limit.
class TINYASIO_DECL activity_watch final : public operation_watch {
public:
    /// An outer one of the running job hears of the same operations.
    activity_watch(deadline& set, duration limit) noexcept;

    void operation_began() noexcept override;
    void operation_ended() noexcept override;
    /// The deadline goes; jobs may still have operations.
    void forget() noexcept;

private:
    class timer final : public alarm {
    public:
        explicit timer(activity_watch& of) noexcept : of_(&of) {}

    private:
        void ring() noexcept override { of_->look(); }

        activity_watch* of_;
    };

    void note() noexcept;
    void look() noexcept;

    std::shared_ptr<operation_watch> outer_;
    engine* loop_;
    deadline* deadline_;
    duration limit_;
    std::size_t pending_ = 0;
    time_point last_{}; ///< when something moved
    timer timer_{*this};
};

template <class T>
task<T> run_watched(task<T> from, std::shared_ptr<activity_watch> watch) {
    operation_watch::set(std::move(watch));
    co_return co_await std::move(from);
}

template <class T>
task<timeout_result<T>> run_until_idle(task<T> from, duration limit) {
    deadline idle;
    struct watching {
        std::shared_ptr<activity_watch> watch;
        ~watching() { watch->forget(); }
    } const until_then{std::make_shared<activity_watch>(idle, limit)};
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
/// their own (`spawn_parallel`), and those that may be left behind (`abandonable`, `resolve`).
/// `this_task::deadline()` does not show it, since it moves with each operation; a deadlock may be
/// found later by as much as the limit.
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
