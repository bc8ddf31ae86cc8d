// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/stress.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs in loops of their own, disturbed at any moment.
BOOST_AUTO_TEST_SUITE(thread_safety_runtime)

namespace {

/// What an operand does, by a number.
tio::task<int> works(unsigned kind, test::counted) {
    test::counted const local;
    switch (kind % 8) {
    case 0: co_return 1;
    case 1: co_await tio::yield_now(); co_return 1;
    case 2: co_await tio::sleep(std::chrono::microseconds(kind / 8 % 100)); co_return 1;
    case 3: throw std::runtime_error("operand");
    case 4: {
        tio::spawn(works(kind / 8, {}));
        auto const job = tio::spawn({.bubble = false}, works(kind / 16, {}));
        co_await tio::yield_now();
        job.cancel();
        co_return 1;
    }
    case 5: {
        auto const [a, b] = co_await tio::parallel(works(kind / 8, {}), works(kind / 64, {}));
        co_return a + b;
    }
    case 6: {
        auto const blocks = [] { std::this_thread::yield(); };
        co_await tio::run_in_thread(blocks);
        co_return 1;
    }
    default: co_await tio::this_task::stop(); co_return 1; // until it is asked, or cancelled
    }
}

/// A parallel job that is disturbed at some time, in one of the ways there are.
tio::task<> disturbed(unsigned kind, unsigned how) {
    auto const after = std::chrono::microseconds(how / 8 % 200);
    switch (how % 5) {
    case 0: static_cast<void>(co_await tio::timeout(tio::parallel(works(kind, {})), after)); break;
    case 1: {
        auto const job = tio::spawn_parallel({.bubble = false, .awaited = false}, works(kind, {}));
        for (unsigned i = 0; i != how / 8 % 5; ++i) co_await tio::yield_now();
        job.cancel();
        break;
    }
    case 2: {
        auto const job = tio::spawn_parallel({.bubble = false, .awaited = false}, works(kind, {}));
        co_await tio::sleep(after);
        job.cancel_after_grace(50us);
        break;
    }
    case 3: {
        auto const body = [&](tio::nursery& jobs) -> tio::task<> {
            for (unsigned i = 0; i != 3; ++i) jobs.spawn_parallel(works, kind + i, test::counted{});
            co_await tio::sleep(after);
            jobs.cancel();
        };
        co_await tio::with_nursery(body);
        break;
    }
    default: {
        auto const crashes = [&]() -> tio::task<> {
            tio::spawn_parallel(works, kind, test::counted{});
            tio::spawn_parallel(works, kind + 1, test::counted{});
            co_await tio::sleep(after);
            throw std::runtime_error("crash");
        };
        static_cast<void>(co_await tio::isolate(crashes));
    }
    }
}

tio::task<> one_round(unsigned seed) {
    std::minstd_rand random(seed);
    for (int i = 0; i != 10; ++i) {
        auto const kind = static_cast<unsigned>(random());
        auto const how = static_cast<unsigned>(random() >> 3);
        try {
            co_await tio::all(disturbed(kind, how), disturbed(how, kind));
        } catch (std::exception const&) {} // of an operand
    }
}

bool is_expected(std::string const& error) {
    for (auto const* const each : {"operand", "crash", "["})
        if (error.starts_with(each)) return true;
    return error == "nothing" || error == "job_cancelled";
}

} // namespace

