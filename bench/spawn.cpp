// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <vector>

namespace bench {
namespace {

constexpr int children = 1000;

template <class Task>
[[gnu::noinline]] Task nothing() {
    co_return;
}

[[gnu::noinline]] tio::task<> our_yield() {
    co_await tio::yield_now();
}

[[gnu::noinline]] asio::awaitable<void> asio_yield() {
    co_await asio::post(asio::use_awaitable);
}

// spawn_join_1000, spawn_yield_join_1000 and their variants: a parent starts 1,000 concurrent
// children and waits for all of them; per child. Ours keeps a handle of each, which could give it a
// value, and awaits them one by one; Asio's co_spawn has a completion handler that counts down.

template <class Child>
tio::task<> our_spawn_join(benchmark::State& state, Child child) {
    std::vector<tio::handle<void>> handles;
    handles.reserve(children);
    for (auto _ : state) {
        for (int i = 0; i < children; ++i) handles.push_back(tio::spawn(child()));
        for (auto& handle : handles) co_await handle;
        handles.clear();
    }
    state.SetItemsProcessed(state.iterations() * children);
}

// The same in a nursery, which keeps no handles and ends with the last child.
template <class Child>
tio::task<> our_nursery(benchmark::State& state, Child child) {
    auto const body = [&](tio::nursery& jobs) -> tio::task<> {
        for (int i = 0; i < children; ++i) jobs.spawn(child());
        co_return;
    };
    for (auto _ : state) co_await tio::with_nursery(body);
    state.SetItemsProcessed(state.iterations() * children);
}

template <class Child>
asio::awaitable<void> asio_spawn_join(benchmark::State& state, Child child) {
    auto const executor = co_await asio::this_coro::executor;
    countdown jobs{executor};
    for (auto _ : state) {
        jobs.expect(children);
        for (int i = 0; i < children; ++i) asio::co_spawn(executor, child(), jobs.on_end());
        co_await jobs.wait();
    }
    state.SetItemsProcessed(state.iterations() * children);
}

} // namespace

void add_spawn_rows(row_list& rows) {
    rows.push_back({
        .id = "spawn_join_1000",
        .target = 0.07,
        .ours = [](auto& state) { run_ours(our_spawn_join(state, nothing<tio::task<>>)); },
        .asio =
            [](auto& state) { run_asio(asio_spawn_join(state, nothing<asio::awaitable<void>>)); },
    });
    rows.push_back({
        .id = "spawn_join_1000_strand",
        .target = 1.0,
        .ours =
            [](auto& state) { run_ours_on_strand(our_spawn_join(state, nothing<tio::task<>>)); },
        .asio =
            [](auto& state) {
                run_asio_on_strand(asio_spawn_join(state, nothing<asio::awaitable<void>>));
            },
    });
    rows.push_back({
        .id = "spawn_yield_join_1000",
        .target = 0.06,
        .ours = [](auto& state) { run_ours(our_spawn_join(state, our_yield)); },
        .asio = [](auto& state) { run_asio(asio_spawn_join(state, asio_yield)); },
    });
    rows.push_back({
        .id = "spawn_join_1000_nursery",
        .target = 0.07,
        .ours = [](auto& state) { run_ours(our_nursery(state, nothing<tio::task<>>)); },
        .asio =
            [](auto& state) { run_asio(asio_spawn_join(state, nothing<asio::awaitable<void>>)); },
    });
    rows.push_back({
        .id = "spawn_yield_join_1000_nursery",
        .target = 0.06,
        .ours = [](auto& state) { run_ours(our_nursery(state, our_yield)); },
        .asio = [](auto& state) { run_asio(asio_spawn_join(state, asio_yield)); },
    });
}

} // namespace bench
