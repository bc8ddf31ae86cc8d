// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// workers.py, which prints the same: see doc/migration/python.md.

//[program
#include <tinyasio.hpp>

#include <chrono>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

using sizes = std::map<std::string, std::optional<std::size_t>>; // nothing: it was too late

tio::task<std::size_t> fetch(std::string page) {
    co_await tio::sleep(page == "slow" ? 1h : 1ms);
    if (page == "broken") throw std::runtime_error("404: broken");
    co_return page.size();
}

tio::task<> worker(tio::receiver<std::string> pages, sizes& found) {
    while (auto const page = co_await pages.next()) {
        auto const size = co_await tio::timeout(fetch(*page), 200ms);
        found[*page] = size ? std::optional(*size) : std::nullopt;
    }
}

tio::task<sizes> sizes_of(std::vector<std::string> names) {
    sizes found; // declared before the nursery, whose jobs refer to it
    auto const body = [&](tio::nursery& jobs) -> tio::task<> {
        auto [out, pages] = tio::channel<std::string>(2);
        for (int i = 0; i != 3; ++i) jobs.spawn(worker, pages, std::ref(found));
        for (auto const& name : names) co_await out.send(name);
    }; // `out` was the last sender: the workers end
    co_await tio::with_nursery({.timeout = 10s}, body);
    co_return found;
}

tio::task<> show(std::vector<std::string> names) {
    try {
        auto const found = co_await sizes_of(std::move(names));
        for (auto const& [name, size] : found)
            std::cout << name << ": " << (size ? std::to_string(*size) : "too late") << "\n";
    } catch (std::runtime_error const& error) {
        std::cout << "failed: " << error.what() << "\n";
    }
}

tio::task<> show_both() {
    std::vector<std::string> const good{"index", "slow", "news", "about"};
    std::vector<std::string> const bad{"index", "slow", "broken", "about"};
    co_await show(good);
    co_await show(bad);
}

int main() {
    return tio::main(show_both());
}
//]
