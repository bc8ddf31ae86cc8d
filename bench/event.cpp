// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/experimental/channel.hpp>

namespace bench {
namespace {

// event_pingpong: two jobs wake each other in turn; per round, in which each waits and is woken
// once. Asio has no event. Of what serves as one, a channel of capacity 1 whose message is a bare
// error code, filled by try_send, is the fastest: async_send would suspend the sender, too, and a
// steady_timer that is cancelled would be armed with a system call for each wait.

using asio_event = asio::experimental::channel<void(boost::system::error_code)>;

void set(asio_event& event) {
    event.try_send(boost::system::error_code{});
}

tio::task<> our_pong(tio::event& ping, tio::event& pong, bool& stop) {
    for (;;) {
        co_await ping.wait();
        if (stop) co_return;
        ping.clear();
        pong.set();
    }
}

tio::task<> our_pingpong(benchmark::State& state) {
    tio::event ping, pong;
    bool stop = false;
    auto other = tio::spawn(our_pong(ping, pong, stop));
    for (auto _ : state) {
        ping.set();
        co_await pong.wait();
        pong.clear();
    }
    state.SetItemsProcessed(state.iterations());
    stop = true;
    ping.set();
    co_await other;
}

asio::awaitable<void> asio_pong(asio_event& ping, asio_event& pong, bool& stop) {
    for (;;) {
        co_await ping.async_receive(asio::use_awaitable);
        if (stop) co_return;
        set(pong);
    }
}

asio::awaitable<void> asio_pingpong(benchmark::State& state) {
    auto const executor = co_await asio::this_coro::executor;
    asio_event ping{executor, 1}, pong{executor, 1};
    bool stop = false;
    countdown other{executor};
    other.expect(1);
    asio::co_spawn(executor, asio_pong(ping, pong, stop), other.on_end());
    for (auto _ : state) {
        set(ping);
        co_await pong.async_receive(asio::use_awaitable);
    }
    state.SetItemsProcessed(state.iterations());
    stop = true;
    set(ping);
    co_await other.wait();
}

} // namespace

void add_event_rows(row_list& rows) {
    rows.push_back({
        .id = "event_pingpong",
        .target = 0.05,
        .ours = [](auto& state) { run_ours(our_pingpong(state)); },
        .asio = [](auto& state) { run_asio(asio_pingpong(state)); },
    });
    rows.push_back({
        .id = "event_pingpong_strand",
        .target = 1.0,
        .ours = [](auto& state) { run_ours_on_strand(our_pingpong(state)); },
        .asio = [](auto& state) { run_asio_on_strand(asio_pingpong(state)); },
    });
}

} // namespace bench
