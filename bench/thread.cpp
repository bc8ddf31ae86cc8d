// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstdint>
#include <numeric>
#include <vector>

namespace bench {
namespace {

// thread_roundtrip: to a thread and back, which is idle and has been in use; in real time, for that
// is mostly what the kernel takes to wake threads. Asio's way is callbacks, which is its fastest.

tio::task<> our_round_trips(benchmark::State& state) {
    tio::thread_pool pool{{.max_threads = 1}};
    co_await pool.run([] {}); // starts the thread
    for (auto _ : state) co_await pool.run([] {});
    state.SetItemsProcessed(state.iterations());
}

void there_and_back(asio::io_context& context, asio::thread_pool& pool, benchmark::State& state) {
    if (!state.KeepRunning()) return context.stop();
    asio::post(pool, [&] { asio::post(context, [&] { there_and_back(context, pool, state); }); });
}

void asio_round_trips(benchmark::State& state) {
    asio::io_context context{1};
    asio::steady_timer const some_io{context};
    auto const guard = asio::make_work_guard(context);
    asio::thread_pool pool{1};
    asio::post(pool, [&] { asio::post(context, [&] { there_and_back(context, pool, state); }); });
    context.run();
    state.SetItemsProcessed(state.iterations());
}

// map_in_threads_10000: a small function for each of many elements, in two threads; per element.
// The results are in order on both sides.

constexpr std::size_t elements = 10'000;
constexpr std::size_t threads = 2;

/// A microsecond of work, about.
std::uint32_t small_work(std::uint32_t seed) {
    for (int i = 0; i != 500; ++i) seed = seed * 1'664'525 + 1'013'904'223;
    return seed;
}

std::vector<std::uint32_t> some_elements() {
    std::vector<std::uint32_t> made(elements);
    std::iota(made.begin(), made.end(), 0);
    return made;
}

tio::task<> our_mapping(benchmark::State& state) {
    tio::thread_pool pool{{.max_threads = threads}};
    auto const input = some_elements();
    for (auto _ : state) {
        auto const results = co_await pool.map(small_work, input);
        benchmark::DoNotOptimize(results);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(elements));
}

void asio_mapping(benchmark::State& state) {
    asio::io_context context{1};
    asio::steady_timer const some_io{context};
    auto const guard = asio::make_work_guard(context);
    asio::thread_pool pool{threads};
    auto const input = some_elements();
    for (auto _ : state) {
        std::vector<std::uint32_t> results(input.size());
        std::atomic<std::size_t> left = input.size();
        for (std::size_t i = 0; i != input.size(); ++i)
            asio::post(pool, [&, i] {
                results[i] = small_work(input[i]);
                if (--left == 0) asio::post(context, [&] { context.stop(); });
            });
        context.run();
        context.restart();
        benchmark::DoNotOptimize(results);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(elements));
}

} // namespace

void add_thread_rows(row_list& rows) {
    rows.push_back({
        .id = "thread_roundtrip",
        .target = 1.1,
        .ours = [](auto& state) { run_ours(our_round_trips(state)); },
        .asio = asio_round_trips,
        .by = measure::real_time,
    });
    rows.push_back({
        .id = "map_in_threads_10000",
        .target = 1.0,
        .ours = [](auto& state) { run_ours(our_mapping(state)); },
        .asio = asio_mapping,
        .by = measure::real_time,
    });
}

} // namespace bench
