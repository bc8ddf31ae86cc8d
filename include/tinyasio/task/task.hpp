// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/job_record.hpp>
#include <tinyasio/task/awaitable.hpp>

#include <coroutine>
#include <source_location>
#include <type_traits>
#include <utility>

namespace tinyasio {

template <class T = void>
class task;

namespace detail {

[[noreturn]] TINYASIO_DECL void refuse_empty_task(char const* was);

/// A coroutine frame has come to its end; it is destroyed by whoever awaited it.
struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
        ended.promise().ended();
    }
    void await_resume() const noexcept {}
};

class task_promise_base : public frame {
public:
    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { keep_current_exception(); }

    /// What a task can await is decided in task/awaitable.hpp.
    template <class A>
    decltype(auto) await_transform(A&& awaited,
                                   std::source_location place = std::source_location::current()) {
        static_assert(awaitable<A>, TINYASIO_DETAIL_NOT_AWAITABLE);
        at(place); // D7: all that it costs while nothing fails
        return detail::awaiter_of(*this, std::forward<A>(awaited));
    }

protected:
    friend struct final_awaiter;
};

template <class T>
class task_promise final : public task_promise_base {
public:
    /// Until its first `co_await` it stands at the function itself (D7). An argument of what is
    /// called later, such as `initial_suspend`, would take its room in the frame.
    task<T> get_return_object(
        std::source_location function = std::source_location::current()) noexcept;

    template <class U = T>
    void return_value(U&& value) {
        static_assert(
            std::convertible_to<U, stored_t<T>>,
            "co_return: this does not convert to what the task yields; for a reference it "
            "must be an lvalue, which has to outlive the task");
        static_cast<return_slot<T>&>(slot()).emplace(std::forward<U>(value));
    }
};

template <>
class task_promise<void> final : public task_promise_base {
public:
    task<void> get_return_object(
        std::source_location function = std::source_location::current()) noexcept;

    void return_void() noexcept { static_cast<return_slot<void>&>(slot()).emplace(); }
};

static_assert(sizeof(task_promise<void>) == sizeof(frame) &&
                  alignof(task_promise<void>) == alignof(frame),
              "frame::self() finds the coroutine of a promise from its base");

/// A plain `co_await` of a task: it runs as part of the job that awaits it (T2).
template <class T>
class [[nodiscard]] task_awaiter {
public:
    task_awaiter(frame& parent, std::coroutine_handle<task_promise<T>> child) noexcept
        : parent_(&parent)
        , child_(child) {}
    task_awaiter(task_awaiter const&) = delete;
    task_awaiter& operator=(task_awaiter const&) = delete;
    ~task_awaiter() {
        if (child_ && !slot_.frame_gone) child_.destroy();
    }

    bool await_ready() const {
        if (!child_) [[unlikely]]
            refuse_empty_task("awaited");
        return false;
    }
    bool await_suspend(std::coroutine_handle<>) noexcept {
        return child_.promise().run_in(*parent_, slot_);
    }
    T await_resume() { return static_cast<T>(slot_.take()); }

protected:
    return_slot<T>& slot() noexcept { return slot_; }

private:
    frame* parent_;
    std::coroutine_handle<task_promise<T>> child_;
    return_slot<T> slot_;
};

} // namespace detail

/// A lazy coroutine that yields a `T`: it starts when it is awaited, or handed to something that
/// starts it (T1).
///
/// Move-only, and awaited once: `co_await f()`, or `co_await std::move(t)`. Awaiting it runs it as
/// a part of the awaiting job: its exceptions come out of the `co_await` (T2), and any number of
/// awaits, nested or in a row, runs in bounded stack (T3). One that never starts is destroyed with
/// its arguments.
///
/// `T` may be `void`, a reference, or any type that can be moved (T7). Arguments live in the
/// coroutine's frame: a reference parameter must refer to something that lives until the task has
/// ended.
///
/// Throws when awaited: what the coroutine throws; `usage_error` if the task is empty.
/// Cancellation: awaiting a task is no checkpoint; what it awaits may be.
/// Thread safety: a task that has not started may be moved to any thread.
///
/// \code
/// tio::task<int> slow_add_one(int x) {
///     co_await tio::sleep(1s);
///     co_return x + 1;
/// }
/// \endcode
template <class T>
class [[nodiscard]] task {
    static_assert(!std::is_rvalue_reference_v<T>,
                  "task<T&&> would dangle: write task<T>, or task<T&> for an lvalue");
    static_assert(!std::is_array_v<T> && !std::is_function_v<T>,
                  "a task cannot return an array or a function: return a std::array or a pointer");
    static_assert(!std::is_const_v<T> && !std::is_volatile_v<T>,
                  "write task<T> in place of task<T const>: the caller decides");

public:
    using value_type = T;
    using promise_type = detail::task_promise<T>;

    task() noexcept = default;
    task(task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    task& operator=(task&& other) noexcept {
        task(std::move(other)).swap(*this);
        return *this;
    }
    ~task() {
        if (handle_) handle_.destroy();
    }

    /// False for one that was moved from, awaited or started. Not of what a function has just
    /// returned: `if (f())` lacks a `co_await`.
    explicit operator bool() const& noexcept { return static_cast<bool>(handle_); }
    explicit operator bool() const&& = delete;
    void swap(task& other) noexcept { std::swap(handle_, other.handle_); }

    /// \internal For `co_await` in a task.
    detail::task_awaiter<T> await_in(detail::frame& parent) && noexcept {
        return {parent, std::move(*this).release()};
    }
    void await_in(detail::frame&) const& = delete;

    /// \internal For awaiters of their own.
    std::coroutine_handle<promise_type> release() && noexcept { return std::exchange(handle_, {}); }

    /// \internal For those that make it a job, which owns the frame when the task is released.
    /// \throws usage_error if it is empty
    detail::frame& root_frame() const {
        if (!handle_) [[unlikely]]
            detail::refuse_empty_task("started");
        return handle_.promise();
    }

private:
    friend promise_type;
    explicit task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}

    std::coroutine_handle<promise_type> handle_{};
};

template <class T>
task<T> detail::task_promise<T>::get_return_object(std::source_location function) noexcept {
    at(function);
    return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}

inline task<void> detail::task_promise<void>::get_return_object(
    std::source_location function) noexcept {
    at(function);
    return task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
}

} // namespace tinyasio
