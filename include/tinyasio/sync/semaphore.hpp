// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/sync/permits.hpp>

namespace tinyasio {

class semaphore;

/// Holds a token of a `semaphore`, and gives it back at the end of its life. It can be moved, to
/// another job or thread, too; it must not outlive the semaphore.
using semaphore_guard = detail::guard<semaphore>;

/// Admits so many jobs at a time, in the order in which they come.
///
/// Any thread may do anything with it, and its waiters may belong to any loops (L5). A token that
/// is given back goes to the first that waits, and nobody can take it from under its hands (S3);
/// one that was on its way to a job that is cancelled is passed on. It survives a crash of its
/// waiters, and must outlive them.
///
/// \code
/// tio::semaphore at_a_time{10};
/// auto const token = co_await at_a_time.acquire();
/// co_await fetch(url);                               // at most ten of them
/// \endcode
class TINYASIO_DECL semaphore {
public:
    /// \throws usage_error if there is no token at all
    explicit semaphore(std::ptrdiff_t tokens);

    /// Waits for a token; gives a `semaphore_guard`.
    /// Cancellation: throws `cancelled` at once, and takes no token.
    detail::guard_operation<semaphore> acquire() noexcept { return {this}; }

    /// Takes a token if that is possible at once.
    [[nodiscard]] std::optional<semaphore_guard> try_acquire() noexcept;

    /// The same, but throws if it is not. \throws would_block
    semaphore_guard or_raise();

    /// Runs something with a token: a task, something else that can be awaited, or a function
    /// without parameters. The token is given back before the result arrives.
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

    /// How many tokens are free at the moment.
    std::size_t tokens() const noexcept { return permits_.free(); }

private:
    friend semaphore_guard;
    friend class detail::guard_waiter<semaphore>;

    static constexpr char const* what = "semaphore";
    [[noreturn]] static void refuse_empty_guard();

    detail::permits permits_;
};

} // namespace tinyasio
