// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What becomes of errors, with Asio's coroutines and here: the first half of doc/why.md.

#include <tinyasio.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

class visitor {
public:
    explicit visitor(int& inside) : inside_(inside) { ++inside_; }
    visitor(visitor const&) = delete;
    visitor& operator=(visitor const&) = delete;
    ~visitor() { --inside_; }

private:
    int& inside_;
};

namespace with_asio {

using namespace asio::experimental::awaitable_operators;

//[asio_detached
asio::awaitable<void> store(std::string order) {
    if (order.empty()) throw std::invalid_argument("an order without a number");
    std::cout << "stored " << order << "\n";
    co_return;
}

void take_orders() {
    asio::io_context context;
    for (auto const* order : {"17", "", "18"})
        asio::co_spawn(context, store(order), asio::detached);
    context.run();
    std::cout << "all orders have been stored\n";
}
//]

//[asio_rethrow
asio::awaitable<void> visit(int& inside, asio::steady_timer& closing_time) {
    visitor const here(inside); // counts itself in, and out in its destructor
    co_await closing_time.async_wait(asio::as_tuple(asio::use_awaitable));
    std::cout << "a visitor leaves, and knows of nothing\n";
}

void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
}

void take_orders_loudly() {
    int inside = 0;
    asio::io_context context;
    asio::steady_timer closing_time(context, 1h);
    asio::co_spawn(context, visit(inside, closing_time), rethrow);
    asio::co_spawn(context, store(""), rethrow);
    try {
        context.run();
    } catch (std::invalid_argument const& error) {
        std::cout << "run() threw: " << error.what() << "\n"
                  << "visitors inside: " << inside << "\n";
    }
    closing_time.cancel();
    context.run(); // somebody calls it again, in a loop maybe
}
//]

std::string text_of(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (boost::system::system_error const& failure) {
        return failure.code().message();
    } catch (std::exception const& failure) {
        return failure.what();
    }
}

//[asio_both
asio::awaitable<std::string> load_user() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
    co_return "anna";
}

asio::awaitable<std::string> load_orders() {
    throw std::runtime_error("no such table: orders");
    co_return "";
}

asio::awaitable<void> show(asio::awaitable<std::tuple<std::string, std::string>> both) {
    try {
        co_await std::move(both);
    } catch (asio::multiple_exceptions const& error) {
        std::cout << "both failed; the first exception: " << text_of(error.first_exception())
                  << "\n";
    }
}

asio::awaitable<void> show_both() {
    co_await show(load_user() && load_orders());
    co_await show(load_orders() && load_user());
}
//]

//[asio_limit
asio::awaitable<void> show_orders_in_time() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 10ms);
    auto const first = co_await (load_orders() || timer.async_wait(asio::use_awaitable));
    if (first.index() == 1) std::cout << "the database is too slow\n";
}
//]

void run(asio::awaitable<void> shown) {
    asio::io_context context;
    asio::co_spawn(context, std::move(shown), rethrow);
    context.run();
}

} // namespace with_asio

namespace with_tinyasio {

//[tio_errors
tio::task<> store(std::string order) {
    if (order.empty()) throw std::invalid_argument("an order without a number");
    std::cout << "stored " << order << "\n";
    co_return;
}

tio::task<> visit(int& inside) {
    visitor const here(inside);
    co_await tio::sleep(1h);
}

void take_orders() {
    int inside = 0;
    tio::loop loop;
    auto const open = [&]() -> tio::task<> {
        tio::spawn(visit, std::ref(inside));
        for (auto const* order : {"17", "", "18"}) tio::spawn(store, order);
        co_return;
    };
    try {
        loop.run(open);
    } catch (std::invalid_argument const& error) {
        std::cout << "run() threw: " << error.what() << "\n"
                  << "visitors inside: " << inside << "\n";
    }
}
//]

//[tio_both
tio::task<std::string> load_user() {
    co_await tio::sleep(1h);
    co_return "anna";
}

tio::task<std::string> load_orders() {
    throw std::runtime_error("no such table: orders");
    co_return "";
}

template <class Awaited>
tio::task<> show(Awaited awaited) {
    try {
        co_await std::move(awaited);
    } catch (std::exception const& error) {
        std::cout << error.what() << "\n";
    }
}

tio::task<> show_all() {
    co_await show(tio::all(load_user(), load_orders()));
    co_await show(tio::all(load_orders(), load_user()));
    co_await show(tio::fail_after(load_orders(), 10ms));
    co_await show(tio::fail_after(load_user(), 10ms)); // which is slow
}
//]

} // namespace with_tinyasio

int main() {
    std::cout << "detached:\n";
    with_asio::take_orders();
    std::cout << "\nrethrown:\n";
    with_asio::take_orders_loudly();
    std::cout << "\nspawned:\n";
    with_tinyasio::take_orders();

    std::cout << "\noperator &&:\n";
    with_asio::run(with_asio::show_both());
    std::cout << "\noperator ||:\n";
    with_asio::run(with_asio::show_orders_in_time());
    std::cout << "\nall and fail_after:\n";
    tio::loop loop;
    loop.run(with_tinyasio::show_all());
}
