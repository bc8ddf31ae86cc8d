// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/sync/permits.hpp>

namespace tinyasio {

class mutex;

namespace detail {
class condition_waiter;
}

/// Holds a `mutex` locked, and unlocks it at the end of its life. It can be moved, to another job
/// or thread, too; it must not outlive the mutex.
using mutex_guard = detail::guard<mutex>;

/// Lets one job at a time into what it protects, in the order in which they come, across any number
/// of `co_await`s.
///
/// Any thread may do anything with it, and its waiters may belong to any loops (L5). It is handed
/// over to the first that waits (S3). It is not recursive: a job that waits for a mutex that it
/// holds itself waits for ever (D8 names it). It survives a crash of its waiters, and must outlive
/// them.
///
/// What needs no `co_await` inside needs no mutex, if all of it is done by jobs of one loop.
///
/// \code
/// tio::mutex writing;
/// auto const guard = co_await writing.lock();
/// co_await asio::async_write(socket, header, tio::use_task);
/// co_await asio::async_write(socket, body, tio::use_task);
/// \endcode
class TINYASIO_DECL mutex {
public:
    mutex() noexcept : permits_(1, "a mutex") {}

    /// Waits for it; gives a `mutex_guard`.
    /// Cancellation: throws `cancelled` at once, and does not lock it.
    detail::guard_operation<mutex> lock() noexcept { return {this}; }

    /// Locks it if that is possible at once.
    [[nodiscard]] std::optional<mutex_guard> try_lock() noexcept;

    /// The same, but throws if it is not. \throws would_block
    mutex_guard or_raise();

    /// Runs something while it is locked: a task, something else that can be awaited, or a function
    /// without parameters. It is unlocked before the result arrives.
    template <class A>
        requires startable<A>
    task<detail::job_value_t<A>> with(A&& awaited) {
        static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
        return detail::run_with(*this, detail::as_task(std::forward<A>(awaited)));
    }
    /// What is no job.
    template <class A>
        requires(!startable<A>)
    void with(A&&) {
        static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// Whether somebody holds it at the moment.
    bool is_locked() const noexcept { return permits_.free() == 0; }

private:
    friend mutex_guard;
    friend class detail::guard_waiter<mutex>;
    friend class detail::condition_waiter;

    static constexpr char const* what = "mutex";
    [[noreturn]] static void refuse_empty_guard();

    detail::permits permits_;
};

} // namespace tinyasio
