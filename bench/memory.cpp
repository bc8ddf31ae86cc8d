// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "heap.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/detached.hpp>

#include <chrono>
#include <future>
#include <vector>

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr int jobs = 10'000;

// memory_job, memory_job_allocations: what it takes from the heap, and in how many allocations, to
// have a job that sleeps: everything from its start until it is asleep, per job. Many jobs, so that
// what a loop allocates once does not count.

tio::task<> our_sleeper(int& asleep) {
    ++asleep;
    co_await tio::sleep(1h);
}

tio::task<> our_memory(heap_use& result) {
    int asleep = 0;
    std::vector<tio::handle<void>> handles;
    handles.reserve(jobs);
    auto const before = heap_used();
    for (int i = 0; i < jobs; ++i) handles.push_back(tio::spawn(our_sleeper(asleep)));
    while (asleep < jobs) co_await tio::yield_now();
    result = heap_used() - before;
    for (auto& handle : handles) handle.cancel();
}

asio::awaitable<void> asio_sleeper(int& asleep) {
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    ++asleep;
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> asio_memory(heap_use& result) {
    auto const executor = co_await asio::this_coro::executor;
    int asleep = 0;
    auto const before = heap_used();
    for (int i = 0; i < jobs; ++i) asio::co_spawn(executor, asio_sleeper(asleep), asio::detached);
    while (asleep < jobs) co_await asio::post(asio::use_awaitable);
    result = heap_used() - before;
}

heap_use ours() {
    heap_use result;
    run_ours(our_memory(result));
    return result;
}

heap_use asios() {
    heap_use result;
    run_asio(asio_memory(result));
    return result;
}

/// Both sides keep freed blocks in caches of the thread: a new thread starts with empty ones.
template <heap_use (*measured)(), std::size_t heap_use::* what>
void on_new_thread(benchmark::State& state) {
    for (auto _ : state) {
        heap_use const result = std::async(std::launch::async, measured).get();
        report_count(state, static_cast<double>(result.*what) / jobs);
    }
}

} // namespace

void add_memory_rows(row_list& rows) {
    rows.push_back({
        .id = "memory_job",
        .target = 0.35,
        .ours = on_new_thread<ours, &heap_use::bytes>,
        .asio = on_new_thread<asios, &heap_use::bytes>,
        .by = measure::count,
        .unit = "bytes",
    });
    rows.push_back({
        .id = "memory_job_allocations",
        .target = 0,
        .ours = on_new_thread<ours, &heap_use::allocations>,
        .asio = on_new_thread<asios, &heap_use::allocations>,
        .by = measure::count,
        .unit = "allocs",
        .most = 2,
    });
}

} // namespace bench
