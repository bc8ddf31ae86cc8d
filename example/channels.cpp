// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Messages from job to job: what doc/channels.md shows, beside pipeline.cpp.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

std::string since_start() {
    return std::to_string(tio::now().time_since_epoch() / 1s) + " s";
}

//[pressure
tio::task<> bake(tio::sender<int> out) {
    for (int loaf = 1; loaf != 6; ++loaf) {
        co_await out.send(loaf);
        std::cout << since_start() << ": loaf " << loaf << " is on the shelf\n";
    }
}

tio::task<> sell(tio::receiver<int> in) {
    while (auto const loaf = co_await in.next()) {
        co_await tio::sleep(10s); // the customer counts the money
    }
    std::cout << since_start() << ": sold out\n";
}

tio::task<> bakery() {
    auto [out, in] = tio::channel<int>(2);
    co_await tio::all(bake(std::move(out)), sell(std::move(in)));
}
//]

//[drop
// Nobody waits for the sake of a figure: one that finds no room is dropped.
class monitor {
public:
    explicit monitor(tio::sender<int> out) : out_(std::move(out)) {}
    void report(int figure) { dropped_ += !out_.try_send(figure); } // never waits
    int dropped() const { return dropped_; }

private:
    tio::sender<int> out_;
    int dropped_ = 0;
};
//]

tio::task<> watch() {
    auto [out, in] = tio::channel<int>(3);
    monitor m(std::move(out));
    for (int figure = 0; figure != 10; ++figure) m.report(figure);
    std::cout << m.dropped() << " dropped";
    auto const first = co_await in.receive_many(10); // those that are there
    std::cout << ", " << first.size() << " received\n";
}

//[closing
tio::task<> close_early() {
    auto [out, in] = tio::channel<std::string>(8);
    co_await out.send("one");
    co_await out.send("two");
    out.close();
    try {
        co_await out.send("three");
    } catch (tio::channel_closed const&) {
        std::cout << "not sent: three\n";
    }
    while (auto const message = co_await in.next()) {
        std::cout << "received: " << *message << "\n"; // what was sent before
    }
}
//]

//[select
tio::task<> serve(tio::receiver<std::string> orders, tio::event& is_closing) {
    for (bool open = true; open;) {
        auto const first =
            co_await tio::race(orders.receive(), is_closing.wait(), tio::sleep(1min));
        switch (first.index()) {
        case 0: std::cout << since_start() << ": " << first.get<0>() << "\n"; break;
        case 1: open = false; break;
        case 2: std::cout << since_start() << ": nothing to do\n"; break;
        }
    }
    std::cout << since_start() << ": closed\n";
}
//]

tio::task<> evening() {
    auto [out, orders] = tio::channel<std::string>(8);
    tio::event is_closing;
    auto const guests = [&]() -> tio::task<> {
        co_await tio::sleep(10s);
        co_await out.send("soup");
        co_await tio::sleep(90s);
        co_await out.send("cake");
        co_await out.send("tea");
        is_closing.set(); // at the same moment
    };
    co_await tio::all(serve(std::move(orders), is_closing), guests());
}

//[owner
struct question {
    std::string word;
    tio::promise<int> answer{};
};

// The only one that touches `counts`, from whatever loop it is asked.
tio::task<> count_words(tio::receiver<question> in) {
    std::map<std::string, int> counts;
    while (auto asked = co_await in.next()) {
        asked->answer.set_value(++counts[asked->word]);
    }
}

tio::task<int> count(tio::sender<question> const& counter, std::string word) {
    question asked{std::move(word)};
    auto reply = asked.answer.get_future();
    co_await counter.send(std::move(asked));
    co_return co_await reply.get(); // broken_promise, if the counter ends before
}
//]

tio::task<> ask() {
    auto [out, in] = tio::channel<question>(8);
    auto const counter = tio::spawn({.name = "counter"}, count_words, std::move(in));
    auto const [one, two, three] =
        co_await tio::all(count(out, "tea"), count(out, "cake"), count(out, "tea"));
    std::cout << one << two << three << "\n";
}

int main() {
    std::cout << "pressure:\n";
    tio::testing::run(bakery);
    std::cout << "\ndrop:\n";
    tio::testing::run(watch);
    std::cout << "\nclosing:\n";
    tio::testing::run(close_early);
    std::cout << "\nselect:\n";
    tio::testing::run(evening);
    std::cout << "\nowner:\n";
    tio::testing::run(ask);
}
