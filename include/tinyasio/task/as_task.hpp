// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/task/task.hpp>

namespace tinyasio::detail {

template <class A>
task<await_result_t<A>> await_as_task(A awaited) {
    co_return co_await std::move(awaited);
}

/// What awaiting an lvalue yields by reference to const is shared with others: a job copies it.
template <class R>
using copied_t =
    std::conditional_t<std::is_const_v<std::remove_reference_t<R>>, std::remove_cvref_t<R>, R>;

template <class A>
task<copied_t<await_result_t<A&>>> await_copy_as_task(A awaited) {
    static_assert(std::constructible_from<stored_t<copied_t<await_result_t<A&>>>,
                                          stored_t<await_result_t<A&>>>,
                  "the value of this handle cannot be copied: take it, with std::move(handle)");
    co_return co_await awaited;
}

/// What a pointer to a member function is called on: an object, a pointer to one, or a
/// `std::reference_wrapper`.
template <class Class, class Object>
decltype(auto) target_of(Object& object) {
    if constexpr (std::is_base_of_v<Class, Object>)
        return (object);
    else if constexpr (requires { object.get().*std::declval<int Class::*>(); })
        return object.get();
    else
        return *object;
}

// The function and its arguments are parameters: they live in this frame, and thus as long as the
// task that they make (T5). It is called here and not through std::invoke, so that what an argument
// is converted to for a reference parameter lives as long, too.
template <class F, class... Args>
auto call_as_task(F function, Args... args)
    -> task<await_result_t<std::invoke_result_t<F, Args...>>> {
    co_return co_await std::move(function)(std::move(args)...);
}

template <class Result, class Class, class Object, class... Args>
    requires std::is_function_v<Result>
auto call_as_task(Result Class::* member, Object object, Args... args)
    -> task<await_result_t<std::invoke_result_t<Result Class::*, Object&, Args...>>> {
    co_return co_await (target_of<Class>(object).*member)(std::move(args)...);
}

/// Anything that can be started, as a task.
template <class A>
    requires awaitable<A>
auto as_task(A&& awaited) {
    if constexpr (is_task<std::remove_cvref_t<A>>)
        return std::remove_cvref_t<A>(std::forward<A>(awaited));
    else if constexpr (std::is_lvalue_reference_v<A>)
        return await_copy_as_task<std::remove_cvref_t<A>>(awaited);
    else
        return await_as_task<std::remove_cvref_t<A>>(std::forward<A>(awaited));
}

template <class F, class... Args>
    requires task_function<F, Args...>
auto as_task(F&& function, Args&&... args) {
    return call_as_task(std::decay_t<F>(std::forward<F>(function)),
                        std::decay_t<Args>(std::forward<Args>(args))...);
}

/// The same for those who make the job at once: what is a task already need not be moved first.
template <class... Args>
decltype(auto) as_task_or_itself(Args&&... args) {
    if constexpr (sizeof...(Args) == 1 && (is_task<Args> && ...)) // rvalues
        return (std::forward<Args>(args), ...);
    else
        return as_task(std::forward<Args>(args)...);
}

/// Whether a job that is made of this only waits at one leaf and passes on what that gives: its
/// `job_traits` may say `transparent`, which spares it an exception when it is cancelled there.
template <class... Args>
inline constexpr bool is_leaf_operand = false;
template <class A>
    requires awaitable<A>
inline constexpr bool is_leaf_operand<A> = !is_task<std::remove_cvref_t<A>>;

template <class... Args>
using task_of = decltype(as_task(std::declval<Args>()...));

/// What a job that is started with these yields.
template <class... Args>
using job_value_t = typename task_of<Args...>::value_type;

} // namespace tinyasio::detail
