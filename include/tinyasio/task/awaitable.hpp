// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/frame.hpp>

#include <concepts>
#include <coroutine>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tinyasio {

template <class T>
class task;

namespace detail {

/// How something is awaited in a task. The primary template serves the library's own types, which
/// have a member `await_in(frame&)`; bridges to other libraries specialise it.
template <class A>
struct await_traits {
    template <class B>
        requires requires(B&& awaited, frame& in) { std::forward<B>(awaited).await_in(in); }
    static auto awaiter(frame& in, B&& awaited) -> decltype(std::forward<B>(awaited).await_in(in)) {
        return std::forward<B>(awaited).await_in(in);
    }
};

template <class A>
concept has_awaiter = requires(A&& awaited, frame& in) {
    {
        await_traits<std::remove_cvref_t<A>>::awaiter(in, std::forward<A>(awaited)).await_ready()
    } -> std::same_as<bool>;
};

template <class A>
decltype(auto) awaiter_of(frame& in, A&& awaited) {
    if constexpr (has_awaiter<A>)
        return await_traits<std::remove_cvref_t<A>>::awaiter(in, std::forward<A>(awaited));
    else
        return std::suspend_never{}; // the error has been said; no second one
}

} // namespace detail

#define TINYASIO_DETAIL_NOT_AWAITABLE                                                              \
    "a tinyasio::task cannot await this: it awaits tasks (an rvalue: co_await f() or "             \
    "co_await std::move(t)), handles, and what tinyasio's functions return"

#define TINYASIO_DETAIL_NOT_STARTABLE                                                              \
    "this cannot be started as a job: it takes a task (an rvalue: f() or std::move(t)) or "        \
    "something else that a task can await, or a function that returns such a thing, with "         \
    "its arguments, which the job keeps: std::move what cannot be copied, std::ref for "           \
    "references. A name goes into the flags: {.name = ...}"

#define TINYASIO_DETAIL_NAME_THE_CLOSURE                                                           \
    "g++ before 14 destroys a closure twice that is created inside of a co_await: give it a name " \
    "and pass that: auto f = [...] {...}; co_await all(f), or all(std::ref(f)) if it cannot be "   \
    "copied (std::move(f) is not enough)"

#define TINYASIO_DETAIL_FUNCTION_IS_KEPT                                                           \
    "the function is kept, but cannot be copied: pass std::ref(f), or std::move(f)"

/// What a task can `co_await`: a `task` (an rvalue), a `handle`, what `sleep`, `all`,
/// `event::wait` and the like return.
template <class A>
concept awaitable = detail::has_awaiter<A>;

/// What `co_await` of an `A` gives.
template <awaitable A>
using await_result_t =
    decltype(detail::awaiter_of(std::declval<detail::frame&>(), std::declval<A>()).await_resume());

namespace detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

/// Those who are given these can keep copies of them, or what was moved out of them.
template <class... Args>
concept can_be_kept = (std::constructible_from<std::decay_t<Args>, Args> && ...);

template <class... Args>
inline constexpr bool is_task_function = false;
template <class F, class... Args>
    requires(!awaitable<F> && std::invocable<std::decay_t<F>, std::decay_t<Args>...> &&
             awaitable<std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>> &&
             can_be_kept<F, Args...>)
inline constexpr bool is_task_function<F, Args...> = true;

/// Trap of g++ 12: see config.hpp.
template <class F>
concept survives_co_await =
    !TINYASIO_DETAIL_DESTROYS_CLOSURES_TWICE || std::is_lvalue_reference_v<F> || awaitable<F> ||
    std::is_trivially_destructible_v<std::remove_cvref_t<F>>;

} // namespace detail

/// A function and arguments with which it can be started as a job: called with copies of them, it
/// returns something awaitable, and is not awaitable itself.
template <class... Args>
concept task_function = detail::is_task_function<Args...>;

/// What can be started as a job: something awaitable, or a function with its arguments (T5).
template <class... Args>
concept startable = (sizeof...(Args) == 1 && (awaitable<Args> && ...)) || task_function<Args...>;

namespace detail {

/// What was meant as a function, whatever it takes: a class with an `operator()`, which may be a
/// template, too.
struct has_call_operator {
    void operator()();
};
template <class F>
struct with_call_operator : F, has_call_operator {};
template <class F>
inline constexpr bool is_function_like =
    std::is_function_v<std::remove_pointer_t<F>> || std::is_member_function_pointer_v<F>;
template <class F>
    requires(std::is_class_v<F> && !std::is_final_v<F>)
inline constexpr bool is_function_like<F> =
    !requires { &with_call_operator<F>::operator(); }; // ambiguous

/// What functions that start jobs refuse with a message. Of several arguments only those after a
/// function or a name: for others there may be a function of the same name elsewhere.
template <class F, class... Args>
concept refused_as_job =
    !startable<F, Args...> && (sizeof...(Args) == 0 || is_function_like<std::decay_t<F>> ||
                               std::convertible_to<F, std::string_view>);

} // namespace detail

} // namespace tinyasio
