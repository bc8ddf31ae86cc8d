// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/child_awaiter.hpp>
#include <tinyasio/task/as_task.hpp>

#include <chrono>
#include <optional>

namespace tinyasio {

namespace detail {

/// What a job behind the shield of `waiting` is like.
inline job_bonds bonds_behind_shield_of(job const& waiting) noexcept {
    return {.awaited = waiting.awaited(), .bubbles = false, .shielded = true};
}

class TINYASIO_DECL shield_awaiter_base : public child_awaiter, private expiry {
public:
    bool await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override { return false; }
    char const* what() const noexcept override { return "shield"; }

    bool on_end(detail::job& ended, bool error_taken) noexcept override {
        expiry::clear(); // what is done by now is in time
        return child_awaiter::on_end(ended, error_taken);
    }
    detail::job const* limit(optional_time& earliest) noexcept override;

protected:
    shield_awaiter_base(frame& waiting, std::optional<duration> limit) noexcept
        : child_awaiter(waiting)
        , limit_(limit) {}
    ~shield_awaiter_base() = default;

    /// After the end: throws the error that the child left, or `timed_out`.
    void check_end() const;

private:
    void expire() noexcept override;
    bool may_expire() const noexcept override { return child().state() != job_state::unstarted; }

    std::optional<duration> limit_;
    bool expired_ = false;
};

template <class T>
class shield_awaiter final : public shield_awaiter_base {
public:
    shield_awaiter(frame& waiting, task<T>& from, std::optional<duration> limit) noexcept
        : shield_awaiter_base(waiting, limit)
        , from_(&from) {}
    /// For a job that was made before.
    shield_awaiter(frame& waiting, job_ptr<T> made) noexcept
        : shield_awaiter_base(waiting, std::nullopt) {
        keep(std::move(made));
    }

    bool await_ready() {
        if (from_ != nullptr)
            keep(make_job<T>(std::move(*from_), bonds_behind_shield_of(this->job())));
        return false;
    }
    T await_resume() {
        check_end();
        return static_cast<T>(this->template take<T>());
    }

private:
    task<T>* from_ = nullptr;
};

template <class T>
class [[nodiscard]] shield_operation {
public:
    shield_operation(task<T> shielded, std::optional<duration> limit) noexcept
        : shielded_(std::move(shielded))
        , limit_(limit) {}
    shield_awaiter<T> await_in(frame& waiting) && noexcept { return {waiting, shielded_, limit_}; }

private:
    task<T> shielded_;
    std::optional<duration> limit_;
};

} // namespace detail

/// Runs something in a job of its own that is not cancelled when the awaiting one is: cleanup that
/// has to use the loop (C5). It may do so while the loop crashes, too.
///
/// Takes what can be awaited, or a function without parameters. What the shielded job itself waits
/// for in turn is shielded with it; what it spawns belongs to the domain and is not.
///
/// \throws what it throws
/// Cancellation: no checkpoint. The awaiting job waits on, and gets the result; `cancelled` comes
/// at its next checkpoint. Without a limit this may take as long as it likes; the loop's
/// diagnostics name it if it takes longer than `cancel_patience` (C10).
///
/// \code
/// try { co_await transfer(connection); }
/// catch (...) { failed = true; }              // `cancelled` too: no co_await in a handler
/// if (failed) co_await tio::shield(rollback(connection), 5s);
/// \endcode
/// `finally` is the same in one line, and goes on with the error.
template <class A>
    requires startable<A>
auto shield(A&& cleanup) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::shield_operation<detail::job_value_t<A>>(
        detail::as_task(std::forward<A>(cleanup)), std::nullopt);
}

/// The same with a limit of time, after which it is cancelled and, when it has ended, `timed_out`
/// is thrown, or the error with which it ended. A limit of zero or less lets it run up to where it
/// first has to wait. \throws usage_error for a floating point duration that is no number
template <class A, class Rep, class Period>
    requires startable<A>
auto shield(A&& cleanup, std::chrono::duration<Rep, Period> limit) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    detail::check_number(limit, "shield");
    return detail::shield_operation<detail::job_value_t<A>>(
        detail::as_task(std::forward<A>(cleanup)), detail::saturate(limit));
}

/// What is no job.
template <class A, class... Limit>
    requires(!startable<A>)
void shield(A&&, Limit&&...) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
