// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation.hpp>
#include <tinyasio/asio/wrapped_tokens.hpp>

#include <boost/asio/async_result.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace tinyasio {

namespace detail {

/// Base of the completion tokens: makes itself the default of I/O objects.
template <class Token>
struct default_token {
    /// An executor of which the token is the default.
    template <class InnerExecutor>
    struct executor_with_default : InnerExecutor {
        using default_completion_token_type = Token;

        template <class OtherExecutor>
            requires(!std::same_as<OtherExecutor, executor_with_default> &&
                     std::convertible_to<OtherExecutor, InnerExecutor>)
        executor_with_default(OtherExecutor const& other) noexcept : InnerExecutor(other) {}
    };

    template <class Object>
    using as_default_on_t = typename Object::template rebind_executor<
        executor_with_default<typename Object::executor_type>>::other;

    /// The same I/O object with this token as its default: no further tokens need be written.
    /// \code auto socket = tio::use_task.as_default_on(tcp::socket(executor)); \endcode
    template <class Object>
    static as_default_on_t<std::decay_t<Object>> as_default_on(Object&& object) {
        return as_default_on_t<std::decay_t<Object>>(std::forward<Object>(object));
    }
};

} // namespace detail

/// A completion token for any asynchronous operation: makes it something that a task can await, or
/// that `all`, `spawn` and the like can start.
///
/// The operation starts when it is awaited. `co_await` gives what it completes with beside its
/// error: nothing, a value, or a tuple. It may be wrapped: in `as_tuple` and `redirect_error`,
/// which give errors instead of throwing them, `bind_executor`, `append` and so on.
///
/// \throws boost::system::system_error, or what the operation completes with as an
///         `exception_ptr`; `operation_abandoned` if it never completes; what its initiation
///         throws
/// Cancellation: asked for with `cancellation_type::all` (see `cancel_with`); the job waits for the
///         operation to end. If that had its effect all the same, its value is delivered (C4); else
///         throws `cancelled`. The forms that give the error give `operation_aborted`. In a
///         cancelled job no operation starts
/// Thread safety: the operation may belong to another context and complete on any thread; the task
///         goes on in its own loop. Its steps run there too, unless it is bound to another executor
///         (`bind_executor`): then that must not run them beside the loop, or the task must not be
///         cancelled meanwhile, for Asio's cancellation slots are not safe for threads
/// Lifetime: buffers and I/O objects must outlive the `co_await`.
///
/// \code
/// auto const n = co_await socket.async_read_some(asio::buffer(data), tio::use_task);
/// auto [e, m] = co_await socket.async_read_some(asio::buffer(data),
/// asio::as_tuple(tio::use_task));
/// \endcode
struct use_task_t : detail::default_token<use_task_t> {};
inline constexpr use_task_t use_task{};

/// As `use_task`, but `co_await` gives a `result<T>` (Boost.System) in place of throwing the error
/// code of the operation.
///
/// \code
/// tio::result<std::size_t> const n = co_await socket.async_read_some(buffer, tio::use_result);
/// if (n.has_error()) ...
/// \endcode
struct use_result_t : detail::default_token<use_result_t> {};
inline constexpr use_result_t use_result{};

#if BOOST_VERSION < 108700
namespace detail {
template <>
inline constexpr bool keeps_the_operation<use_task_t> = true;
template <>
inline constexpr bool keeps_the_operation<use_result_t> = true;
} // namespace detail
#endif

} // namespace tinyasio

template <class... Signatures>
class boost::asio::async_result<tinyasio::use_task_t, Signatures...>
    : public tinyasio::detail::keep_operation<tinyasio::detail::completion, Signatures...> {};

template <class... Signatures>
class boost::asio::async_result<tinyasio::use_result_t, Signatures...>
    : public tinyasio::detail::keep_operation<tinyasio::detail::completion_as_result,
                                              Signatures...> {};
