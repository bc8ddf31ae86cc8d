// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/sleep.hpp>

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <concepts>

namespace tinyasio {

class event;

namespace detail {

using event_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::safe_link>>;

class TINYASIO_DECL event_waiter : public leaf, public event_hook {
public:
    bool await_ready();
    void await_suspend(std::coroutine_handle<>) noexcept { wait(); }

    bool withdraw() noexcept override;
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "event"; }

    /// The event was set.
    virtual void on_set() noexcept { complete(); }

protected:
    event_waiter(frame& waiting, event& awaited) noexcept : leaf(waiting), event_(&awaited) {}
    ~event_waiter() = default;

    /// Waits for the event, or just for a turn if it is set.
    void wait() noexcept;

private:
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

    bool await_ready();
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool await_resume() const {
        checkpoint();
        return was_set_;
    }

    bool withdraw() noexcept override;
    void on_set() noexcept override;
    void on_time() noexcept override;

private:
    bool was_set_ = false;
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
/// All waits belong to one loop, and so do `set` and `clear` while somebody waits: from another
/// thread, `loop.post([&] { ready.set(); })`. Waiters wake in the order in which they came, after
/// the job that set it has had its turn. The event must outlive its waiters.
///
/// \code
/// tio::event ready;
/// tio::spawn(load, std::ref(ready));
/// co_await ready.wait();
/// \endcode
class TINYASIO_DECL event {
public:
    event() noexcept = default;
    event(event const&) = delete;
    event& operator=(event const&) = delete;
    /// \pre nobody waits for it; else the program ends with a message that names who does
    ~event();

    /// Wakes all that wait, even if it is cleared before they run. Returns whether it was not set.
    /// \throws usage_error if jobs of a loop that does not run here wait for it
    bool set();
    /// Returns whether it was set.
    bool clear() noexcept { return std::exchange(set_, false); }
    bool is_set() const noexcept { return set_; }

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

    template <class Bool>
        requires std::same_as<Bool, bool>
    explicit operator Bool() const {
        static_assert(!std::same_as<Bool, bool>,
                      "an event is no bool: write is_set(), or co_await wait()");
        return false;
    }

private:
    friend class detail::event_waiter;

    using waiter_list = detail::intrusive::list<detail::event_waiter,
                                                detail::intrusive::base_hook<detail::event_hook>,
                                                detail::intrusive::constant_time_size<false>>;
    waiter_list waiters_;
    bool set_ = false;
};

} // namespace tinyasio
