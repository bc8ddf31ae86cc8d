// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <vector>

namespace bench {
namespace {

// What runs on several threads: each task in a loop of its own, or an awaitable on a strand of its
// own. The main thread waits for the end of all on both sides.

/// Ten microseconds of work, about.
void some_work(std::uint32_t seed) {
    for (int i = 0; i != 8000; ++i) seed = seed * 1'664'525 + 1'013'904'223;
    benchmark::DoNotOptimize(seed);
}

constexpr std::uint32_t slices = 5;

[[gnu::noinline]] tio::task<> our_work() {
    for (std::uint32_t slice = 0; slice != slices; ++slice) {
        some_work(slice);
        co_await tio::yield_now();
    }
}

[[gnu::noinline]] asio::awaitable<void> asio_work() {
    for (std::uint32_t slice = 0; slice != slices; ++slice) {
        some_work(slice);
        co_await asio::post(asio::use_awaitable);
    }
}

[[gnu::noinline]] tio::task<> our_nothing() {
    co_return;
}

[[gnu::noinline]] asio::awaitable<void> asio_nothing() {
    co_return;
}

/// Starts so many on strands of the pool, in one of its threads, and waits for them all.
template <class Job>
void run_on_strands(asio::thread_pool& pool, std::size_t jobs, Job job) {
    std::latch all_ended{1};
    std::atomic<std::size_t> left{jobs};
    asio::post(pool, [&] {
        for (std::size_t i = 0; i != jobs; ++i)
            asio::co_spawn(asio::make_strand(pool), job(), [&](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
                if (--left == 0) all_ended.count_down();
            });
    });
    all_ended.wait();
}

// parallel_1, parallel_2: CPU-bound tasks, each of 50 us in five slices, on one thread, in CPU
// time, or on two, in real time; per task. On an idle machine the second takes half as long as the
// first.

constexpr std::size_t tasks = 200;

tio::task<> all_in_parallel() {
    std::vector<tio::task<>> all;
    all.reserve(tasks);
    for (std::size_t i = 0; i != tasks; ++i) all.push_back(our_work());
    co_await tio::parallel(std::move(all));
}

template <std::size_t threads>
void our_parallel(benchmark::State& state) {
    tio::runtime runtime{{.threads = threads}};
    for (auto _ : state) runtime.run(all_in_parallel());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tasks));
}

template <std::size_t threads>
void asio_parallel(benchmark::State& state) {
    asio::thread_pool pool{threads};
    for (auto _ : state) run_on_strands(pool, tasks, asio_work);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tasks));
}

// spawn_parallel_1000: what it costs to start such a task that does nothing, and to wait for its
// end; in CPU time, on one thread, where no other takes its share.

constexpr std::size_t spawned = 1000;

tio::task<> spawn_all() {
    std::vector<tio::handle<void>> all;
    all.reserve(spawned);
    for (std::size_t i = 0; i != spawned; ++i) all.push_back(tio::spawn_parallel(our_nothing));
    for (auto& one : all) co_await one;
}

void our_spawning(benchmark::State& state) {
    tio::runtime runtime{{.threads = 1}};
    for (auto _ : state) runtime.run(spawn_all());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(spawned));
}

void asio_spawning(benchmark::State& state) {
    asio::thread_pool pool{1};
    for (auto _ : state) run_on_strands(pool, spawned, asio_nothing);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(spawned));
}

} // namespace

void add_parallel_rows(row_list& rows) {
    rows.push_back({.id = "parallel_1",
                    .target = 1.0,
                    .ours = our_parallel<1>,
                    .asio = asio_parallel<1>,
                    .by = measure::process_time});
    rows.push_back({.id = "parallel_2",
                    .target = 1.0,
                    .ours = our_parallel<2>,
                    .asio = asio_parallel<2>,
                    .by = measure::real_time});
    rows.push_back({.id = "spawn_parallel_1000",
                    .target = 1.0,
                    .ours = our_spawning,
                    .asio = asio_spawning,
                    .by = measure::process_time});
}

} // namespace bench
