// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/sleep.hpp>
#include <tinyasio/loop/wait_list.hpp>

#include <atomic>
#include <chrono>
#include <concepts>

namespace tinyasio {

class event;

namespace detail {

class TINYASIO_DECL event_waiter : public waiting_leaf<> {
public:
    inline bool await_ready();
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "event"; }

protected:
    inline event_waiter(frame& waiting, event& awaited) noexcept;
    ~event_waiter() = default;

private:
    /// Whether there is nothing to wait for; else it waits.
    bool is_over() noexcept;

    event* event_;
};

class TINYASIO_DECL plain_event_waiter final : public event_waiter {
public:
    plain_event_waiter(frame& waiting, event& awaited) noexcept : event_waiter(waiting, awaited) {}
    void await_resume() const { checkpoint(); }
};

class TINYASIO_DECL timed_event_waiter final : public event_waiter, public timer_node {
public:
    timed_event_waiter(frame& waiting, event& awaited, time_point deadline) noexcept
        : event_waiter(waiting, awaited)
        , timer_node(deadline) {}
    ~timed_event_waiter() { stop_timer(); } // torn down after it was chosen

    bool await_ready() { return was_set_ = event_waiter::await_ready(); }
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool await_resume() const {
        checkpoint();
        return was_set_;
    }

    void on_time() noexcept override;

private:
    void withdrawn() noexcept override { stop_timer(); }
    void woken() noexcept override;
    void stop_timer() noexcept;

    bool was_set_ = false;
    bool is_timed_ = false;
};

struct [[nodiscard]] event_wait_operation {
    event* awaited;
    plain_event_waiter await_in(frame& waiting) const noexcept { return {waiting, *awaited}; }
};

struct [[nodiscard]] timed_event_wait_operation {
    event* awaited;
    duration at_most;
    timed_event_waiter await_in(frame& waiting) const noexcept {
        return {waiting, *awaited, deadline_after(engine_of(waiting.job()).now(), at_most)};
    }
};

} // namespace detail

/// A flag that jobs can wait for.
///
/// Any thread may do anything with it, and its waiters may belong to any loops (L5). Those of one
/// loop wake in the order in which they came, after the job that set it has had its turn. The event
/// must outlive its waiters; the last of them may destroy it as soon as it goes on.
///
/// \code
/// tio::event ready;
/// tio::spawn(load, std::ref(ready));
/// co_await ready.wait();
/// \endcode
class TINYASIO_DECL event {
public:
    event() noexcept : room_("an event") {}
    event(event const&) = delete;
    event& operator=(event const&) = delete;
    /// \pre nobody waits for it; else the program ends with a message that names who does
    ~event() = default;

    /// Wakes all that wait, even if it is cleared before they run. Returns whether it was not set.
    bool set() noexcept;
    /// Returns whether it was set.
    bool clear() noexcept;
    /// Whether it is set at the moment. What was done before `set` is seen by whoever sees it set.
    bool is_set() const noexcept { return set_.load(std::memory_order_acquire); }

    /// Waits until it is set; at once if it is.
    /// Cancellation: throws `cancelled` at once.
    detail::event_wait_operation wait() noexcept { return {this}; }

    /// The same, but for `at_most` so long: gives whether it was set. Zero or less costs a turn.
    /// \throws usage_error for a floating point duration that is no number
    template <class Rep, class Period>
    detail::timed_event_wait_operation wait(std::chrono::duration<Rep, Period> at_most) {
        detail::check_number(at_most, "event::wait");
        return {this, detail::saturate(at_most)};
    }

    /// What is no bool.
    template <class Bool>
        requires std::same_as<Bool, bool>
    explicit operator Bool() const {
        static_assert(!std::same_as<Bool, bool>,
                      "an event is no bool: write is_set(), or co_await wait()");
        return false;
    }

private:
    friend class detail::event_waiter;

    detail::waiting_room room_;
    std::atomic<bool> set_{false}; ///< written with the lock
};

namespace detail {

inline event_waiter::event_waiter(frame& waiting, event& awaited) noexcept
    : waiting_leaf(waiting, awaited.room_.lock)
    , event_(&awaited) {}

inline bool event_waiter::await_ready() {
    checkpoint();
    return (event_->is_set() || is_over()) && has_come();
}

} // namespace detail

} // namespace tinyasio
