// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <exception>
#include <vector>

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr int sleepers = 10'000;

constexpr auto nap = 10ms; // long enough for most jobs to be asleep together

[[gnu::noinline]] tio::task<> our_sleeper(std::chrono::nanoseconds duration) {
    co_await tio::sleep(duration);
}

[[gnu::noinline]] asio::awaitable<void> asio_sleeper(std::chrono::nanoseconds duration) {
    asio::steady_timer timer{co_await asio::this_coro::executor, duration};
    co_await timer.async_wait(asio::use_awaitable);
}

// sleep_10000: 10,000 jobs are started, sleep once and are waited for; per job. Asio's jobs have a
// steady_timer each. All sleep equally long, as timeouts in a server do. CPU time: the sleeping
// itself costs nothing.

tio::task<> our_sleeps(benchmark::State& state) {
    std::vector<tio::handle<void>> handles;
    handles.reserve(sleepers);
    for (auto _ : state) {
        for (int i = 0; i < sleepers; ++i) handles.push_back(tio::spawn(our_sleeper(nap)));
        for (auto& handle : handles) co_await handle;
        handles.clear();
    }
    state.SetItemsProcessed(state.iterations() * sleepers);
}

asio::awaitable<void> asio_sleeps(benchmark::State& state) {
    auto const executor = co_await asio::this_coro::executor;
    countdown jobs{executor};
    for (auto _ : state) {
        jobs.expect(sleepers);
        for (int i = 0; i < sleepers; ++i)
            asio::co_spawn(executor, asio_sleeper(nap), jobs.on_end());
        co_await jobs.wait();
    }
    state.SetItemsProcessed(state.iterations() * sleepers);
}

// cancel_10000: 10,000 jobs that are asleep are cancelled, and end: the time from the first
// cancellation to the end of the last job, per job. In both an exception unwinds the job: Asio's
// timer ends with operation_aborted, which use_awaitable throws. Starting them is not measured.

/// Counts the jobs that have not been unwound yet.
class present {
public:
    explicit present(int& jobs) : jobs_{jobs} { ++jobs_; }
    ~present() { --jobs_; }
    present(present const&) = delete;
    present& operator=(present const&) = delete;

private:
    int& jobs_;
};

[[gnu::noinline]] tio::task<> our_victim(int& jobs) {
    present const here{jobs};
    co_await tio::sleep(1h);
}

[[gnu::noinline]] asio::awaitable<void> asio_victim(int& jobs) {
    present const here{jobs};
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    co_await timer.async_wait(asio::use_awaitable);
}

tio::task<> our_cancels(benchmark::State& state) {
    int jobs = 0;
    std::vector<tio::handle<void>> handles;
    handles.reserve(sleepers);
    for (auto _ : state) {
        state.PauseTiming();
        handles.clear();
        for (int i = 0; i < sleepers; ++i) handles.push_back(tio::spawn(our_victim(jobs)));
        while (jobs < sleepers) co_await tio::yield_now();
        state.ResumeTiming();

        for (auto& handle : handles) handle.cancel();
        while (jobs > 0) co_await tio::yield_now();
    }
    state.SetItemsProcessed(state.iterations() * sleepers);
}

asio::awaitable<void> asio_cancels(benchmark::State& state) {
    auto const executor = co_await asio::this_coro::executor;
    int jobs = 0;
    std::vector<asio::cancellation_signal> signals(sleepers);
    auto const ignore_abort = [](std::exception_ptr) {};
    for (auto _ : state) {
        state.PauseTiming();
        for (auto& signal : signals)
            asio::co_spawn(executor, asio_victim(jobs),
                           asio::bind_cancellation_slot(signal.slot(), ignore_abort));
        while (jobs < sleepers) co_await asio::post(asio::use_awaitable);
        state.ResumeTiming();

        for (auto& signal : signals) signal.emit(asio::cancellation_type::terminal);
        while (jobs > 0) co_await asio::post(asio::use_awaitable);
    }
    state.SetItemsProcessed(state.iterations() * sleepers);
}

} // namespace

void add_time_rows(row_list& rows) {
    rows.push_back({
        .id = "sleep_10000",
        .target = 0.5,
        .ours = [](auto& state) { run_ours(our_sleeps(state)); },
        .asio = [](auto& state) { run_asio(asio_sleeps(state)); },
    });
    rows.push_back({
        .id = "sleep_10000_strand",
        .target = 1.0,
        .ours = [](auto& state) { run_ours_on_strand(our_sleeps(state)); },
        .asio = [](auto& state) { run_asio_on_strand(asio_sleeps(state)); },
    });
    rows.push_back({
        .id = "cancel_10000",
        .target = 0.6,
        .ours = [](auto& state) { run_ours(our_cancels(state)); },
        .asio = [](auto& state) { run_asio(asio_cancels(state)); },
    });
}

} // namespace bench
