// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/testing/check_failed.hpp>
#include <tinyasio/testing/task_factory.hpp>
#include <tinyasio/testing/virtual_loop.hpp>

#include <cstddef>

namespace tinyasio::testing {

namespace detail {
TINYASIO_DECL std::size_t fail_allocations(task_runner const& run,
                                           virtual_loop_options const& options);
} // namespace detail

/// Runs a task again and again, each time in a `virtual_loop` of its own, and lets the 1st, 2nd,
/// 3rd, ... allocation fail, counted from the call of the factory, until there is none left (V3).
/// One source file of the program must include <tinyasio/testing/replace_new.hpp>. Each run
///
/// - must end, as for `cancel_everywhere`;
/// - must end with a value, or with an error that is or contains `std::bad_alloc`, in a group or
///   as the cause of another, or, if the task fails without that too, with one of the errors that
///   it fails with then, in the same words;
/// - must leave no coroutine frame and no record of a job behind.
///
/// An allocation is a call of `operator new` on this thread, that of a frame or record included:
/// meanwhile the library keeps none for reuse. One that fails where nothing may be thrown ends the
/// program: in a `noexcept` function, or in a destructor.
///
/// \param factory a function that makes the task; it is called once for each run
/// \returns how many allocations there are
/// \throws check_failed, which says which allocation failed, and what is wrong; `usage_error` if
///         `operator new` is not replaced
///
/// \code
/// tio::testing::fail_allocations([] { return transfer(100); });
/// \endcode
template <task_factory F>
std::size_t fail_allocations(F&& factory, virtual_loop_options const& options = {}) {
    return detail::fail_allocations(detail::runner_of(factory), options);
}

/// What makes no task.
template <class F>
    requires(!task_factory<F>)
std::size_t fail_allocations(F&&, virtual_loop_options const& = {}) {
    static_assert(task_factory<F>, TINYASIO_DETAIL_NOT_A_FACTORY);
    return 0;
}

} // namespace tinyasio::testing
