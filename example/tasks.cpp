// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Tasks, jobs, and what they may refer to: what doc/tasks.md shows.

#include <tinyasio.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[first
tio::task<int> price_of(std::string item) {
    co_await tio::sleep(1ms); // a database answers
    if (item == "unicorn") throw std::invalid_argument("no price for a unicorn");
    co_return 10 * static_cast<int>(item.size());
}

tio::task<int> total(std::vector<std::string> basket) {
    int sum = 0;
    for (auto const& item : basket) sum += co_await price_of(item);
    co_return sum;
}

void first() {
    tio::loop loop;
    std::vector<std::string> const basket{"bread", "tea"};
    std::cout << "the basket costs " << loop.run(total(basket)) << "\n";
}
//]

//[errors
tio::task<int> total_of_what_there_is(std::vector<std::string> basket) {
    int sum = 0;
    for (auto const& item : basket) {
        try {
            sum += co_await price_of(item);
        } catch (std::invalid_argument const& error) {
            std::cout << error.what() << "\n";
        }
    }
    co_return sum;
}
//]

//[all
tio::task<int> total_at_once(std::vector<std::string> basket) {
    auto const [bread, tea] = co_await tio::all(price_of("bread"), price_of("tea"));
    std::cout << bread << " and " << tea << "\n";

    int sum = 0;
    auto const prices = co_await tio::all(basket | std::views::transform(price_of));
    for (int const price : prices) sum += price;
    co_return sum;
}
//]

//[jobs
tio::task<std::uint64_t> number() {
    co_return tio::this_task::id();
}

tio::task<> count_jobs() {
    std::cout << "here is job " << tio::this_task::id() << "\n";
    auto const same = co_await number();
    std::cout << "co_await: job " << same << "\n";
    auto const [one, other] = co_await tio::all(number(), number());
    std::cout << "all: jobs " << one << " and " << other << "\n";
}
//]

//[spawn
tio::task<> print_price(std::string item) {
    int const price = co_await price_of(item);
    std::cout << item << ": " << price << "\n";
}

tio::task<> advertise() {
    tio::spawn(print_price("bread"));                              // only the loop waits for it
    auto const tea = tio::spawn({.name = "tea"}, price_of, "tea"); // a function, its arguments
    std::cout << "asked\n";                                        // neither has begun
    int const price = co_await tea;
    std::cout << "tea: " << price << "\n";
    int const again = co_await tea; // the value stays in the handle
    std::cout << "tea: " << again << "\n";
}
//]

//[yield
tio::task<> count(std::string who) {
    for (int i = 1; i != 4; ++i) {
        std::cout << " " << who << i;
        co_await tio::yield_now();
    }
}

tio::task<> take_turns() {
    std::cout << "turns:";
    co_await tio::all(count("a"), count("b"));
    std::cout << "\n";
}
//]

//[references
// A reference is right where the caller awaits: its locals are there until then.
tio::task<> add_price(std::string item, int& sum) {
    sum += co_await price_of(item);
}

tio::task<int> sum_of_two() {
    int sum = 0;
    co_await add_price("bread", sum);
    co_await tio::all(add_price("tea", sum), add_price("milk", sum));
    co_return sum;
}

// What is spawned may outlive its caller: it gets copies. std::ref is for what lives longer still.
tio::task<> start_counting(int& sum) {
    std::string const item = "bread";
    tio::spawn(add_price, item, std::ref(sum));
    co_return;
}
//]

//[lambdas
tio::task<int> sum_with_lambdas() {
    int sum = 0;
    auto const add = [&sum](std::string item) -> tio::task<> { sum += co_await price_of(item); };
    co_await add("bread"); // `add` has a name, and is there until the end
    co_await tio::all(add("tea"), add("milk"));

    auto const at_noon = [sum]() -> tio::task<int> {
        co_await tio::sleep(1ms);
        co_return sum; // of the copy that the job keeps
    };
    auto const later = tio::spawn(at_noon); // the function, not at_noon()
    co_return co_await later;
}
//]

//[task_local
tio::task_local<std::string> customer{"nobody"};

tio::task<> log(std::string what) {
    std::cout << customer.get() << ": " << what << "\n";
    co_return;
}

tio::task<> serve(std::string name) {
    customer.set(name); // for this job, and those that it starts from now on
    co_await tio::all(log("looks around"), log("buys something"));
}

tio::task<> serve_two() {
    co_await tio::all(serve("anna"), serve("bob"));
    co_await log("is here");
}
//]

tio::task<> chapter() {
    std::cout << "\nerrors:\n";
    std::vector<std::string> const basket{"bread", "unicorn", "tea"};
    int sum = co_await total_of_what_there_is(basket);
    std::cout << sum << "\n\nall:\n";
    std::vector<std::string> const other_basket{"milk", "honey"};
    sum = co_await total_at_once(other_basket);
    std::cout << sum << "\n\njobs:\n";
    co_await count_jobs();
    std::cout << "\nspawn:\n";
    co_await advertise();
    std::cout << "\nyield:\n";
    co_await take_turns();
    std::cout << "\nlifetimes:\n";
    sum = co_await sum_of_two() + co_await sum_with_lambdas();
    std::cout << sum << "\n\ntask_local:\n";
    co_await serve_two();
}

int main() {
    first();
    tio::loop loop;
    loop.run(chapter());
    int sum = 0;
    loop.run(start_counting, std::ref(sum));
    std::cout << "\ncounted:\n" << sum << "\n";
}
