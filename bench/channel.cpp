// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>

#include <atomic>
#include <cstdint>
#include <thread>

namespace bench {
namespace {

// channel_1, channel_64: one job sends numbers to another through a channel of that capacity; per
// message. channel_threads: the same between two loops, each in a thread of its own, by the clock
// on the wall; both sides are measured with whatever waking up the other thread costs.

using boost::system::error_code;
using asio_channel = asio::experimental::channel<void(error_code, std::uint64_t)>;
using asio_concurrent_channel =
    asio::experimental::concurrent_channel<void(error_code, std::uint64_t)>;

tio::task<> our_producer(tio::sender<std::uint64_t> out) {
    try {
        for (std::uint64_t i = 0;; ++i) co_await out.send(i);
    } catch (tio::channel_closed const&) {}
}

tio::task<> our_consumer(tio::receiver<std::uint64_t> in, benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(co_await in.receive());
    state.SetItemsProcessed(state.iterations());
    in.close();
}

template <int Capacity>
tio::task<> our_messages(benchmark::State& state) {
    auto [out, in] = tio::channel<std::uint64_t>(Capacity);
    auto other = tio::spawn(our_producer, std::move(out));
    co_await our_consumer(std::move(in), state);
    co_await other;
}

// In Boost 1.81 close() never wakes a sender that waits; one that comes between a cancel() and it
// would wait for ever. So it is the sender who closes it, and what it still sends is received.

template <class Channel>
asio::awaitable<void> asio_producer(Channel& out, std::atomic<bool> const& stop) {
    for (std::uint64_t i = 0; !stop.load(std::memory_order_relaxed); ++i)
        co_await out.async_send(error_code{}, i, asio::use_awaitable);
    out.close();
}

template <class Channel>
asio::awaitable<void> asio_consumer(Channel& in, benchmark::State& state, std::atomic<bool>& stop) {
    for (auto _ : state) benchmark::DoNotOptimize(co_await in.async_receive(asio::use_awaitable));
    state.SetItemsProcessed(state.iterations());
    stop.store(true, std::memory_order_relaxed);
    try {
        for (;;) co_await in.async_receive(asio::use_awaitable);
    } catch (boost::system::system_error const&) {}
}

template <int Capacity>
asio::awaitable<void> asio_messages(benchmark::State& state) {
    auto const executor = co_await asio::this_coro::executor;
    asio_channel channel{executor, Capacity};
    std::atomic<bool> stop{false};
    countdown other{executor};
    other.expect(1);
    asio::co_spawn(executor, asio_producer(channel, stop), other.on_end());
    co_await asio_consumer(channel, state, stop);
    co_await other.wait();
}

template <int Capacity>
void our_threads(benchmark::State& state) {
    auto [out, in] = tio::channel<std::uint64_t>(Capacity);
    std::thread other{[out = std::move(out)]() mutable { run_ours(our_producer(std::move(out))); }};
    run_ours(our_consumer(std::move(in), state));
    other.join();
}

template <int Capacity>
void asio_threads(benchmark::State& state) {
    asio::io_context here{1};
    asio_concurrent_channel channel{here, Capacity};
    std::atomic<bool> stop{false};
    std::thread other{[&] { run_asio(asio_producer(channel, stop)); }};
    run_asio(here, asio_consumer(channel, state, stop));
    other.join();
}

} // namespace

void add_channel_rows(row_list& rows) {
    rows.push_back({
        .id = "channel_1",
        .target = 0.08,
        .ours = [](auto& state) { run_ours(our_messages<1>(state)); },
        .asio = [](auto& state) { run_asio(asio_messages<1>(state)); },
    });
    rows.push_back({
        .id = "channel_64",
        .target = 0.05,
        .ours = [](auto& state) { run_ours(our_messages<64>(state)); },
        .asio = [](auto& state) { run_asio(asio_messages<64>(state)); },
    });
    rows.push_back({
        .id = "channel_threads_1",
        .target = 1.0,
        .ours = our_threads<1>,
        .asio = asio_threads<1>,
        .by = measure::real_time,
    });
    rows.push_back({
        .id = "channel_threads_64",
        .target = 1.0,
        .ours = our_threads<64>,
        .asio = asio_threads<64>,
        .by = measure::real_time,
    });
}

} // namespace bench
