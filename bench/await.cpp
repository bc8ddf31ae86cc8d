// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

namespace bench {
namespace {

// Both sides are the same code, for tio::task and for asio::awaitable. The children are not
// inlined: in a program they would be in another translation unit, or too big to be elided.

template <class Task>
[[gnu::noinline]] Task ready(int value) {
    co_return value;
}

template <class Task>
[[gnu::noinline]] Task recurse(int depth) {
    if (depth == 0) co_return 0;
    co_return 1 + co_await recurse<Task>(depth - 1);
}

// await_ready: a co_await of a child coroutine that returns at once, its frame included.
template <class Body, class Task>
Body await_ready(benchmark::State& state) {
    int value = 1;
    for (auto _ : state) {
        benchmark::DoNotOptimize(value);
        int const result = co_await ready<Task>(value);
        benchmark::DoNotOptimize(result);
    }
    state.SetItemsProcessed(state.iterations());
}

// recursion_1000: a chain of 1,000 coroutines, each awaiting the next one; per coroutine.
template <class Body, class Task>
Body recursion(benchmark::State& state) {
    int depth = 999;
    for (auto _ : state) {
        benchmark::DoNotOptimize(depth);
        int const result = co_await recurse<Task>(depth);
        benchmark::DoNotOptimize(result);
    }
    state.SetItemsProcessed(state.iterations() * 1000);
}

using our_int = tio::task<int>;
using asio_int = asio::awaitable<int>;
using asio_void = asio::awaitable<void>;

} // namespace

void add_await_rows(row_list& rows) {
    rows.push_back({
        .id = "await_ready",
        .target = 0.65,
        .ours = [](auto& state) { run_ours(await_ready<tio::task<>, our_int>(state)); },
        .asio = [](auto& state) { run_asio(await_ready<asio_void, asio_int>(state)); },
    });
    rows.push_back({
        .id = "recursion_1000",
        .target = 0.5,
        .ours = [](auto& state) { run_ours(recursion<tio::task<>, our_int>(state)); },
        .asio = [](auto& state) { run_asio(recursion<asio_void, asio_int>(state)); },
    });
}

} // namespace bench
