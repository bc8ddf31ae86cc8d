// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/stress.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <time.h>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Functions in threads, all at the same time.
BOOST_AUTO_TEST_SUITE(thread_safety_threads)

namespace {

struct tally {
    std::atomic<int> begun{0}, ended{0}, tasks{0};

    /// While it lives, a function runs.
    struct one {
        tally& of;
        explicit one(tally& to) : of(to) { ++of.begun; }
        one(one const&) = delete;
        ~one() { ++of.ended; }
    };
};

tio::task<int> on_the_loop(tally& of, int value) {
    ++of.tasks;
    if (value % 3 == 0) co_await tio::yield_now();
    if (value % 5 == 0) co_await tio::sleep(50us);
    if (value % 13 == 0) throw std::runtime_error("task");
    co_return value;
}

/// What a function does, by a number.
int works(tally& of, unsigned kind) {
    tally::one const here(of);
    switch (kind % 8) {
    case 0: return 1;
    case 1: tio::in_thread::sleep_for(kind % 64 == 1 ? 1h : std::chrono::hours(0)); return 1;
    case 2: return tio::in_thread::run(on_the_loop(of, static_cast<int>(kind % 100)));
    case 3: throw std::runtime_error("function");
    case 4: {
        std::mutex mutex;
        std::condition_variable wakes;
        std::unique_lock lock(mutex);
        auto const never = [] { return false; };
        tio::in_thread::wait_for(wakes, lock, 100us, never);
        return 1;
    }
    case 5: {
        int sum = 0;
        for (int i = 1; i != 4; ++i) sum += tio::in_thread::run(on_the_loop(of, i));
        return sum;
    }
    case 6: {
        tio::loop inner;
        return inner.run(on_the_loop(of, 7));
    }
    default:
        for (int i = 0; i != 20; ++i) {
            tio::in_thread::checkpoint();
            std::this_thread::yield();
        }
        return 1;
    }
}

/// Blocks in a system call, for ever or not for long.
int blocks(tally& of, unsigned kind) {
    tally::one const here(of);
    timespec const length{.tv_sec = kind % 4 == 0 ? 3600 : 0, .tv_nsec = 50'000};
    ::nanosleep(&length, nullptr);
    tio::in_thread::checkpoint();
    return 1;
}

/// Owns what it touches.
int left_behind(std::shared_ptr<tally> const& of, unsigned kind) {
    tally::one const here(*of);
    if (kind % 3 == 0)
        return tio::in_thread::run([]() -> tio::task<int> {
            co_await tio::yield_now();
            co_return 1;
        });
    while (kind % 3 == 1 && !tio::in_thread::stop_token().stop_requested())
        std::this_thread::yield();
    return 1;
}

struct shared_by_all {
    tio::thread_pool small{{.max_threads = 3, .idle_ttl = 200us, .name = "small"}};
    tio::thread_pool large{{.max_threads = 8, .idle_ttl = 1ms, .name = "large"}};
    tally of{};
    std::shared_ptr<tally> left = std::make_shared<tally>();
};

tio::task<> one_call(shared_by_all& all, unsigned kind) {
    tio::thread_pool& pool = kind % 2 == 0 ? all.small : all.large;
    switch (kind / 2 % 4) {
    case 0: co_await pool.run({.interrupt = true}, blocks, std::ref(all.of), kind / 8); break;
    // Forever, unless it is cancelled: the caller sees to that.
    case 1: co_await pool.run({.abandon = true}, left_behind, all.left, kind / 8); break;
    default: co_await pool.run({.name = "works"}, works, std::ref(all.of), kind / 8);
    }
}

/// A call that is cancelled at some time, in one of the ways there are.
tio::task<> cancelled_call(shared_by_all& all, unsigned kind, unsigned how) {
    auto const after = std::chrono::microseconds(how / 4 % 300);
    switch (how % 4) {
    case 0: static_cast<void>(co_await tio::timeout(one_call(all, kind), after)); break;
    case 1: {
        auto const job = tio::spawn({.bubble = false}, one_call(all, kind));
        for (unsigned i = 0; i != how / 4 % 5; ++i) co_await tio::yield_now();
        job.cancel();
        try {
            co_await job;
        } catch (tio::job_cancelled const&) {}
        break;
    }
    case 2: {
        auto const body = [&](tio::nursery& jobs) -> tio::task<> {
            for (unsigned i = 0; i != 3; ++i) jobs.spawn(one_call(all, kind + 2 * i));
            co_await tio::sleep(after);
            jobs.cancel();
        };
        co_await tio::with_nursery(body);
        break;
    }
    default: {
        auto const crashes = [&]() -> tio::task<> {
            tio::spawn(one_call(all, kind));
            tio::spawn(one_call(all, kind + 1));
            co_await tio::sleep(after);
            throw std::runtime_error("crash");
        };
        auto const outcome = co_await tio::isolate(crashes);
        if (!outcome.has_exception()) throw std::logic_error("no crash");
    }
    }
}

tio::task<> maps(shared_by_all& all, unsigned seed) {
    std::vector<unsigned> elements;
    for (unsigned i = 0; i != 6; ++i) elements.push_back(seed + i);
    auto const function = [&](unsigned element) {
        tally::one const here(all.of);
        if (element % 17 == 0) throw std::runtime_error("element");
        if (element % 5 == 0) tio::in_thread::run(on_the_loop(all.of, 1));
        return element * 2;
    };
    auto const doubled = co_await all.large.map(function, elements);
    for (unsigned i = 0; i != 6; ++i) {
        if (doubled[i] != 2 * elements[i]) throw std::logic_error("wrong element");
    }
}

/// What may come out of all this; anything else is a mistake.
bool is_expected(std::string const& error) {
    for (auto const* const each : {"task", "function", "element", "crash", "["})
        if (error.starts_with(each)) return true;
    return error == "nothing" || error == "job_cancelled" || error == "cancelled";
}

tio::task<> one_round(shared_by_all& all, unsigned seed) {
    std::minstd_rand random(seed);
    for (int i = 0; i != 20; ++i) {
        auto const kind = static_cast<unsigned>(random());
        auto const how = static_cast<unsigned>(random() >> 3);
        std::exception_ptr error;
        try {
            if (i % 5 == 4)
                co_await maps(all, kind % 1000);
            else
                co_await tio::all(cancelled_call(all, kind, how), cancelled_call(all, how, kind));
        } catch (std::exception const&) {
            error = std::current_exception();
        }
        if (error && !is_expected(test::text_of(error))) std::rethrow_exception(error);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(H2_many_loops_share_pools_and_cancel_what_they_like) {
    shared_by_all all;
    std::atomic<int> unexpected = 0;
    auto const run_loops = [&](unsigned thread) {
        tio::loop loop;
        loop.on_diagnostic([](tio::diagnostic const&) {});
        for (int i = 0; i != test::rounds(120); ++i) {
            auto const error = test::thrown_by(
                [&] { loop.run(one_round(all, thread * 100'003u + static_cast<unsigned>(i))); });
            if (!is_expected(error)) {
                ++unexpected;
                BOOST_TEST_MESSAGE(error);
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i != 4; ++i) threads.emplace_back(run_loops, i);
    }
    BOOST_TEST(unexpected == 0);
    BOOST_TEST_MESSAGE(all.of.begun.load() << " functions, " << all.of.tasks.load() << " tasks, "
                                           << all.left->begun.load() << " left behind");
    BOOST_TEST(all.of.begun > 0);
    BOOST_TEST(all.of.begun == all.of.ended);
    // Abandoned ones, too, come to an end.
    while (all.left->begun != all.left->ended || all.small.statistics().threads != 0 ||
           all.large.statistics().threads != 0)
        std::this_thread::yield();
    BOOST_TEST(all.small.statistics().queued == 0u);
}

BOOST_AUTO_TEST_CASE(C8_loops_are_cancelled_from_other_threads_while_functions_run) {
    shared_by_all all;
    std::vector<std::unique_ptr<tio::loop>> loops;
    for (int i = 0; i != 3; ++i) {
        loops.push_back(std::make_unique<tio::loop>());
        loops.back()->on_diagnostic([](tio::diagnostic const&) {});
    }
    std::atomic<int> running = static_cast<int>(loops.size());
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i != loops.size(); ++i) {
            threads.emplace_back([&, i] {
                for (int round = 0; round != test::rounds(600); ++round) {
                    auto const error = test::thrown_by([&] {
                        loops[i]->run(tio::all(one_call(all, 2u), one_call(all, 8u),
                                               cancelled_call(all, 4u + 16u * i, 1u)));
                    });
                    if (!is_expected(error)) BOOST_ERROR(error);
                }
                --running;
            });
        }
        while (running != 0) {
            for (auto const& each : loops) each->cancel();
            std::this_thread::sleep_for(300us);
        }
    }
    BOOST_TEST(all.of.begun == all.of.ended);
}

// A thread retires at the moment at which work comes.
BOOST_AUTO_TEST_CASE(H4_work_that_comes_while_the_last_idle_thread_retires_is_done) {
    tio::thread_pool pool({.max_threads = 1, .idle_ttl = 20us});
    int done = 0;
    auto const root = [&]() -> tio::task<> {
        auto const counts = [&] { ++done; };
        for (int i = 0; i != test::rounds(10000); ++i) {
            co_await pool.run(counts);
            auto const until = std::chrono::steady_clock::now() + std::chrono::microseconds(i % 90);
            while (std::chrono::steady_clock::now() < until) {}
        }
    };
    tio::loop().run(root);
    BOOST_TEST(done == test::rounds(10000));
}

BOOST_AUTO_TEST_CASE(H4_pools_come_and_go_while_their_functions_run) {
    std::atomic<int> done = 0;
    auto const root = [&]() -> tio::task<> {
        auto const counts = [&] { ++done; };
        for (int i = 0; i != test::rounds(800); ++i) {
            std::vector<tio::handle<>> jobs;
            {
                tio::thread_pool pool({.max_threads = 2, .idle_ttl = 1h});
                for (int k = 0; k != 5; ++k) jobs.push_back(tio::spawn(pool.run(counts)));
                if (i % 3 != 0) co_await tio::yield_now();
                if (i % 3 == 2) co_await jobs.front();
            }
            for (auto const& each : jobs) co_await each;
        }
    };
    tio::loop().run(root);
    BOOST_TEST(done == test::rounds(800) * 5);
}

BOOST_AUTO_TEST_SUITE_END()
