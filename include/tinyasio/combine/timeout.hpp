// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/child_awaiter.hpp>
#include <tinyasio/error/errc.hpp>
#include <tinyasio/error/result.hpp>
#include <tinyasio/task/as_task.hpp>
#include <tinyasio/time/deadline.hpp>

#include <chrono>
#include <concepts>
#include <type_traits>
#include <utility>

namespace tinyasio {

namespace detail {

/// How long something may take: for a while, up to a point in time, or to one that may be moved.
class time_limit {
public:
    time_limit(duration d) noexcept : ticks_(d), is_duration_(true) {}
    time_limit(time_point t) noexcept : ticks_(t.time_since_epoch()) {}
    time_limit(deadline& movable) noexcept : movable_(&movable) {}

    bool is_duration() const noexcept { return is_duration_; }
    duration as_duration() const noexcept { return ticks_; }
    time_point as_time_point() const noexcept { return time_point(ticks_); }
    deadline* movable() const noexcept { return movable_; }

private:
    // No variant, which is written in parts and then copied as a whole: that stalls.
    duration ticks_{}; ///< from the start, or since the epoch of the clock
    deadline* movable_ = nullptr;
    bool is_duration_ = false;
};

template <class Rep, class Period>
time_limit limit_of(std::chrono::duration<Rep, Period> d, char const* function) {
    check_number(d, function);
    return saturate(d);
}
template <class Clock, class Duration>
time_limit limit_of(std::chrono::time_point<Clock, Duration> t, char const* function) {
    static_assert(std::same_as<Clock, std::chrono::steady_clock>,
                  "timeout and fail_after take a time of std::chrono::steady_clock, such as "
                  "now() + 5s; other clocks may be set back: write t - Clock::now()");
    return saturate(t, function);
}
inline time_limit limit_of(deadline& movable, char const*) noexcept {
    return movable;
}

class TINYASIO_DECL timeout_awaiter_base : public child_awaiter, private deadline_user {
public:
    bool await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    void stop_requested() noexcept override { child().request_stop(); }
    char const* what() const noexcept override { return "timeout"; }

    bool on_end(detail::job& ended, bool error_taken) noexcept override {
        deadline_user::clear(); // what is done by now is in time
        return child_awaiter::on_end(ended, error_taken);
    }
    detail::job const* limit(optional_time& earliest) noexcept override;

protected:
    timeout_awaiter_base(frame& waiting, time_limit const& at_most) noexcept
        : child_awaiter(waiting)
        , at_most_(at_most) {}
    // Inline: otherwise it writes tables that those of the derived classes have just written.
    BOOST_FORCEINLINE ~timeout_awaiter_base() {}

    /// Throws if nothing can be started now.
    void check_start() const {
        bool const is_open = static_cast<domain*>(job().owner())->is_open();
        if (job().cancellation().concerns_checkpoints() || at_most_.movable() || !is_open)
            [[unlikely]]
            check_start_closely();
    }
    job_bonds bonds(bool is_leaf) const noexcept {
        return bonds_of_operand(job().bonds(), /*bubbles=*/false, is_leaf);
    }
    /// After the end: whether there is a value, in time. Throws the error of the child, or
    /// `cancelled`.
    bool check_end() const {
        if (child().ending() == ending::value && !expired_) [[likely]]
            return true;
        return was_in_time();
    }
    [[noreturn]] void throw_timed_out() const;

private:
    void begin_at_time_point(engine& loop) noexcept;
    void check_start_closely() const;
    bool was_in_time() const;
    void expire() noexcept override;
    bool may_expire() const noexcept override { return child().state() != job_state::unstarted; }
    detail::job& limited_job() const noexcept override { return job(); }

    time_limit const& at_most_; ///< the operation has it
    time_point started_{};      ///< for a limit that is no duration
    bool expired_ = false;
};

/// Makes the job, of an operand `A`; what comes out is up to the two forms.
template <class A>
class timeout_awaiter_of : public timeout_awaiter_base {
public:
    using value_type = job_value_t<A>;

    timeout_awaiter_of(frame& waiting, task<value_type>& from, time_limit const& at_most) noexcept
        : timeout_awaiter_base(waiting, at_most)
        , from_(&from) {}

    bool await_ready() {
        check_start();
        keep(make_job<value_type>(std::move(*from_), bonds(is_leaf_operand<A>)));
        return false;
    }

protected:
    ~timeout_awaiter_of() = default;

private:
    task<value_type>* from_;
};

/// What `timeout` of what yields a `T` gives.
template <class T>
using timeout_result = result<std::conditional_t<std::is_void_v<T>, void, stored_t<T>>>;

template <class A>
class timeout_awaiter final : public timeout_awaiter_of<A> {
public:
    using timeout_awaiter_of<A>::timeout_awaiter_of;
    using T = job_value_t<A>;

