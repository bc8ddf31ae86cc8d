// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// What one writes here in the place of asyncio_pairs.py, which prints the same: see
// doc/migration/python.md.

#include <tinyasio.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

//[fetch
tio::task<std::string> fetch(std::string page, milliseconds takes = 1ms) {
    co_await tio::sleep(takes);
    if (page.empty()) throw std::invalid_argument("no page");
    co_return "<" + page + ">";
}
//]

//[at_once
tio::task<> at_once() {
    auto const [a, b] = co_await tio::all(fetch("a"), fetch("b"));
    std::cout << a + b << "\n";
}
//]

//[limited
tio::task<> limited() {
    std::vector<std::string> const pages{"a", "b", "c", "d"};
    auto const polite = [](std::string page) { return fetch(page); };
    for (auto const& each : co_await tio::map({.limit = 2}, polite, pages)) std::cout << each;
    std::cout << "\n";
}
//]

//[as_they_come
tio::task<> as_they_come() {
    auto pages = tio::as_completed(fetch("late", 20ms), fetch("soon"));
    while (auto const each = co_await pages.next()) {
        std::cout << *each << "\n";
    }
}
//]

//[as_values
tio::task<> as_values() {
    auto const [a, b] = co_await tio::all(tio::as_outcome(fetch("a")), tio::as_outcome(fetch("")));
    std::cout << a.value() << "\n";
    try {
        std::cout << b.value() << "\n"; // throws what fetch threw
    } catch (std::exception const& error) {
        std::cout << error.what() << "\n";
    }
}
//]

//[group
tio::task<> group() {
    auto const body = [](tio::nursery& jobs) -> tio::task<> {
        jobs.spawn(fetch("slow", 1h));
        jobs.spawn(fetch(""));
        co_return;
    };
    try {
        co_await tio::with_nursery(body);
    } catch (std::invalid_argument const& error) {
        std::cout << "failed: " << error.what() << "\n";
    }
}
//]

//[within
tio::task<> within(milliseconds limit) {
    auto const page = co_await tio::timeout(fetch("slow", 1h), limit);
    std::cout << (page ? *page : "too late") << "\n";
}
//]

//[cancel
tio::task<> say_goodbye() {
    co_await tio::sleep(1ms);
    std::cout << "goodbye\n";
}

tio::task<> session(tio::event& begun) {
    begun.set();
    co_await tio::finally(tio::sleep(1h), say_goodbye());
}

tio::task<> cancel() {
    tio::event begun;
    auto const job = tio::spawn(session, std::ref(begun));
    co_await begun.wait();
    job.cancel();
    try {
        co_await job;
    } catch (tio::job_cancelled const&) {
        std::cout << "cancelled\n";
    }
}
//]

//[thread
int square(int n) {
    std::this_thread::sleep_for(1ms); // blocks
    return n * n;
}

tio::task<> in_thread() {
    std::cout << co_await tio::run_in_thread(square, 7) << "\n";
}
//]

//[queue
tio::task<> produce(tio::sender<int> out) {
    for (int number = 0; number != 3; ++number) co_await out.send(number);
}

tio::task<> consume(tio::receiver<int> in) {
    while (auto const number = co_await in.next()) {
        std::cout << *number << "\n";
    }
}

tio::task<> pass_on() {
    auto [out, in] = tio::channel<int>(1);
    co_await tio::all(produce(std::move(out)), consume(std::move(in)));
}
//]

tio::task<> everything() {
    co_await at_once();
    co_await limited();
    co_await as_they_come();
    co_await as_values();
    co_await group();
    co_await within(1ms);
    co_await cancel();
    co_await in_thread();
    co_await pass_on();
}

} // namespace

int main() {
    return tio::main(everything());
}
