// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Ten coroutines that wait for each other, for time and for messages.

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using channel = asio::experimental::channel<void(boost::system::error_code, int)>;

namespace {

asio::awaitable<int> price(int item) {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    co_return 100 * item;
}

asio::awaitable<int> tax(int item) {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    co_return 19 * item;
}

asio::awaitable<int> total(int item) {
    auto [net, more] = co_await (price(item) && tax(item));
    co_return net + more;
}

asio::awaitable<std::string> slow() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
    co_return "late";
}

asio::awaitable<bool> in_time() {
    asio::steady_timer limit(co_await asio::this_coro::executor, 1ms);
    auto const answer = co_await (slow() || limit.async_wait(asio::use_awaitable));
    co_return answer.index() == 0;
}

asio::awaitable<void> take_orders(channel& out) {
    for (int order = 1; order != 11; ++order)
        co_await out.async_send({}, order, asio::use_awaitable);
    co_await out.async_send(asio::error::eof, 0, asio::use_awaitable);
}

asio::awaitable<int> cook(channel& in) {
    for (int sum = 0;;) {
        auto [end, order] = co_await in.async_receive(asio::as_tuple(asio::use_awaitable));
        if (end) co_return sum;
        sum += order;
    }
}

asio::awaitable<int> depth(int n) {
    if (n == 0) co_return 0;
    co_return 1 + co_await depth(n - 1);
}

asio::awaitable<void> fails() {
    co_await asio::post(asio::use_awaitable);
    throw std::runtime_error("no such fruit");
}

asio::awaitable<void> everything() {
    int const sum = co_await total(3);
    std::cout << "total " << sum << '\n';
    bool const on_time = co_await in_time();
    std::cout << "in time " << on_time << '\n';
    channel orders(co_await asio::this_coro::executor, 4);
    int const cooked = co_await (take_orders(orders) && cook(orders));
    int const deep = co_await depth(10);
    std::cout << "cooked " << cooked << "\ndepth " << deep << '\n';
    try {
        co_await fails();
    } catch (std::runtime_error const& error) {
        std::cout << error.what() << '\n';
    }
}

} // namespace

int main() {
    asio::io_context context;
    asio::co_spawn(context, everything(), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    context.run();
}
