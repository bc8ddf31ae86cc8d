// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <latch>
#include <numeric>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// How many threads there are, and what waits for one.
BOOST_AUTO_TEST_SUITE(conformance_thread_pools)

namespace {

std::vector<int> numbers(int count) {
    std::vector<int> result(static_cast<std::size_t>(count));
    std::iota(result.begin(), result.end(), 0);
    return result;
}

/// Gives a number, and knows how many did at a time. The first two wait for each other.
class doubler {
public:
    int twice(int i) {
        int const now = ++running_;
        int most = most_;
        while (most < now && !most_.compare_exchange_weak(most, now)) {}
        if (i < 2) two_run_.arrive_and_wait();
        --running_;
        return 2 * i;
    }
    int most() const { return most_; }

private:
    std::latch two_run_{2};
    std::atomic<int> running_{0}, most_{0};
};

/// Functions that return as soon as they are asked to stop. Who asks one goes on when its thread is
/// back in the pool, or has begun with another function: that is not left to chance.
class prompt_functions {
public:
    explicit prompt_functions(tio::thread_pool& pool) : pool_(&pool) {}

    void run(std::size_t index, std::stop_token const& stop) {
        asked_.at(index).emplace(stop, wait_for_its_thread{this});
        if (++running_ == pool_->max_threads()) all_run.set();
        while (!stop.stop_requested()) std::this_thread::yield();
        --running_;
    }
    std::size_t running() const { return running_; }

    std::atomic<int> others{0}; ///< functions that have begun
    tio::event all_run{};

private:
    struct wait_for_its_thread {
        prompt_functions* of;
        void operator()() const {
            ++of->stopped_;
            while (of->pool_->statistics().idle < of->stopped_ && of->others == 0) {
                std::this_thread::yield();
            }
        }
    };

    tio::thread_pool* pool_;
    std::array<std::optional<std::stop_callback<wait_for_its_thread>>, 2> asked_{};
    std::atomic<std::size_t> running_{0};
    std::size_t stopped_ = 0; ///< of the loop's strand
};

/// Keeps a thread busy until it is let go.
struct busy_thread {
    void operator()() const {
        begun.set();
        let_go.wait();
    }
    tio::event& begun;
    std::latch& let_go;
};

} // namespace

BOOST_AUTO_TEST_CASE(TIN_082_two_threads_run_two_at_once_and_give_results_in_order) {
    auto const all_of_them = [](tio::thread_pool& pool, doubler& doubles) {
        auto const twice = [&](int i) { return doubles.twice(i); };
        std::vector<decltype(pool.run(twice, 0))> calls;
        for (int const i : numbers(50)) calls.push_back(pool.run(twice, i));
        return tio::all(std::move(calls));
    };
    auto const mapped = [](tio::thread_pool& pool, doubler& doubles) {
        auto const twice = [&](int i) { return doubles.twice(i); };
        return pool.map(twice, numbers(50));
    };
    auto const check = [](auto const& make) {
        tio::thread_pool pool{{.max_threads = 2}};
        doubler doubles;
        auto const run = [&]() -> tio::task<std::vector<int>> {
            auto const values = co_await make(pool, doubles);
            co_return values;
        };
        auto const values = tio::testing::run(run);
        BOOST_TEST_REQUIRE(values.size() == 50u);
        for (int const i : numbers(50)) BOOST_TEST(values[static_cast<std::size_t>(i)] == 2 * i);
        BOOST_TEST(doubles.most() == 2);
        BOOST_TEST(pool.statistics().threads == 2u);
    };
    check(all_of_them);
    check(mapped);
}

