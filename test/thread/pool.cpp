// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/cancelled_calls.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <vector>

#include <pthread.h>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// H4: pools of threads.
BOOST_AUTO_TEST_SUITE(thread_pool)

namespace {

std::string thread_name() {
    char name[16] = {};
    pthread_getname_np(pthread_self(), name, sizeof name);
    return name;
}

void does_nothing() {}

auto waits_at(test::door& gate) {
    return [&gate] { gate.wait(); };
}

tio::task<> until_queued(tio::thread_pool& pool, std::size_t count) {
    for (bool reached = false; !reached;) {
        co_await tio::yield_now();
        reached = pool.statistics().queued == count;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(H4_threads_start_on_demand_up_to_the_limit) {
    tio::thread_pool pool({.max_threads = 3});
    BOOST_TEST(pool.max_threads() == 3u);
    BOOST_TEST(pool.statistics().threads == 0u);
    std::atomic<int> running = 0, most = 0;
    test::door three;
    auto const function = [&] {
        int const now = ++running;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {}
        if (now == 3) three.open();
        three.wait();
        --running;
    };
    auto const root = [&]() -> tio::task<> {
        std::vector<tio::handle<>> jobs;
        for (int i = 0; i != 10; ++i) jobs.push_back(tio::spawn(pool.run(function)));
        for (auto const& each : jobs) co_await each;
        BOOST_TEST(pool.statistics().threads == 3u);
        BOOST_TEST(pool.statistics().queued == 0u);
    };
    tio::loop().run(root);
    BOOST_TEST(most == 3);
}

BOOST_AUTO_TEST_CASE(H4_an_idle_thread_is_used_again) {
    tio::thread_pool pool;
    auto const root = [&]() -> tio::task<> {
        std::set<std::thread::id> ids;
        for (int i = 0; i != 20; ++i) {
            ids.insert(co_await pool.run(std::this_thread::get_id));
            // It is back before it is idle.
            while (pool.statistics().idle != 1) std::this_thread::yield();
        }
        BOOST_TEST(ids.size() == 1u);
    };
    tio::loop().run(root);
    BOOST_TEST(pool.statistics().threads == 1u);
}

BOOST_AUTO_TEST_CASE(H4_at_the_limit_work_waits_in_order) {
    tio::thread_pool one({.max_threads = 1});
    test::trace log;
    test::door gate; // functions that are not awaited may end after the root
    auto const root = [&]() -> tio::task<> {
        auto const blocks = waits_at(gate);
        tio::spawn(one.run(blocks));
        auto const adds = [&](int number) { log.add(std::to_string(number)); };
        std::vector<tio::handle<>> jobs;
        for (int i = 0; i != 5; ++i) jobs.push_back(tio::spawn(one.run(adds, i)));
        co_await until_queued(one, 5);
        BOOST_TEST(one.statistics().threads == 1u);
        BOOST_TEST(one.statistics().idle == 0u);
        gate.open();
        for (auto const& each : jobs) co_await each;
    };
    tio::loop().run(root);
    BOOST_TEST(log.text() == "0, 1, 2, 3, 4");
}

BOOST_AUTO_TEST_CASE(H4_cancelled_while_it_waits_it_never_starts_and_ends_at_once) {
    for (auto const why : test::all_causes) {
        tio::thread_pool one({.max_threads = 1});
        test::door gate;
        bool ran = false;
        auto const blocks = waits_at(gate);
        std::jthread const other([&] { tio::loop().run(one.run(blocks)); });
        BOOST_TEST(test::eventually([&] { return one.statistics().threads == 1; }));
        {
            test::cancelled_call run(why);
            auto const never = [&] { ran = true; };
            auto const waits = [&]() -> tio::task<> {
                tio::spawn(tio::shield([](auto& pool, auto& begun) -> tio::task<> {
                    co_await until_queued(pool, 1);
                    begun.set();
                }(one, run.begun)));
                co_await one.run(never);
            };
            BOOST_TEST(run(waits()) == "cancelled");
            BOOST_TEST(one.statistics().queued == 0u);
        }
        gate.open();
        BOOST_TEST(test::eventually([&] { return one.statistics().idle == 1; }));
        BOOST_TEST(!ran);
    }
}

BOOST_AUTO_TEST_CASE(H4_idle_threads_end_after_their_time) {
    tio::thread_pool pool({.max_threads = 4, .idle_ttl = 1ms});
    auto const root = [&]() -> tio::task<> {
        co_await tio::all(pool.run(does_nothing), pool.run(does_nothing));
    };
    for (int i = 0; i != 5; ++i) {
        tio::loop().run(root);
        BOOST_TEST(test::eventually([&] { return pool.statistics().threads == 0; }));
        BOOST_TEST(pool.statistics().idle == 0u);
    }
}

BOOST_AUTO_TEST_CASE(H4_with_a_time_of_zero_or_for_ever) {
    tio::thread_pool zero({.idle_ttl = 0s}),
        endless({.idle_ttl = std::chrono::steady_clock::duration::max()});
    auto const root = [&]() -> tio::task<> {
        co_await zero.run(does_nothing);
        co_await endless.run(does_nothing);
        co_await endless.run(does_nothing);
    };
    tio::loop().run(root);
    BOOST_TEST(test::eventually([&] { return zero.statistics().threads == 0; }));
    BOOST_TEST(test::eventually([&] { return endless.statistics().idle == 1; }));
}

BOOST_AUTO_TEST_CASE(H4_threads_have_the_name_of_the_pool_and_a_number) {
    tio::thread_pool disk({.max_threads = 2, .name = "disk"});
    test::door gate; // functions that are not awaited may end after the root
    auto const root = [&]() -> tio::task<> {
        BOOST_TEST(co_await disk.run(thread_name) == "disk-1");
        auto const blocks = waits_at(gate);
        while (disk.statistics().idle != 1) co_await tio::yield_now();
        tio::spawn(disk.run(blocks));
        while (disk.statistics().idle != 0) co_await tio::yield_now();
        BOOST_TEST(co_await disk.run(thread_name) == "disk-2");
        gate.open();
    };
    tio::loop().run(root);
    BOOST_TEST(tio::loop().run(tio::run_in_thread(thread_name)).starts_with("tinyasio-"));
}

BOOST_AUTO_TEST_CASE(H4_a_function_may_give_it_another_name_meanwhile) {
    tio::thread_pool pool({.max_threads = 1, .name = "pool"});
    auto const root = [&]() -> tio::task<> {
        auto const named = co_await pool.run({.name = "hash"}, thread_name);
        BOOST_TEST(named == "hash");
        BOOST_TEST(co_await pool.run(thread_name) == "pool-1");
        auto const cut = co_await pool.run({.name = "a name that is too long"}, thread_name);
        BOOST_TEST(cut == "a name that is ");
        BOOST_TEST(co_await pool.run(thread_name) == "pool-1");
    };
    tio::loop().run(root);
}

BOOST_AUTO_TEST_CASE(H4_a_long_name_of_a_pool_is_cut) {
    tio::thread_pool pool({.name = "a pool of a long name"});
    BOOST_TEST(tio::loop().run(pool.run(thread_name)) == "a pool of a lon");
}

// --- the end of a pool

BOOST_AUTO_TEST_CASE(H4_a_pool_that_ends_waits_for_nothing_and_its_functions_are_finished) {
    test::door gate;
    std::atomic<int> done = 0;
    auto const root = [&]() -> tio::task<> {
        std::vector<tio::handle<>> jobs;
        {
            tio::thread_pool pool({.max_threads = 2});
            auto const function = [&] {
                gate.wait();
                ++done;
            };
            for (int i = 0; i != 5; ++i) jobs.push_back(tio::spawn(pool.run(function)));
            co_await until_queued(pool, 3);
        }
        BOOST_TEST(done == 0);
        gate.open();
        for (auto const& each : jobs) co_await each;
    };
    tio::loop().run(root);
    BOOST_TEST(done == 5);
}

BOOST_AUTO_TEST_CASE(H4_a_pool_may_end_on_one_of_its_own_threads) {
    auto pool = std::make_shared<tio::thread_pool>();
    auto const core = std::weak_ptr(pool->core());
    auto const root = [&]() -> tio::task<> {
        auto const destroys = [](std::shared_ptr<tio::thread_pool>&& last) { last.reset(); };
        auto& running = *pool;
        co_await running.run(destroys, std::move(pool));
    };
    tio::loop().run(root);
    // The thread has ended, too, and let go of what they shared.
    BOOST_TEST(test::eventually([&] { return core.expired(); }));
}

BOOST_AUTO_TEST_CASE(H4_idle_threads_of_a_pool_that_ends_end_too) {
    std::weak_ptr<tio::detail::pool_core> core;
    {
        tio::thread_pool pool({.idle_ttl = std::chrono::steady_clock::duration::max()});
        core = pool.core();
        auto const root = [&]() -> tio::task<> {
            co_await tio::all(pool.run(does_nothing), pool.run(does_nothing));
        };
        tio::loop().run(root);
        BOOST_TEST(test::eventually([&] { return pool.statistics().idle != 0; }));
    }
    BOOST_TEST(test::eventually([&] { return core.expired(); }));
}

BOOST_AUTO_TEST_CASE(H4_an_operation_that_was_made_before_keeps_what_it_needs) {
    std::optional<tio::thread_pool> pool(std::in_place);
    auto const give = [] { return 7; };
    auto operation = pool->run(give);
    pool.reset();
    BOOST_TEST(tio::loop().run(std::move(operation)) == 7);
}

// --- no thread can be made

BOOST_AUTO_TEST_CASE(H4_without_any_thread_the_await_throws) {
    tio::thread_pool pool({.name = "poor"});
    auto const root = [&]() -> tio::task<> {
        std::string text;
        try {
            test::no_more_threads const none;
            co_await pool.run(does_nothing);
        } catch (std::system_error const& error) {
            BOOST_TEST((error.code() == std::errc::resource_unavailable_try_again));
            text = error.what();
        }
        BOOST_TEST(text.find("thread_pool 'poor'") != std::string::npos);
        BOOST_TEST(pool.statistics().threads == 0u);
        BOOST_TEST(pool.statistics().queued == 0u);
        co_await pool.run(does_nothing); // there are some again
    };
    tio::loop().run(root);
}

BOOST_AUTO_TEST_CASE(H4_with_other_threads_it_waits_for_one_of_these) {
    tio::thread_pool pool;
    test::door gate; // functions that are not awaited may end after the root
    auto const root = [&]() -> tio::task<> {
        auto const blocks = waits_at(gate);
        tio::spawn(pool.run(blocks));
        while (pool.statistics().threads != 1) co_await tio::yield_now();
        test::no_more_threads const none;
        auto const give = [] { return 7; };
        auto const waits = tio::spawn(pool.run(give));
        co_await until_queued(pool, 1);
        BOOST_TEST(pool.statistics().threads == 1u);
        gate.open();
        BOOST_TEST(co_await waits == 7);
    };
    tio::loop().run(root);
}

// --- options that mean nothing

BOOST_AUTO_TEST_CASE(H4_no_threads_or_a_negative_time_are_refused) {
    auto const made = [](tio::pool_options const& options) {
        return test::what_of<tio::usage_error>([&] {
            tio::thread_pool const pool(options);
            return 0;
        });
    };
    BOOST_TEST(made({.max_threads = 0}).find("max_threads") != std::string::npos);
    BOOST_TEST(made({.idle_ttl = -1ns}).find("idle_ttl") != std::string::npos);
    BOOST_TEST(made({}) == "");
}

// --- loops

BOOST_AUTO_TEST_CASE(H4_two_loops_share_a_pool) {
    tio::thread_pool one({.max_threads = 1});
    test::door gate;
    std::vector<int> order;
    auto const blocks = waits_at(gate);
    auto const adds = [&](int number) { order.push_back(number); };
    tio::loop first, second;
    std::jthread const a([&] { first.run(one.run(blocks)); });
    BOOST_TEST(test::eventually([&] { return one.statistics().threads == 1; }));
    std::jthread b([&] { test::thrown_by([&] { second.run(one.run(adds, 1)); }); });
    BOOST_TEST(test::eventually([&] { return one.statistics().queued == 1; }));
    std::jthread c([&] { tio::loop().run(one.run(adds, 2)); });
    BOOST_TEST(test::eventually([&] { return one.statistics().queued == 2; }));
    second.cancel();
    b.join();
    BOOST_TEST(one.statistics().queued == 1u);
    gate.open();
    c.join();
    BOOST_TEST((order == std::vector{2}));
}

BOOST_AUTO_TEST_CASE(H4_the_default_pool_is_one_and_has_128_threads) {
    BOOST_TEST(&tio::default_thread_pool() == &tio::default_thread_pool());
    BOOST_TEST(tio::default_thread_pool().max_threads() == 128u);
}

BOOST_AUTO_TEST_SUITE_END()
