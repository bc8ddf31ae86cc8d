// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(thread_idle_watch)

namespace {

tio::task<> use_once(tio::thread_pool& pool) {
    co_await pool.run([] {});
}

void wait_for_end_of_threads(tio::thread_pool const& pool) {
    while (pool.statistics().threads != 0) std::this_thread::sleep_for(1ms);
}

} // namespace

BOOST_AUTO_TEST_CASE(H4_a_thread_is_idle_when_the_job_goes_on) {
    tio::thread_pool pool;
    tio::loop loop;
    for (int i = 0; i != 100; ++i) {
        loop.run(use_once(pool));
        BOOST_TEST_REQUIRE(pool.statistics().idle == 1u);
        BOOST_TEST_REQUIRE(pool.statistics().threads == 1u);
    }
}

BOOST_AUTO_TEST_CASE(H4_threads_that_are_idle_for_long_enough_end) {
    tio::thread_pool pool{{.idle_ttl = 1h}};
    tio::loop loop;
    auto const before = std::chrono::steady_clock::now();
    loop.run(use_once(pool));
    auto const next = pool.core()->retire(before);
    BOOST_TEST_REQUIRE(next.has_value());
    BOOST_TEST((*next >= before + 1h));
    BOOST_TEST(pool.statistics().idle == 1u);

    BOOST_TEST(!pool.core()->retire(*next).has_value());
    BOOST_TEST(pool.statistics().idle == 0u);
    wait_for_end_of_threads(pool);

    loop.run(use_once(pool)); // in another one
    BOOST_TEST(pool.statistics().threads == 1u);
    BOOST_TEST(pool.core()->retire(before).has_value());
}

BOOST_AUTO_TEST_CASE(H4_what_is_left_to_a_thread_that_is_about_to_end_is_done) {
    tio::thread_pool pool{{.max_threads = 1, .idle_ttl = 1h}};
    tio::loop loop;
    auto const much_later = std::chrono::steady_clock::now() + 24h;
    for (int i = 0; i != 1'000; ++i) {
        loop.run(use_once(pool));
        pool.core()->retire(much_later);
    }
    auto outlives = std::make_unique<tio::thread_pool>(tio::pool_options{.max_threads = 1});
    loop.run(use_once(*outlives));
    auto const after_the_pool = [](auto& owner) -> tio::task<> {
        auto late = owner->run([] {});
        owner.reset();
        co_await std::move(late);
    };
    loop.run(after_the_pool(outlives));
}

BOOST_AUTO_TEST_CASE(H4_somebody_sees_to_that) {
    tio::thread_pool pool{{.idle_ttl = 1s}};
    tio::loop loop;
    loop.run(use_once(pool));
    wait_for_end_of_threads(pool);
    loop.run(use_once(pool));
    wait_for_end_of_threads(pool);
    BOOST_TEST(pool.statistics().idle == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
