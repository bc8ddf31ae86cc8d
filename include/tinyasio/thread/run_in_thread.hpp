// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/thread/thread_pool.hpp>

#include <utility>

namespace tinyasio {

/// Calls a function that blocks in a thread of the default pool, or that of the `runtime` on which
/// the job runs, and gives what it returns (H1).
///
/// The function and its arguments are copied or moved to the thread, and destroyed there when it
/// has returned. If it cannot be called without, it is given a `std::stop_token` first.
///
/// \throws what the function throws, whatever that is, with a traceback (D7); std::system_error if
///         there is no thread and none can be made
///
/// Cancellation: reaches the thread (H2). `in_thread::checkpoint()` and the waits of `in_thread::`
/// throw `cancelled` there, the stop token is set, and with `{.interrupt = true}` blocking system
/// calls fail with EINTR. The job waits until the function has returned, since it may use what the
/// job owns; its value is dropped then and `cancelled` thrown; its error is thrown. A function that
/// has not begun never does. With `{.abandon = true}` the job does not wait.
///
/// \code
/// auto const digest = co_await tio::run_in_thread(sha256_of_file, path);
/// co_await tio::run_in_thread({.name = "copy"}, [&](std::stop_token stop) { copy(a, b, stop); });
/// \endcode
template <class F, class... Args>
    requires detail::thread_function<F, Args...>
auto run_in_thread(F&& function, Args&&... args) {
    return detail::make_thread_operation(nullptr, thread_options{}, std::forward<F>(function),
                                         std::forward<Args>(args)...);
}
template <class F, class... Args>
    requires detail::thread_function<F, Args...>
auto run_in_thread(thread_options const& options, F&& function, Args&&... args) {
    return detail::make_thread_operation(nullptr, options, std::forward<F>(function),
                                         std::forward<Args>(args)...);
}

/// What does not run in a thread.
template <class F, class... Args>
    requires(!detail::thread_function<F, Args...> &&
             !std::same_as<std::remove_cvref_t<F>, thread_options>)
void run_in_thread(F&&, Args&&...) {
    static_assert(detail::thread_function<F, Args...>, TINYASIO_DETAIL_NOT_FOR_A_THREAD);
}
template <class F, class... Args>
    requires(!detail::thread_function<F, Args...>)
void run_in_thread(thread_options const&, F&&, Args&&...) {
    static_assert(detail::thread_function<F, Args...>, TINYASIO_DETAIL_NOT_FOR_A_THREAD);
}

} // namespace tinyasio
