// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Pauses, limits of time and clocks: what doc/time.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

// How long the loop has been running.
std::string since_start() {
    return std::to_string(tio::now().time_since_epoch() / 1ms) + " ms";
}

//[mirrors
tio::task<std::string> fetch_from(std::string mirror, milliseconds takes) {
    co_await tio::sleep(takes);
    co_return "the page of " + mirror;
}

// Two seconds for each mirror, and five for all of it.
tio::task<std::string> fetch_from_any() {
    milliseconds const takes[] = {1h, 3s, 400ms};
    for (int mirror = 1; auto const each : takes) {
        auto const name = "mirror " + std::to_string(mirror++);
        auto const page = co_await tio::timeout(fetch_from(name, each), 2s);
        if (page) co_return *page;
        std::cout << since_start() << ": " << name << ": " << page.error().message() << "\n";
    }
    throw std::runtime_error("no mirror has it");
}

tio::task<> show_page() {
    auto const page = co_await tio::fail_after(fetch_from_any(), 5s);
    std::cout << since_start() << ": " << page << "\n";
}
//]

//[late
tio::task<> be_late() {
    try {
        co_await tio::fail_after(fetch_from("afar", 1h), 2s);
    } catch (tio::timed_out const& error) {
        std::cout << "fail_after: " << error.what() << "\n";
    }
    auto const page = co_await tio::timeout(fetch_from("afar", 1h), 2s);
    if (page.error() == tio::errc::timed_out) std::cout << "timeout: a value\n";
}
//]

//[nested
tio::task<> take_an_hour() {
    auto const left = *tio::this_task::deadline() - tio::now();
    std::cout << "there are " << left / 1s << " s left\n";
    co_await tio::sleep(1h);
}

tio::task<> nest() {
    auto const body = [](tio::nursery& inner) -> tio::task<> {
        inner.spawn(take_an_hour); // an hour, of which there are 5 s
        co_return;
    };
    auto const limited = [&]() -> tio::task<> {
        co_await tio::with_nursery({.timeout = 20s}, body); // would throw timed_out
    };
    auto const ended = co_await tio::timeout(limited, 5s);
    std::cout << since_start() << ": " << ended.error().message() << "\n";
}
//]

//[moving
// As long as something comes in every half minute.
tio::task<int> count_messages(tio::receiver<std::string> in) {
    tio::deadline idle{30s};
    int count = 0;
    auto const read = [&]() -> tio::task<> {
        while (auto const message = co_await in.next()) {
            idle.expires_after(30s);
            ++count;
        }
    };
    auto const ended = co_await tio::timeout(read, idle);
    std::cout << since_start() << (ended ? ": all" : ": nothing for 30 s") << "\n";
    co_return count;
}
//]

tio::task<> send_messages(tio::sender<std::string> out) {
    std::chrono::seconds const pauses[] = {10s, 20s, 25s, 1h};
    for (auto const pause : pauses) {
        co_await tio::sleep(pause);
        co_await out.send("hello");
    }
}

tio::task<> hear() {
    auto [out, in] = tio::channel<std::string>(1);
    auto const sending = tio::spawn(send_messages(std::move(out)));
    int const count = co_await count_messages(std::move(in));
    std::cout << count << " messages\n";
    sending.cancel();
}

//[interval
tio::task<> tick(tio::missed_ticks missed) {
    tio::interval every{10ms, {.missed = missed}};
    for (int i = 0; i != 7; ++i) {
        co_await every.tick();
        std::cout << since_start() << (i != 6 ? ", " : "\n");
        if (i == 1) co_await tio::sleep(25ms); // takes longer than it may
    }
}
//]

//[pause
tio::task<> make_pauses(tio::event& hurry) {
    co_await tio::sleep(1.5s);                     // any duration, from now on
    co_await tio::sleep_until(tio::now() + 500ms); // a time of the loop's clock
    bool const came = co_await hurry.wait(1min);   // a pause that an event ends
    std::cout << since_start() << ": " << (came ? "in a hurry" : "no hurry") << "\n";
}
//]

//[clock
void a_year() {
    tio::testing::virtual_loop loop;
    auto const sleep_long = []() -> tio::task<> {
        co_await tio::all(tio::sleep(24h), tio::sleep(8760h));
        std::cout << "a year later: " << since_start() << "\n";
    };
    loop.run(sleep_long); // takes no time
}
//]

//[test
tio::task<> blink(int& times) {
    for (tio::interval every{1s};;) {
        co_await every.tick();
        ++times;
    }
}

tio::task<> test_blink() {
    int times = 0;
    auto const body = [&](tio::nursery& lamps) -> tio::task<> {
        lamps.spawn(blink, std::ref(times));
        co_await tio::testing::wait_all_blocked(); // it has blinked once, and sleeps
        std::cout << times << " ";
        co_await tio::testing::advance(10s);
        std::cout << times << "\n";
        lamps.cancel();
    };
    co_await tio::with_nursery(body);
}
//]

int main() {
    std::cout << "mirrors:\n";
    tio::testing::run(show_page);
    std::cout << "\nlate:\n";
    tio::testing::run(be_late);
    std::cout << "\nnested:\n";
    tio::testing::run(nest);
    std::cout << "\nmoving:\n";
    tio::testing::run(hear);

    std::cout << "\ninterval:\ndelay: ";
    tio::testing::run(tick, tio::missed_ticks::delay);
    std::cout << "burst: ";
    tio::testing::run(tick, tio::missed_ticks::burst);
    std::cout << "skip:  ";
    tio::testing::run(tick, tio::missed_ticks::skip);

    std::cout << "\npause:\n";
    tio::event hurry;
    tio::testing::run(make_pauses, std::ref(hurry));
    std::cout << "\nclock:\n";
    a_year();
    std::cout << "\nblink:\n";
    tio::testing::run(test_blink);
}
