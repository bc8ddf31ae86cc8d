// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What doc/asio.md shows: how one writes it with Asio, and how here.

#include <tinyasio.hpp>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace today {

using namespace asio::experimental::awaitable_operators;

//[asio_coroutine
asio::awaitable<std::string> fetch(std::string page, milliseconds takes) {
    asio::steady_timer timer(co_await asio::this_coro::executor, takes);
    co_await timer.async_wait(asio::use_awaitable);
    if (page.empty()) throw std::invalid_argument("no page");
    co_return "<" + page + ">";
}
//]

asio::awaitable<void> print(std::string page, milliseconds takes) {
    std::cout << co_await fetch(page, takes) << "\n";
}

//[asio_detached
asio::awaitable<void> print_all() {
    auto const executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, print("a", 10ms), asio::detached);
    asio::co_spawn(executor, print("", 1ms), asio::detached); // fails, and nobody hears of it
}
//]

//[asio_later
asio::awaitable<std::string> fetch_both() {
    auto const executor = co_await asio::this_coro::executor;
    auto second = asio::co_spawn(executor, fetch("b", 1ms), asio::use_awaitable);
    auto const first = co_await fetch("a", 1ms);
    co_return first + co_await std::move(second); // which starts only now
}
//]

//[asio_and
asio::awaitable<std::string> fetch_at_once() {
    auto const [a, b] = co_await (fetch("a", 1ms) && fetch("b", 1ms));
    co_return a + b;
}
//]

//[asio_timeout
asio::awaitable<std::string> fetch_within(milliseconds limit, std::string page) {
    asio::steady_timer timer(co_await asio::this_coro::executor, limit);
    auto const first = co_await (fetch(page, 1h) || timer.async_wait(asio::use_awaitable));
    if (first.index() == 1) throw std::runtime_error("too late");
    co_return std::get<0>(first);
}
//]

//[asio_group
asio::awaitable<void> wait_for_both(asio::steady_timer& first, asio::steady_timer& second) {
    auto const [order, error, other_error] =
        co_await asio::experimental::make_parallel_group(first.async_wait(asio::deferred),
                                                         second.async_wait(asio::deferred))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    std::cout << error.message() << ", " << other_error.message() << "\n";
}
//]

//[asio_strand
int count_on_a_pool() {
    asio::thread_pool pool(2);
    auto const strand = asio::make_strand(pool);
    int count = 0;
    for (int i = 0; i != 100; ++i) asio::post(strand, [&] { ++count; });
    pool.join();
    return count;
}
//]

//[asio_cancel
void cancel_after(milliseconds d) {
    asio::io_context context;
    asio::cancellation_signal signal;
    asio::co_spawn(context, fetch("a", 1h),
                   asio::bind_cancellation_slot(
                       signal.slot(), [](std::exception_ptr error, std::string const&) {
                           std::cout << (error ? "cancelled" : "fetched") << "\n";
                       }));
    asio::steady_timer timer(context, d);
    timer.async_wait([&](boost::system::error_code) { // on the executor of the coroutine
        signal.emit(asio::cancellation_type::terminal);
    });
    context.run();
}
//]

template <class T>
T run(asio::awaitable<T> from) {
    asio::io_context context;
    auto result = asio::co_spawn(context, std::move(from), asio::use_future);
    context.run();
    return result.get();
}

void all() {
    run(print_all());
    std::cout << run(fetch_both()) << "\n";
    std::cout << run(fetch_at_once()) << "\n";
    try {
        run(fetch_within(1ms, "a"));
    } catch (std::exception const& error) {
        std::cout << error.what() << "\n";
    }
    asio::io_context context;
    asio::steady_timer first(context, 1ms), second(context, 1h);
    asio::co_spawn(context, wait_for_both(first, second), asio::detached);
    first.async_wait([&](boost::system::error_code) { second.cancel(); });
    context.run();
    std::cout << count_on_a_pool() << "\n";
    cancel_after(1ms);
}

} // namespace today

namespace here {

//[tio_coroutine
tio::task<std::string> fetch(std::string page, milliseconds takes) {
    co_await tio::sleep(takes);
    if (page.empty()) throw std::invalid_argument("no page");
    co_return "<" + page + ">";
}
//]

tio::task<> print(std::string page, milliseconds takes) {
    std::cout << co_await fetch(page, takes) << "\n";
}

//[tio_detached
tio::task<> print_all() {
    tio::spawn(print("a", 10ms));
    tio::spawn(print("", 1ms)); // fails: the other one is cancelled, and run() throws the error
    co_return;
}
//]

//[tio_later
tio::task<std::string> fetch_both() {
    auto const second = tio::spawn(fetch("b", 1ms)); // starts when this job waits
    auto const first = co_await fetch("a", 1ms);
    co_return first + co_await second;
}
//]

//[tio_and
tio::task<std::string> fetch_at_once() {
    auto const [a, b] = co_await tio::all(fetch("a", 1ms), fetch("b", 1ms));
    co_return a + b;
}
//]

//[tio_timeout
tio::task<std::string> fetch_within(milliseconds limit, std::string page) {
    co_return co_await tio::fail_after(fetch(page, 1h), limit); // or throws timed_out
}
//]

//[tio_group
tio::task<> wait_for_both(asio::steady_timer& first, asio::steady_timer& second) {
    auto const [one, other] =
        co_await tio::all(first.async_wait(tio::use_result), second.async_wait(tio::use_result));
    std::cout << one.error().message() << ", " << other.error().message() << "\n";
}
//]

//[tio_strand
int count_on_a_pool() {
    asio::thread_pool pool(2);
    tio::loop loop(pool); // a strand of its own
    int count = 0;
    auto const counts = [&]() -> tio::task<> {
        for (int i = 0; i != 100; ++i) loop.post([&] { ++count; });
        co_await tio::yield_now();
    };
    loop.run(counts);
    return count;
}
//]

//[tio_cancel
tio::task<> cancel_after(milliseconds d) {
    auto const job = tio::spawn(fetch("a", 1h));
    co_await tio::sleep(d);
    job.cancel(); // from any thread, any number of times
    auto const fetched = co_await tio::as_outcome(job);
    std::cout << (fetched ? "fetched" : "cancelled") << "\n";
}
//]

void all() {
    tio::loop loop;
    try {
        loop.run(print_all());
    } catch (std::exception const& error) {
        std::cout << error.what() << "\n";
    }
    std::cout << loop.run(fetch_both()) << "\n";
    std::cout << loop.run(fetch_at_once()) << "\n";
    try {
        loop.run(fetch_within(1ms, "a"));
    } catch (tio::timed_out const&) {
        std::cout << "too late\n";
    }
    loop.run([&]() -> tio::task<> {
        asio::steady_timer first(loop.get_executor(), 1ms), second(loop.get_executor(), 1h);
        first.async_wait([&](boost::system::error_code) { second.cancel(); });
        co_await wait_for_both(first, second);
    });
    std::cout << count_on_a_pool() << "\n";
    loop.run(cancel_after(1ms));
}

} // namespace here

int main() {
    std::cout << "Today:\n";
    today::all();
    std::cout << "\nHere:\n";
    here::all();
}
