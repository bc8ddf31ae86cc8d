// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What doc/faq.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

tio::task<std::string> load(std::string what) {
    co_await tio::sleep(1ms);
    if (what == "news") throw std::runtime_error("no news");
    co_return what;
}

tio::task<bool> is_ready() {
    co_await tio::yield_now();
    co_return true;
}

tio::task<std::string> greet(std::string name) {
    co_await tio::yield_now();
    co_return "hello " + name;
}

//[traps
tio::task<std::string> around_the_traps(std::string name) {
    // Not `if (co_await is_ready())`, nor `while (co_await is_ready())`.
    if (bool const ready = co_await is_ready(); !ready) co_return "not ready";

    // Not `co_await tio::all([name] { return greet(name); }, ...)`: the closure needs a name.
    auto const greet_them = [name] { return greet(name); };
    auto const [one, other] = co_await tio::all(greet_them, greet("you"));

    // Not `co_await (name.empty() ? greet("nobody") : greet(name))`.
    auto third = name.empty() ? greet("nobody") : greet(name);
    co_return one + ", " + other + ", " + co_await std::move(third);
}
//]

//[catch_all
tio::task<> stubborn() {
    try {
        co_await tio::sleep(1h);
    } catch (...) { // of a `cancelled`, too; `throw;` is missing
        std::cout << "caught\n";
    }
    co_await tio::sleep(1ms); // throws `cancelled` again
    std::cout << "never comes here\n";
}
//]

tio::task<> cancel_it() {
    auto const job = tio::spawn(stubborn());
    co_await tio::sleep(1ms);
    job.cancel();
}

//[ignore
tio::task<> refresh() {
    // Whatever comes of it: the outcome holds the error, and is dropped.
    static_cast<void>(co_await tio::as_outcome(load("news")));

    // One kind of error.
    try {
        co_await load("news");
    } catch (std::runtime_error const&) {}

    // A job whose error ends nothing, but is told to the diagnostics.
    tio::spawn({.name = "news", .bubble = false}, load, "news");
}
//]

tio::task<> metrics() {
    for (;;) co_await tio::sleep(10s);
}

//[background
tio::task<> with_background() {
    // `run` waits for it, and throws its error.
    tio::spawn({.name = "stock"}, load, "stock");

    // It is cancelled when nothing else is left to do.
    tio::spawn({.name = "metrics", .awaited = false}, metrics);

    // It ends before this function goes on, whatever happens.
    auto const body = [](tio::nursery& background) -> tio::task<> {
        background.spawn({.name = "prices", .awaited = false}, metrics);
        co_await load("prices");
    };
    co_await tio::with_nursery(body);
}
//]

tio::event has_reported;

void report(std::string const& text) {
    std::cout << text;
    has_reported.set();
}

//[who_waits
// kill -USR1: who is there, and waits for what?
tio::task<> tell_who_waits(tio::nursery& program) {
    asio::signal_set requests(tio::this_task::io_executor(), SIGUSR1);
    for (;;) {
        co_await requests.async_wait(tio::use_task);
        report("the program:\n" + to_string(program.jobs()));
    }
}
//]

tio::task<> who_waits() {
    tio::event never;
    auto const wait = [&]() -> tio::task<> { co_await never.wait(); };
    auto const body = [&](tio::nursery& program) -> tio::task<> {
        program.spawn({.name = "who waits", .awaited = false}, tell_who_waits, std::ref(program));
        for (int i = 0; i != 3; ++i) program.spawn({.name = "session"}, wait);
        co_await tio::sleep(1ms);
        std::raise(SIGUSR1);
        co_await has_reported.wait();
        program.cancel();
    };
    co_await tio::with_nursery(body);
}

//[deadlock
tio::task<> wait_for_ever() {
    tio::event never;
    co_await never.wait();
}

void find_the_deadlock() {
    try {
        tio::testing::run(wait_for_ever());
    } catch (tio::deadlock_error const& error) {
        std::cout << error.what() << "\n";
    }
}
//]

//[log
tio::task_local<std::string> request_id{"-"}; // jobs have it from those that started them

void log(std::string const& text) {
    std::cout << "[" << *request_id << "] " << text << "\n";
}

tio::task<> query(std::string table) {
    co_await tio::sleep(1ms);
    log("read " + table);
}

tio::task<> handle_request(int number) {
    request_id.set(std::to_string(number));
    co_await tio::all(query("prices"), query("stock"));
}
//]

//[race
template <class Feed>
tio::task<std::string> next_of(Feed& feed) {
    auto const first = co_await tio::race(feed.next(), tio::sleep(1s));
    co_return first.index() == 0 ? first.template get<0>() : "nothing";
}
//]

struct greetings {
    tio::task<std::string> next() { return greet("world"); }
};

tio::task<> everything() {
    std::cout << co_await around_the_traps("me") << "\n";
    co_await cancel_it();
    co_await refresh();
    co_await with_background();
    co_await tio::all(handle_request(7), handle_request(8));
    greetings feed;
    std::cout << co_await next_of(feed) << "\n";
}

} // namespace

int main() {
    tio::loop loop;
    loop.on_diagnostic([](tio::diagnostic const& entry) { std::cout << entry.text << "\n"; });
    loop.run(everything());
    std::cout << "\n";
    loop.run(who_waits());
    std::cout << "\n\n";
    find_the_deadlock();
}
