// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Visits all pages of a site: some at a time, not too many in a second, each once. A page that
// fails is noted and stops nobody.

#include <tinyasio.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

using links = std::vector<std::string>;

// What a real one would get from a server.
std::map<std::string, links> const site{
    {"/", {"/about", "/shop", "/blog"}}, {"/about", {"/", "/team"}},     {"/team", {"/about"}},
    {"/shop", {"/bread", "/cake"}},      {"/bread", {"/shop", "/gone"}}, {"/cake", {"/shop"}},
    {"/blog", {"/", "/gone"}},
};

//[crawler
class crawler {
public:
    tio::task<> crawl(std::string start) {
        auto const body = [&](tio::nursery& pages) -> tio::task<> {
            follow(pages, std::move(start));
            co_return; // the nursery ends when there are no further pages
        };
        co_await tio::with_nursery({.name = "pages", .timeout = 1min, .max_jobs = 4}, body);
    }

    std::set<std::string> seen;
    std::map<std::string, std::string> failed;
    int most_at_once = 0;

private:
    // Those beyond the fourth are queued.
    void follow(tio::nursery& pages, std::string page) {
        if (seen.insert(page).second) pages.spawn(&crawler::visit, this, std::ref(pages), page);
    }

    tio::task<> visit(tio::nursery& pages, std::string page) {
        try {
            links const found = co_await fetch(page);
            for (auto const& link : found) follow(pages, link);
        } catch (std::exception const& error) {
            failed[page] = error.what();
        }
    }

    tio::task<links> fetch(std::string page) {
        co_await pace_.tick(); // two hundred in a second
        most_at_once = std::max(most_at_once, ++at_work_);
        co_await tio::sleep(10ms); // the server answers
        --at_work_;
        auto const found = site.find(page);
        if (found == site.end()) throw std::runtime_error("404: " + page);
        co_return found->second;
    }

    tio::interval pace_{5ms};
    int at_work_ = 0;
};
//]

//[sizes
tio::task<std::size_t> size_of(std::string page) {
    co_await tio::sleep(1ms);
    co_return site.at(page).size();
}

// The same question about things that are known: their answers in their order, four at a time.
tio::task<std::size_t> count_links(std::vector<std::string> pages) {
    auto const sizes = co_await tio::map({.limit = 4}, size_of, pages);
    std::size_t sum = 0;
    for (auto const size : sizes) sum += size;
    co_return sum;
}
//]

int main() {
    tio::loop loop;
    crawler ours;
    loop.run(ours.crawl("/"));
    std::cout << ours.seen.size()
              << " pages, never more than four at once: " << (ours.most_at_once <= 4 ? "yes" : "no")
              << "\n";
    for (auto const& [page, why] : ours.failed) std::cout << page << " failed: " << why << "\n";

    std::cout << loop.run(count_links({"/", "/about", "/shop"})) << " links on three of them\n";
}
