// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[server
tio::task<int> fetch_amount(int account, int row) {
    co_await tio::sleep(1ms); // the database answers
    std::string const text = account == 1 && row == 3 ? "n/a" : "17";
    if (text == "n/a") throw std::invalid_argument("no amount: '" + text + "'");
    co_return std::stoi(text);
}

tio::task<int> sum_of_account(int account) {
    int sum = 0;
    for (int row = 1; row != 4; ++row) sum += co_await fetch_amount(account, row);
    co_return sum;
}

tio::task<int> nightly_report() {
    auto [savings, checking] = co_await tio::all(sum_of_account(0), sum_of_account(1));
    co_return savings + checking;
}

tio::task<> say_goodbye(int session) {
    co_await tio::sleep(1ms); // the peer takes it
    if (session == 7) throw std::runtime_error("session 7: connection reset by peer");
}

tio::task<> talk() {
    for (;;) co_await tio::sleep(10s);
}

tio::task<> session(int number) {
    co_await tio::finally(talk(), say_goodbye(number));
}

tio::task<> worker(tio::event& work) {
    co_await work.wait();
}

tio::task<> heartbeat() {
    for (;;) co_await tio::sleep(1s);
}

tio::task<> serve(tio::event& work) {
    tio::spawn({.name = "heartbeat", .awaited = false}, heartbeat);
    for (int number = 1; number != 13; ++number) tio::spawn({.name = "session"}, session, number);
    tio::spawn({.name = "nightly report"}, nightly_report);
    co_await tio::all(worker(work), worker(work), worker(work));
}
//]

//[main
int main() {
    tio::event work;
    tio::loop loop;
    loop.on_diagnostic([](tio::diagnostic const& entry) {
        std::cout << to_string(entry.kind) << ": " << entry.text << "\n\n";
    });
    try {
        loop.run(serve, std::ref(work));
    } catch (std::exception const& error) {
        std::cout << loop.last_crash()->text() << "\n";
        std::cout << "run() threw: " << error.what() << "\n\n";
        std::cout << "which came this way:\n" << tio::traceback_of(std::current_exception()).text();
    }
}
//]
