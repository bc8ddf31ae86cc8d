// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/loop.hpp>

#include <concepts>
#include <functional>
#include <type_traits>

namespace tinyasio::testing {

/// What makes a new task each time it is called, for those that run one again and again.
template <class F>
concept task_factory = std::invocable<F&> && startable<std::invoke_result_t<F&>>;

namespace detail {

/// Runs a new task in a loop and drops what it returns. Refers to the factory.
using task_runner = std::function<void(loop&)>;

template <task_factory F>
task_runner runner_of(F& factory) {
    return [&factory](loop& in) { static_cast<void>(in.run(factory())); };
}

} // namespace detail

#define TINYASIO_DETAIL_NOT_A_FACTORY                                                              \
    "this runs the task again and again, so it takes a function without parameters that makes a "  \
    "new one each time: [] { return transfer(100); }"

} // namespace tinyasio::testing
