// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What doc/nurseries.md shows.
BOOST_AUTO_TEST_SUITE(nursery_by_hand_shown)

namespace {

tio::task<> fetch(std::string url, std::vector<std::string>& done) {
    co_await tio::sleep(1s);
    done.push_back(url);
}

//[by_hand
tio::task<> download(std::vector<std::string> urls, std::vector<std::string>& done) {
    tio::nursery downloads{{.name = "downloads", .timeout = 10s}};
    for (auto const& url : urls) downloads.spawn({.name = url}, fetch, url, std::ref(done));
    co_await downloads.join();
}
//]

} // namespace

BOOST_AUTO_TEST_CASE(N2_a_nursery_by_hand_waits_for_its_jobs_when_it_is_joined) {
    std::vector<std::string> done;
    tio::testing::run(download, std::vector<std::string>{"a", "b"}, std::ref(done));
    BOOST_TEST((done == std::vector<std::string>{"a", "b"}));
}

BOOST_AUTO_TEST_SUITE_END()
