// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/ready_queue.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>

using tinyasio::detail::ready_queue;
using tinyasio::detail::work_item;

namespace {

struct item final : work_item {
    explicit item(char of) : name(of) {}
    void run() noexcept override {}
    void discard() noexcept override {}
    char name;
};

std::string drained(ready_queue& queue) {
    std::string names;
    while (!queue.empty()) names += static_cast<item&>(queue.pop()).name;
    return names;
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_ready_queue)

BOOST_AUTO_TEST_CASE(T4_first_in_first_out) {
    item a('a'), b('b'), c('c');
    ready_queue queue;
    BOOST_TEST(queue.empty());
    for (auto* const each : {&a, &b, &c}) queue.push(*each);

    BOOST_TEST(!queue.empty());
    BOOST_TEST(drained(queue) == "abc");
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(T4_what_comes_back_goes_to_the_end) {
    item a('a'), b('b'), c('c');
    ready_queue queue;
    queue.push(a);
    queue.push(b);
    queue.push(queue.pop());
    queue.push(c);

    BOOST_TEST(drained(queue) == "bac");
}

BOOST_AUTO_TEST_CASE(T4_one_that_was_emptied_can_be_filled_again) {
    item a('a'), b('b');
    ready_queue queue;
    queue.push(a);
    BOOST_TEST(drained(queue) == "a");
    queue.push(b);
    queue.push(a);

    BOOST_TEST(drained(queue) == "ba");
}

BOOST_AUTO_TEST_CASE(C8_queueing_allocates_nothing) {
    item a('a'), b('b');
    ready_queue queue;
    auto const before = tinyasio::testing::allocations();
    queue.push(a);
    queue.push(b);
    queue.pop();
    queue.push(a);

    BOOST_TEST(tinyasio::testing::allocations() == before);
}

BOOST_AUTO_TEST_CASE(V1_shuffling_keeps_all_and_says_how_many) {
    item a('a'), b('b'), c('c'), d('d');
    std::mt19937_64 random{1};
    ready_queue queue;
    for (auto* const each : {&a, &b, &c, &d}) queue.push(*each);

    BOOST_TEST(queue.shuffle(random) == 4u);
    auto names = drained(queue);
    std::ranges::sort(names);
    BOOST_TEST(names == "abcd");
    BOOST_TEST(queue.shuffle(random) == 0u);
}

BOOST_AUTO_TEST_CASE(V1_a_seed_decides_the_order) {
    item a('a'), b('b'), c('c'), d('d');
    auto const order = [&](std::uint64_t seed) {
        std::mt19937_64 random{seed};
        ready_queue queue;
        for (auto* const each : {&a, &b, &c, &d}) queue.push(*each);
        queue.shuffle(random);
        return drained(queue);
    };
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed != 200; ++seed) {
        orders.insert(order(seed));
        BOOST_TEST(order(seed) == order(seed));
    }

    BOOST_TEST(orders.size() > 20u); // of 24
}

BOOST_AUTO_TEST_SUITE_END()
