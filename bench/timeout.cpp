// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include <chrono>
#include <stdexcept>

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr auto limit = 10s; // never reached

[[gnu::noinline]] tio::task<int> ready() {
    co_return 1;
}

[[gnu::noinline]] tio::task<int> yields() {
    co_await tio::yield_now();
    co_return 1;
}

// timeout_ready, timeout_yield: await an operation with a limit of time that it keeps; per timeout.
// The operation is done at once, or yields once. Asio's way, before it had cancel_after, is a
// parallel_group of the operation and a timer; what is ready is a post there, for an operation
// never completes before its initiating function has returned; what yields posts once more.

template <class Operation>
tio::task<> our_timeouts(benchmark::State& state, Operation operation) {
    for (auto _ : state) {
        auto const result = co_await tio::timeout(operation(), limit);
        if (!result) throw std::logic_error{"the time was up"};
    }
    state.SetItemsProcessed(state.iterations());
}

// race_leaves: the first of two leaf operations, of which the other is then cancelled; per race. An
// exception thrown for the one that loses would take some 2,000 ns.

tio::task<> our_races(benchmark::State& state) {
    for (auto _ : state) {
        auto const first = co_await tio::race(tio::yield_now(), tio::sleep(limit));
        if (first.index() != 0) throw std::logic_error{"the sleep has won"};
    }
    state.SetItemsProcessed(state.iterations());
}

auto post_once(asio::any_io_executor const& executor) {
    return asio::post(executor, asio::deferred);
}

auto post_twice(asio::any_io_executor const& executor) {
    return asio::post(executor, asio::deferred([executor] { return post_once(executor); }));
}

template <class Operation>
asio::awaitable<void> asio_timeouts(benchmark::State& state, Operation operation) {
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor};
    for (auto _ : state) {
        timer.expires_after(limit);
        auto const [order, error] =
            co_await asio::experimental::make_parallel_group(operation(executor),
                                                             timer.async_wait(asio::deferred))
                .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        if (order[0] != 0) throw std::logic_error{"the time was up"};
    }
    state.SetItemsProcessed(state.iterations());
}

} // namespace

void add_timeout_rows(row_list& rows) {
    rows.push_back({
        .id = "timeout_ready",
        .target = 0.03,
        .ours = [](auto& state) { run_ours(our_timeouts(state, ready)); },
        .asio = [](auto& state) { run_asio(asio_timeouts(state, post_once)); },
    });
    rows.push_back({
        .id = "timeout_yield",
        .target = 0.05,
        .ours = [](auto& state) { run_ours(our_timeouts(state, yields)); },
        .asio = [](auto& state) { run_asio(asio_timeouts(state, post_twice)); },
    });
    rows.push_back({
        .id = "race_leaves",
        .target = 0.15,
        .ours = [](auto& state) { run_ours(our_races(state)); },
        .asio = [](auto& state) { run_asio(asio_timeouts(state, post_once)); },
    });
}

} // namespace bench