BOOST_AUTO_TEST_CASE(L4_parallel_jobs_are_disturbed_in_many_loops) {
    {
        tio::runtime runtime{{.threads = 4}};
        std::vector<std::jthread> threads;
        for (unsigned thread = 0; thread != 3; ++thread)
            threads.emplace_back([&, thread] {
                tio::loop loop{runtime};
                loop.on_diagnostic([](tio::diagnostic const&) {});
                for (int i = 0; i != test::rounds(60); ++i) {
                    auto const seed = thread * 100'003u + static_cast<unsigned>(i);
                    auto const error = test::thrown_by([&] { loop.run(one_round(seed)); });
                    if (!is_expected(error)) BOOST_ERROR(error);
                }
            });
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C8_loops_and_handles_are_cancelled_from_outside) {
    {
        tio::runtime runtime{{.threads = 4}};
        tio::loop loop{runtime};
        loop.on_diagnostic([](tio::diagnostic const&) {});
        std::atomic<bool> over = false;
        std::mutex mutex;
        tio::handle<int> latest;
        auto const root = [&](unsigned seed) -> tio::task<> {
            for (unsigned i = 0; i != 5; ++i) {
                auto const job = tio::spawn_parallel({.bubble = false, .awaited = false}, works,
                                                     seed * 7 + i, test::counted{});
                {
                    std::lock_guard const lock(mutex);
                    latest = job;
                }
                co_await tio::sleep(50us);
            }
        };
        std::jthread const canceller([&] {
            for (unsigned i = 0; !over; ++i) {
                tio::handle<int> job;
                {
                    std::lock_guard const lock(mutex);
                    job = latest;
                }
                if (i % 3 == 0)
                    loop.cancel();
                else if (i % 3 == 1)
                    job.cancel();
                else
                    job.cancel_after_grace(20us);
                std::this_thread::sleep_for(100us);
            }
        });
        for (int i = 0; i != test::rounds(300); ++i) {
            auto const error = test::thrown_by([&] { loop.run(root, static_cast<unsigned>(i)); });
            if (!is_expected(error)) BOOST_ERROR(error);
        }
        over = true;
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(L5_what_they_share_works_between_them) {
    tio::runtime runtime{{.threads = 4}};
    int guarded = 0; // by the mutex
    std::atomic<int> received = 0;
    tio::mutex mutex;
    auto const root = [&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        tio::event go;
        auto const sends = [&](tio::sender<int> to) -> tio::task<> {
            co_await go.wait();
            for (int i = 0; i != 30; ++i) co_await to.send(i);
        };
        auto const receives = [&](tio::receiver<int> from) -> tio::task<> {
            for (;;) {
                auto const value = co_await from.next();
                if (!value) co_return;
                ++received;
                auto const guard = co_await mutex.lock();
                ++guarded;
            }
        };
        auto to = out;
        tio::spawn_parallel(sends, std::move(to));
        tio::spawn_parallel(sends, std::move(out));
        auto const opens = [&]() -> tio::task<> {
            go.set();
            co_return;
        };
        co_await tio::parallel(receives(in), receives(in), opens);
    };
    for (int i = 0; i != test::rounds(30); ++i) runtime.run(root);
    BOOST_TEST(received == test::rounds(30) * 60);
    BOOST_TEST(guarded == test::rounds(30) * 60);
}

BOOST_AUTO_TEST_CASE(C9_runtimes_go_while_jobs_run) {
    for (int i = 0; i != test::rounds(100); ++i) {
        std::optional<tio::runtime> runtime(std::in_place, tio::runtime_options{.threads = 3});
        tio::loop loop{*runtime};
        loop.on_diagnostic([](tio::diagnostic const&) {});
        loop.start(
            [](unsigned seed) -> tio::task<> {
                for (;;) co_await one_round(seed++);
            }(static_cast<unsigned>(i)),
            boost::asio::detached);
        for (int k = 0; k != i % 7; ++k) std::this_thread::sleep_for(100us);
        runtime.reset();
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(L4_several_threads_join_while_others_run) {
    for (int i = 0; i != test::rounds(50); ++i) {
        tio::runtime runtime{{.threads = 2}};
        std::latch all(3);
        auto const joins = [&] {
            all.arrive_and_wait();
            runtime.join();
        };
        std::jthread const first(joins), second(joins);
        all.arrive_and_wait();
        try {
            if (runtime.run(test::give(i)) != i) BOOST_ERROR("another value");
        } catch (tio::context_stopped const&) {
        } catch (tio::usage_error const&) {}
    }
}

BOOST_AUTO_TEST_SUITE_END()
