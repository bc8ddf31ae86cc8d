// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What doc/asio.md shows: a program of Asio that goes over one function at a time.

#include <tinyasio.hpp>

#include <boost/asio.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

//[to_asio
// New: two pages at a time.
tio::task<std::string> render(std::string page) {
    auto const fetch = [](std::string part) -> tio::task<std::string> {
        co_await tio::sleep(1ms);
        co_return "<" + part + ">";
    };
    auto const [head, body] = co_await tio::all(fetch("head"), fetch(page));
    co_return head + body;
}

// As it was, but for to_asio.
asio::awaitable<void> old_handler(std::string page) {
    std::cout << co_await tio::to_asio(render(page)) << "\n";
}
//]

//[from_asio
// As it was.
asio::awaitable<int> old_price(std::string item) {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    if (item.empty()) throw std::invalid_argument("no item");
    co_return static_cast<int>(item.size());
}

// New.
tio::task<int> total() {
    auto const [bread, apple] = co_await tio::all(old_price("bread"), old_price("apple"));
    co_return bread + apple + co_await old_price("tea");
}
//]

//[async_run
void report(std::exception_ptr error, int sum) {
    try {
        if (error) std::rethrow_exception(error);
        std::cout << "the sum is " << sum << "\n";
    } catch (boost::system::system_error const& failure) {
        std::cout << "it failed: " << failure.code().message() << "\n";
    } catch (std::exception const& failure) {
        std::cout << "it failed: " << failure.what() << "\n";
    }
}

void start_from_callbacks(asio::io_context& context) {
    tio::async_run(context.get_executor(), total(), report);
    tio::async_run(context.get_executor(), old_price(""), report);
}
//]

//[cancel_run
void start_and_cancel(asio::io_context& context, asio::cancellation_signal& signal) {
    tio::async_run(context.get_executor(), tio::sleep(1h),
                   asio::bind_cancellation_slot(
                       signal.slot(), [](std::exception_ptr error) { report(error, 0); }));
    asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
}
//]

//[future
int wait_in_another_thread(asio::thread_pool& pool) {
    return tio::async_run(pool.get_executor(), total(), asio::use_future).get();
}
//]

//[loop_on
void block_for_the_end(asio::thread_pool& pool) {
    tio::loop loop(pool);
    std::cout << loop.run(total()) << "\n";
}
//]

//[run_on
int drive_the_context(asio::io_context& context) {
    tio::loop loop(context);
    return loop.run_on(context, total());
}
//]

int main() {
    asio::io_context context;
    asio::co_spawn(context, old_handler("body"), asio::detached);
    context.run();

    context.restart();
    start_from_callbacks(context);
    context.run();

    context.restart();
    asio::cancellation_signal signal;
    start_and_cancel(context, signal);
    context.run();

    asio::thread_pool pool(2);
    std::cout << wait_in_another_thread(pool) << "\n";
    block_for_the_end(pool);
    std::cout << drive_the_context(context) << "\n";
}
