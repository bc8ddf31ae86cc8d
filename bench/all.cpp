// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "asio_side.hpp"
#include "our_side.hpp"
#include "row.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <cstddef>
#include <utility>

namespace bench {
namespace {

[[gnu::noinline]] tio::task<> our_operand(std::size_t) {
    co_await tio::yield_now();
}

[[gnu::noinline]] asio::awaitable<void> asio_operand(std::size_t) {
    co_await asio::post(asio::use_awaitable);
}

// all_2, all_10: wait for 2 or 10 concurrent operands, each of which yields once; per `all`.
// Asio's way is operator&& of its awaitable operators, which it nests for more than two.

template <std::size_t... number>
tio::task<> our_all(benchmark::State& state, std::index_sequence<number...>) {
    for (auto _ : state) co_await tio::all(our_operand(number)...);
    state.SetItemsProcessed(state.iterations());
}

template <std::size_t... number>
asio::awaitable<void> asio_all(benchmark::State& state, std::index_sequence<number...>) {
    using namespace asio::experimental::awaitable_operators;
    for (auto _ : state) co_await (... && asio_operand(number));
    state.SetItemsProcessed(state.iterations());
}

template <std::size_t operands>
void ours(benchmark::State& state) {
    run_ours(our_all(state, std::make_index_sequence<operands>()));
}

template <std::size_t operands>
void asios(benchmark::State& state) {
    run_asio(asio_all(state, std::make_index_sequence<operands>()));
}

} // namespace

void add_all_rows(row_list& rows) {
    rows.push_back({.id = "all_2", .target = 0.07, .ours = ours<2>, .asio = asios<2>});
    rows.push_back({.id = "all_10", .target = 0.03, .ours = ours<10>, .asio = asios<10>});
}

} // namespace bench
