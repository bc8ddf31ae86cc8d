// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/async_run.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tinyasio {

namespace detail {

template <class Executor, class T>
boost::asio::awaitable<std::conditional_t<std::is_void_v<T>, void, stored_t<T>>, Executor>
run_in_awaitable(task<T> from, run_options options) {
    // What an initiating function throws would leave the context, not this coroutine.
    if (!from) throw usage_error("an empty task was given to to_asio: it has been moved from");
    boost::asio::use_awaitable_t<Executor> const here;
    auto const executor = co_await boost::asio::this_coro::executor;
    if constexpr (std::is_void_v<T>)
        co_await async_run(executor, options, std::move(from), here);
    else if constexpr (std::default_initializable<stored_t<T>>)
        co_return co_await async_run(executor, options, std::move(from), here);
    else
        co_return *co_await async_run(executor, options, std::move(from), here);
}

} // namespace detail

/// Runs a task inside of a coroutine of Asio (I2), in a loop on the coroutine's executor. A
/// reference comes as a `std::reference_wrapper`.
///
/// \throws what `loop::run` would throw (D5), in the coroutine
/// Cancellation: cancelling the coroutine cancels the task and waits for it; then
///         `system_error(operation_aborted)` is thrown in the coroutine, whatever the policy.
///
/// \code
/// asio::awaitable<void> old_handler(tcp::socket socket) {
///     auto const page = co_await tio::to_asio(render(co_await read_request(socket)));
///     ...
/// }
/// \endcode
template <class Executor = boost::asio::any_io_executor, class A>
    requires startable<A>
auto to_asio(A&& awaited, run_options options = {}) {
    return detail::run_in_awaitable<Executor>(detail::as_task(std::forward<A>(awaited)), options);
}

} // namespace tinyasio
