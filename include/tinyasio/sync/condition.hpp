// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/sync/mutex.hpp>
#include <tinyasio/task/awaitable.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace tinyasio {

class condition;

namespace detail {

/// Waits at a `condition`, and then for its mutex.
///
/// waiting --notified--> relocking -> woken, or waiting --cancelled--> relocking -> woken: it never
/// goes on without the mutex, and what was notified is not withdrawn any more.
class TINYASIO_DECL condition_waiter final : public leaf, public waiter {
public:
    condition_waiter(frame& waiting, condition& at, mutex_guard& guard) noexcept
        : leaf(waiting)
        , at_(&at)
        , guard_(&guard) {}
    ~condition_waiter();

    bool await_ready();
    void await_suspend(std::coroutine_handle<>) noexcept;
    void await_resume();

    bool withdraw() noexcept override;
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "condition"; }

    /// With the lock of the condition: it is notified, and goes on as soon as it has the mutex.
    void notify(wake_list& woken) noexcept;

private:
    enum class state : std::uint8_t { idle, waiting, relocking, woken };

    permits& lock_of_mutex() const noexcept { return mutex_->permits_; }
    bool relock() noexcept;
    void restore_guard() noexcept;
    void woken() noexcept override;
    std::string who() const override { return describe_waiting(*this); }

    condition* at_;
    mutex_guard* guard_;
    mutex* mutex_ = nullptr; ///< while the guard does not hold it
    state state_ = state::idle;
    bool notified_ = false;
};

struct [[nodiscard]] condition_wait_operation {
    condition* at;
    mutex_guard* guard;
    condition_waiter await_in(frame& waiting) const noexcept { return {waiting, *at, *guard}; }
};

} // namespace detail

/// Lets jobs wait until what a `mutex` protects has changed.
///
/// `wait` unlocks the mutex, and locks it again before it goes on, however it goes on. Waiters are
/// notified in the order in which they came. Any thread may notify; the waiters may belong to any
/// loops, and must use the same mutex. It must outlive its waiters.
///
/// \code
/// auto guard = co_await lock.lock();
/// co_await not_empty.wait(guard, [&] { return !queue.empty(); });
/// consume(queue);
/// \endcode
class TINYASIO_DECL condition {
public:
    condition() noexcept : room_("a condition") {}
    condition(condition const&) = delete;
    condition& operator=(condition const&) = delete;
    /// \pre nobody waits for it; else the program ends with a message that names who does
    ~condition() = default;

    /// Unlocks, waits for a notification, and locks again.
    /// \throws usage_error if the guard locks nothing
    /// Cancellation: throws `cancelled` as soon as it has the mutex again. Who was notified before
    /// returns all the same (C4).
    detail::condition_wait_operation wait(mutex_guard& guard) noexcept { return {this, &guard}; }

    /// The same until the predicate is true, which is called while the mutex is locked.
    template <class Predicate>
        requires std::predicate<std::decay_t<Predicate>&>
    task<> wait(mutex_guard& guard, Predicate&& is_reached) {
        static_assert(detail::survives_co_await<Predicate>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
        return wait_until(guard, std::decay_t<Predicate>(std::forward<Predicate>(is_reached)));
    }

    /// Wakes the first that waits; whether there was one.
    bool notify_one() noexcept;
    /// Wakes all that wait; how many there were.
    std::size_t notify_all() noexcept;

private:
    friend class detail::condition_waiter;

    template <class Predicate>
    task<> wait_until(mutex_guard& guard, Predicate is_reached) {
        while (!is_reached()) co_await wait(guard);
    }

    detail::waiting_room room_;
};

} // namespace tinyasio
