// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/experimental/channel.hpp>

#include <vector>

namespace bench {
namespace {

// mutex_contended, semaphore_contended: ten jobs take turns in what one, or two, may have at a
// time, and yield while they have it; per turn. Asio has neither. Of what serves as one, a channel
// of that capacity is the usual: what is sent is a place that is taken, and receiving frees it.

constexpr int jobs = 10;
constexpr int turns = 100;

using asio_tokens = asio::experimental::channel<void(boost::system::error_code)>;

tio::task<> take_turns(tio::mutex& held) {
    for (int i = 0; i != turns; ++i) {
        auto const guard = co_await held.lock();
        co_await tio::yield_now();
    }
}

tio::task<> take_turns(tio::semaphore& held) {
    for (int i = 0; i != turns; ++i) {
        auto const guard = co_await held.acquire();
        co_await tio::yield_now();
    }
}

template <class Held>
tio::task<> our_turns(benchmark::State& state, Held& held) {
    for (auto _ : state) {
        std::vector<tio::task<>> all;
        all.reserve(jobs);
        for (int i = 0; i != jobs; ++i) all.push_back(take_turns(held));
        co_await tio::all(std::move(all));
    }
    state.SetItemsProcessed(state.iterations() * jobs * turns);
}

asio::awaitable<void> take_turns(asio_tokens& taken) {
    auto const executor = co_await asio::this_coro::executor;
    for (int i = 0; i != turns; ++i) {
        co_await taken.async_send(boost::system::error_code{}, asio::use_awaitable);
        co_await asio::post(executor, asio::use_awaitable);
        taken.try_receive([](auto...) {});
    }
}

asio::awaitable<void> asio_turns(benchmark::State& state, std::size_t capacity) {
    auto const executor = co_await asio::this_coro::executor;
    asio_tokens taken{executor, capacity};
    countdown left{executor};
    for (auto _ : state) {
        left.expect(jobs);
        for (int i = 0; i != jobs; ++i) asio::co_spawn(executor, take_turns(taken), left.on_end());
        co_await left.wait();
    }
    state.SetItemsProcessed(state.iterations() * jobs * turns);
}

} // namespace

void add_sync_rows(row_list& rows) {
    rows.push_back({
        .id = "mutex_contended",
        .target = 0.1,
        .ours =
            [](auto& state) {
                tio::mutex held;
                run_ours(our_turns(state, held));
            },
        .asio = [](auto& state) { run_asio(asio_turns(state, 1)); },
    });
    rows.push_back({
        .id = "semaphore_contended",
        .target = 0.1,
        .ours =
            [](auto& state) {
                tio::semaphore held{2};
                run_ours(our_turns(state, held));
            },
        .asio = [](auto& state) { run_asio(asio_turns(state, 2)); },
    });
}

} // namespace bench