    timeout_result<T> await_resume() {
        if (!this->check_end())
            return {boost::system::in_place_error, make_error_code(errc::timed_out)};
        if constexpr (std::is_void_v<T>)
            return boost::system::in_place_value;
        else
            return timeout_result<T>(boost::system::in_place_value, this->template take<T>());
    }
};

template <class A>
class fail_after_awaiter final : public timeout_awaiter_of<A> {
public:
    using timeout_awaiter_of<A>::timeout_awaiter_of;
    using T = job_value_t<A>;

    T await_resume() {
        if (!this->check_end()) this->throw_timed_out();
        return static_cast<T>(this->template take<T>());
    }
    char const* what() const noexcept override { return "fail_after"; }
};

template <class Awaiter>
class [[nodiscard]] timeout_operation {
    using task_type = task<typename Awaiter::value_type>;

public:
    timeout_operation(task_type limited, time_limit const& at_most) noexcept
        : limited_(std::move(limited))
        , at_most_(at_most) {}
    Awaiter await_in(frame& waiting) && noexcept { return {waiting, limited_, at_most_}; }

private:
    task_type limited_;
    time_limit at_most_;
};

template <class Limit>
concept limit_of_time = requires(Limit&& limit) { limit_of(std::forward<Limit>(limit), ""); };

} // namespace detail

/// Awaits something for a limited time (A4): gives a `result<T>`, with the value, or
/// `errc::timed_out` if the time was up; then it has been cancelled, and has ended together with
/// all that it waits for.
///
/// Takes what can be awaited, or a function without parameters, and runs it in a job of its own,
/// which begins at once, as in a plain `co_await` (T4); in its turn if the limit is zero or less.
///
/// The limit is a duration, counted from the `co_await`, a point in time of `steady_clock`, or a
/// `deadline&`, which can be moved meanwhile.
///
/// Work that is done wins: what is ready when the time is up has its turn first. With a limit of
/// zero or less it runs up to where it first has to wait. What it returns after its `cancelled` was
/// thrown into it is discarded, and told to the diagnostics (C7). `std::reference_wrapper` stands
/// for a reference. Limits nest; the earliest counts: `this_task::deadline()`.
///
/// \throws what it throws, also what it throws instead of its `cancelled`; `usage_error` for a
///         floating point duration that is no number
/// Cancellation: it is cancelled and waited for; then throws `cancelled`, unless it had a value.
///
/// \code
/// if (auto const page = co_await tio::timeout(fetch(url), 2s)) show(*page);
/// else if (page.error() == tio::errc::timed_out) show("too slow");
/// \endcode
template <class A, class Limit>
    requires startable<A> && detail::limit_of_time<Limit>
auto timeout(A&& awaited, Limit&& limit) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    static_assert(!std::same_as<detail::job_value_t<A>, boost::system::error_code>,
                  "timeout cannot tell this value from its error: use fail_after");
    return detail::timeout_operation<detail::timeout_awaiter<A>>(
        detail::as_task(std::forward<A>(awaited)), detail::limit_of(limit, "timeout"));
}

/// The same where being late is an error that must not get lost: gives the value itself, and throws
/// `timed_out` if the time was up.
///
/// \code auto const page = co_await tio::fail_after(fetch(url), 2s); \endcode
template <class A, class Limit>
    requires startable<A> && detail::limit_of_time<Limit>
auto fail_after(A&& awaited, Limit&& limit) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::timeout_operation<detail::fail_after_awaiter<A>>(
        detail::as_task(std::forward<A>(awaited)), detail::limit_of(limit, "fail_after"));
}

#define TINYASIO_DETAIL_NO_LIMIT                                                                   \
    "a limit of time is a duration (2s), a time of std::chrono::steady_clock (now() + 2s), or an " \
    "lvalue of type tinyasio::deadline, which must outlive the wait"

/// What is no job, or no limit.
template <class A, class Limit>
    requires(!(startable<A> && detail::limit_of_time<Limit>))
void timeout(A&&, Limit&&) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    static_assert(detail::limit_of_time<Limit>, TINYASIO_DETAIL_NO_LIMIT);
}
template <class A, class Limit>
    requires(!(startable<A> && detail::limit_of_time<Limit>))
void fail_after(A&&, Limit&&) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    static_assert(detail::limit_of_time<Limit>, TINYASIO_DETAIL_NO_LIMIT);
}

} // namespace tinyasio
