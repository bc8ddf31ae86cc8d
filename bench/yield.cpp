// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <array>
#include <cstdint>
#include <list>
#include <vector>

namespace bench {
namespace {

/// Open sockets with a read pending on each, so that a look at I/O is an honest epoll_wait on both
/// sides: a context that waits for nothing might skip it.
class idle_sockets {
public:
    explicit idle_sockets(asio::io_context& context) {
        for (int i = 0; i < 8; ++i) {
            auto& [first, second, byte] = pairs_.emplace_back(context);
            asio::local::connect_pair(first, second);
            first.async_read_some(asio::buffer(byte), [](auto&&...) {});
        }
    }

private:
    struct pair {
        explicit pair(asio::io_context& context) : first{context}, second{context} {}

        asio::local::stream_protocol::socket first;
        asio::local::stream_protocol::socket second;
        std::array<char, 1> byte{};
    };

    std::list<pair> pairs_; // Asio keeps the addresses of the bytes
};

/// The one place where a benchmark needs the io_context that our loop owns.
idle_sockets open_sockets(tio::loop& loop) {
    return idle_sockets{loop.context()};
}

// yield_1, yield_1000: 1 or 1,000 jobs that do nothing but let the others run; per yield. Each job
// counts its own yields, so that a side whose queue is not FIFO gets no advantage. The measuring
// coroutine is one of the jobs.

struct shared {
    bool stop = false;
    std::int64_t yields = 0;
};

tio::task<> our_yielder(shared& common) {
    while (!common.stop) {
        co_await tio::yield_now();
        ++common.yields;
    }
}

tio::task<> our_yields(benchmark::State& state, int jobs) {
    shared common;
    std::vector<tio::handle<void>> others;
    for (int i = 1; i < jobs; ++i) others.push_back(tio::spawn(our_yielder(common)));
    co_await tio::yield_now(); // all others have started
    common.yields = 0;
    for (auto _ : state) {
        co_await tio::yield_now();
        ++common.yields;
    }
    state.SetItemsProcessed(common.yields);
    common.stop = true;
    for (auto& other : others) co_await other;
}

asio::awaitable<void> asio_yielder(shared& common) {
    while (!common.stop) {
        co_await asio::post(asio::use_awaitable);
        ++common.yields;
    }
}

asio::awaitable<void> asio_yields(benchmark::State& state, int jobs) {
    auto const executor = co_await asio::this_coro::executor;
    shared common;
    countdown others{executor};
    others.expect(jobs - 1);
    for (int i = 1; i < jobs; ++i) asio::co_spawn(executor, asio_yielder(common), others.on_end());
    co_await asio::post(asio::use_awaitable); // all others have started
    common.yields = 0;
    for (auto _ : state) {
        co_await asio::post(asio::use_awaitable);
        ++common.yields;
    }
    state.SetItemsProcessed(common.yields);
    common.stop = true;
    co_await others.wait();
}

template <int jobs>
void ours(benchmark::State& state) {
    tio::loop loop;
    auto const sockets = open_sockets(loop);
    loop.run(our_yields(state, jobs));
}

template <int jobs>
void asios(benchmark::State& state) {
    asio::io_context context{1};
    idle_sockets const sockets{context};
    run_asio(context, asio_yields(state, jobs));
}

template <int jobs>
void ours_on_strand(benchmark::State& state) {
    asio::io_context context;
    idle_sockets const sockets{context};
    run_ours_on_strand(context, our_yields(state, jobs));
}

template <int jobs>
void asios_on_strand(benchmark::State& state) {
    asio::io_context context;
    idle_sockets const sockets{context};
    run_asio(context, asio::make_strand(context), asio_yields(state, jobs));
}

} // namespace

void add_yield_rows(row_list& rows) {
    rows.push_back({.id = "yield_1", .target = 0.07, .ours = ours<1>, .asio = asios<1>});
    rows.push_back({.id = "yield_1000", .target = 0.05, .ours = ours<1000>, .asio = asios<1000>});
    rows.push_back({.id = "yield_1_strand",
                    .target = 1.0,
                    .ours = ours_on_strand<1>,
                    .asio = asios_on_strand<1>});
    rows.push_back({.id = "yield_1000_strand",
                    .target = 1.0,
                    .ours = ours_on_strand<1000>,
                    .asio = asios_on_strand<1000>});
}

} // namespace bench