BOOST_AUTO_TEST_CASE(TIN_083_a_map_of_nothing_is_empty_and_a_pool_of_no_threads_refused) {
    tio::thread_pool pool{{.max_threads = 2}};
    std::atomic<int> calls = 0;
    auto const counts = [&](int) { return ++calls; };
    tio::testing::run([&]() -> tio::task<> {
        auto const values = co_await pool.map(counts, std::vector<int>());
        BOOST_TEST(values.empty());
        auto const more = co_await tio::map_in_threads(counts, std::vector<int>());
        BOOST_TEST(more.empty());
    });
    BOOST_TEST(calls == 0);
    BOOST_TEST(pool.statistics().threads == 0u);
    BOOST_CHECK_THROW(tio::thread_pool({.max_threads = 0}), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(TIN_084_functions_that_wait_never_start_when_the_loop_crashes) {
    for (auto const crash : test::crash_modes) {
        for (std::size_t const threads : {1u, 2u}) {
            tio::thread_pool pool{{.max_threads = threads}};
            prompt_functions prompt(pool);
            auto const runs = [&](std::stop_token stop, std::size_t index) {
                prompt.run(index, stop);
            };
            auto const other = [&] { ++prompt.others; };
            test::trial run{crash};
            BOOST_TEST(run([&]() -> tio::task<> {
                           for (std::size_t i = 0; i != threads; ++i) tio::spawn(pool.run(runs, i));
                           for (int i = 0; i != 20; ++i) tio::spawn(pool.run(other));
                           co_await prompt.all_run.wait();
                           co_await tio::testing::wait_all_blocked();
                           BOOST_TEST(pool.statistics().queued == 20u);
                           throw std::runtime_error("boom");
                       }) == "boom");
            BOOST_TEST(prompt.others == 0);
            BOOST_TEST(prompt.running() == 0u);
            BOOST_TEST(run.diagnostics.kinds() == "");
            BOOST_TEST(pool.statistics().queued == 0u);

            // The threads are free again.
            auto const twice = [](int i) { return 2 * i; };
            auto const values = run.loop.run(pool.map(twice, numbers(4)));
            BOOST_TEST((values == std::vector{0, 2, 4, 6}));
        }
    }
}

BOOST_AUTO_TEST_CASE(TIN_084_nor_does_one_that_a_thread_is_about_to_begin) {
    tio::thread_pool pool{{.max_threads = 1}};
    bool began = false;
    auto const begins = [&] { began = true; };
    test::stop_at point(tio::detail::thread_point::taken);
    auto const opens = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            point.go_on();
            throw;
        }
    };
    test::trial run;
    BOOST_TEST(run([&]() -> tio::task<> {
                   tio::spawn(pool.run(begins));
                   tio::spawn(opens); // is cancelled after it
                   co_await tio::yield_now();
                   point.wait_until_reached();
                   throw std::runtime_error("boom");
               }) == "boom");
    BOOST_TEST(!began);
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(TON_020_a_map_keeps_the_order_and_uses_all_threads_of_its_pool) {
    tio::thread_pool pool{{.max_threads = 4}};
    std::latch four_run{4};
    auto const twice = [&](int i) {
        if (i < 4) four_run.arrive_and_wait();
        return 2 * i;
    };
    std::latch eight_run{8};
    auto const thrice = [&](int i) {
        if (i < 8) eight_run.arrive_and_wait();
        return 3 * i;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const doubled = co_await pool.map(twice, numbers(9));
        BOOST_TEST((doubled == std::vector{0, 2, 4, 6, 8, 10, 12, 14, 16}));
        auto const tripled = co_await tio::map_in_threads({.limit = 8}, thrice, numbers(9));
        BOOST_TEST((tripled == std::vector{0, 3, 6, 9, 12, 15, 18, 21, 24}));
    });
    BOOST_TEST(pool.statistics().threads == 4u);
}

BOOST_AUTO_TEST_CASE(TON_026_one_that_is_cancelled_while_it_waits_never_starts_and_ends_at_once) {
    tio::thread_pool pool{{.max_threads = 1}};
    tio::event begun;
    std::latch let_go{1};
    bool started = false;
    auto const starts = [&] { started = true; };
    busy_thread const busy{begun, let_go};
    tio::testing::run([&]() -> tio::task<> {
        auto const first = tio::spawn(pool.run(busy));
        auto const waits = tio::spawn(pool.run(starts));
        co_await begun.wait();
        BOOST_TEST(pool.statistics().queued == 1u);
        waits.cancel();
        auto const outcome = co_await tio::as_outcome(waits); // although its thread is busy
        BOOST_TEST(test::text_of(outcome.exception()) == "job_cancelled");
        BOOST_TEST(pool.statistics().queued == 0u);
        let_go.count_down();
        co_await first;
    });
    BOOST_TEST(!started);
}

BOOST_AUTO_TEST_CASE(TON_029_a_pool_grows_as_it_must_queues_the_rest_in_order_and_shrinks) {
    tio::thread_pool pool{{.max_threads = 3, .idle_ttl = 1ms}};
    BOOST_TEST(pool.statistics().threads == 0u);
    tio::testing::run([&]() -> tio::task<> {
        tio::event begun;
        std::latch let_go{1};
        busy_thread const busy{begun, let_go};
        std::vector<tio::handle<>> jobs;
        for (std::size_t threads = 1; threads != 4; ++threads) {
            begun.clear();
            jobs.push_back(tio::spawn(pool.run(busy)));
            co_await begun.wait();
            BOOST_TEST(pool.statistics().threads == threads);
        }
        std::vector<tio::handle<int>> queued;
        auto const gives = [](int i) { return i; };
        for (int const i : numbers(1000)) queued.push_back(tio::spawn(pool.run(gives, i)));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(pool.statistics().queued == 1000u);
        BOOST_TEST(pool.statistics().threads == 3u);
        let_go.count_down();
        for (int const i : numbers(1000)) {
            int const value = co_await queued[static_cast<std::size_t>(i)];
            BOOST_TEST(value == i);
        }
        for (auto const& job : jobs) co_await job; // they use what is here
    });
    while (pool.statistics().threads != 0) std::this_thread::yield();
    auto const answers = [] { return 42; };
    BOOST_TEST(tio::testing::run(pool.run(answers)) == 42);
}

BOOST_AUTO_TEST_CASE(TON_029_what_waits_begins_in_the_order_in_which_it_came) {
    tio::thread_pool pool{{.max_threads = 1}};
    std::vector<int> order; // of the only thread
    auto const begins = [&](int i) { order.push_back(i); };
    tio::event begun;
    std::latch let_go{1};
    busy_thread const busy{begun, let_go};
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(pool.run(busy));
        for (int const i : numbers(20)) tio::spawn(pool.run(begins, i));
        co_await begun.wait();
        let_go.count_down();
    });
    BOOST_TEST((order == numbers(20)));
}

BOOST_AUTO_TEST_SUITE_END()
