// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <future>
#include <latch>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Loops on contexts that many threads drive.
BOOST_AUTO_TEST_SUITE(thread_safety_loop_on)

namespace {

constexpr int threads = 4;

/// `counter` is not atomic: only the loop's strand protects it.
tio::task<> counts(int& counter, int times) {
    for (int i = 0; i != times; ++i) {
        ++counter;
        if (i % 8 == 0) {
            asio::steady_timer timer(tio::this_task::io_executor(), 0ms);
            co_await timer.async_wait(tio::use_task);
        } else {
            co_await tio::yield_now();
        }
    }
}

tio::task<int> counts_in_jobs(int jobs, int times) {
    int counter = 0;
    std::vector<tio::task<>> all;
    for (int i = 0; i != jobs; ++i) all.push_back(counts(counter, times));
    co_await tio::all(std::move(all));
    co_return counter;
}

/// Runs `work(i)` in a number of threads that start together; waits for them.
template <class Work>
void in_threads(Work work) {
    std::latch start{threads};
    std::vector<std::jthread> started;
    for (int i = 0; i != threads; ++i)
        started.emplace_back([&, i] {
            start.arrive_and_wait();
            work(i);
        });
}

} // namespace

BOOST_AUTO_TEST_CASE(L1_a_loop_on_a_context_that_many_threads_drive) {
    test::driven_context context{threads};
    tio::loop loop{*context};
    for (int i = 0; i != 10; ++i) BOOST_TEST(loop.run(counts_in_jobs(8, 50)) == 400);
}

BOOST_AUTO_TEST_CASE(L2_many_loops_on_one_pool) {
    asio::thread_pool pool{threads};
    std::deque<tio::loop> loops;
    std::vector<std::future<int>> ended;
    for (int i = 0; i != 16; ++i) {
        auto& loop = loops.emplace_back(pool);
        ended.push_back(loop.start(counts_in_jobs(4, 50), asio::use_future));
    }
    for (auto& each : ended) BOOST_TEST(each.get() == 200);
}

BOOST_AUTO_TEST_CASE(L2_loops_of_many_threads_on_one_context) {
    test::driven_context context{2};
    std::atomic<int> wrong{0};
    in_threads([&](int) {
        tio::loop loop{*context};
        for (int i = 0; i != 20; ++i) wrong += loop.run(counts_in_jobs(2, 20)) != 40;
    });
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(L2_loops_hand_work_to_each_other) {
    test::driven_context context{threads};
    std::deque<tio::loop> loops;
    for (int i = 0; i != 4; ++i) loops.emplace_back(*context);
    std::array<int, 4> visits{}; // each is touched on the strand of its loop only
    std::promise<void> done;
    std::function<void(std::size_t, int)> const pass = [&](std::size_t at, int left) {
        ++visits[at];
        if (left == 0) return done.set_value();
        auto const next = (at + 1) % loops.size();
        loops[next].post([&, next, left] { pass(next, left - 1); });
    };
    loops[0].post([&] { pass(0, 1999); });
    done.get_future().get();
    for (std::size_t i = 0; i != loops.size(); ++i)
        loops[i].run([&, i]() -> tio::task<> {
            BOOST_TEST(visits[i] == 500);
            co_return;
        });
}

BOOST_AUTO_TEST_CASE(L5_post_and_execute_from_many_threads_at_every_moment) {
    test::driven_context context{2};
    tio::loop loop{*context};
    std::atomic<bool> done{false};
    int called = 0;
    std::jthread posters([&] {
        in_threads([&](int) {
            auto const executor = loop.get_executor();
            for (int i = 0; i != 500; ++i) {
                loop.post([&] { ++called; });
                asio::post(executor, [&] { ++called; });
                asio::dispatch(executor, [&] { ++called; });
            }
        });
        done = true;
    });
    while (!done) loop.run(counts_in_jobs(1, 5));
    loop.run(test::wait_for(1ms)); // behind all that was posted
    asio::post(loop.get_executor(), asio::use_future).get();
    BOOST_TEST(called == 3 * 500 * threads);
}

BOOST_AUTO_TEST_CASE(C8_cancel_from_many_threads_at_every_moment) {
    test::driven_context context{2};
    tio::loop loop{*context};
    std::atomic<bool> stop{false};
    std::jthread const cancellers([&] {
        in_threads([&](int i) {
            while (!stop) {
                if (i == 0)
                    loop.cancel_after_grace(0s);
                else
                    loop.cancel();
                std::this_thread::yield();
            }
        });
    });
    int wrong = 0;
    for (int i = 0; i != 200; ++i) {
        auto const outcome = test::thrown_by([&] { loop.run(counts_in_jobs(2, 20)); });
        wrong += outcome != "nothing" && outcome != "job_cancelled";
    }
    stop = true;
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(D10_fail_from_many_threads_loses_no_error) {
    test::driven_context context{2};
    tio::loop loop{*context};
    std::atomic<bool> done{false};
    int errors = 0;
    auto const collect = [&] {
        try {
            loop.run({tio::on_error::automatic}, counts_in_jobs, 1, 3);
        } catch (tio::exception_group const& group) {
            errors += static_cast<int>(group.errors().size());
        } catch (std::runtime_error const&) {
            ++errors;
        }
    };
    std::jthread failing([&] {
        in_threads([&](int) {
            for (int i = 0; i != 50; ++i)
                loop.fail(std::make_exception_ptr(std::runtime_error("boom")));
        });
        done = true;
    });
    while (!done) collect();
    failing.join();
    asio::post(loop.get_executor(), asio::use_future).get(); // behind all of them
    collect();
    BOOST_TEST(errors == 50 * threads);
}

BOOST_AUTO_TEST_CASE(C9_operations_of_another_context_race_with_their_cancellation) {
    test::driven_context context{2}, elsewhere{2};
    tio::loop loop{*context};
    int ended = 0;
    for (int i = 0; i != 300; ++i) {
        loop.run([&]() -> tio::task<> {
            auto const waits = [&]() -> tio::task<> {
                asio::steady_timer timer(*elsewhere, 0ms);
                co_await timer.async_wait(tio::use_task);
            };
            auto const job = tio::spawn(waits);
            if (i % 2 == 0) co_await tio::yield_now();
            for (int spins = 0; spins != (i % 7) * 20; ++spins) std::this_thread::yield();
            job.cancel();
            try {
                co_await job;
            } catch (tio::job_cancelled const&) {}
            ++ended;
        });
    }
    BOOST_TEST(ended == 300);
}

BOOST_AUTO_TEST_CASE(C8_handles_are_cancelled_by_other_threads_while_their_jobs_end) {
    test::driven_context context{2};
    tio::loop loop{*context};
    int wrong = 0;
    for (int i = 0; i != 100; ++i) {
        std::latch spawned{1};
        tio::handle<int> job;
        std::jthread const canceller([&] {
            spawned.wait();
            job.cancel();
        });
        loop.run([&]() -> tio::task<> {
            job = tio::spawn(counts_in_jobs, 1, 3);
            spawned.count_down();
            try {
                wrong += co_await job != 3;
            } catch (tio::job_cancelled const&) {}
        });
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(L1_a_loop_is_destroyed_while_its_run_ends) {
    test::driven_context context{2};
    for (int i = 0; i != 200; ++i) {
        tio::loop loop{*context};
        loop.start(test::give(i), [](std::exception_ptr const&, int) {});
    }
    context.finish();
}

BOOST_AUTO_TEST_CASE(S1_a_timer_that_fires_in_another_thread_before_the_loop_rests_is_heard) {
    test::driven_context context{2};
    tio::loop loop{*context};
    int missed = 0;
    for (int i = 0; i != 2000; ++i) {
        auto ended = loop.start(tio::sleep(i % 20 * 1us), asio::use_future);
        if (ended.wait_for(20s) == std::future_status::ready) continue;
        ++missed;
        loop.post([] {}); // wakes it
        break;
    }
    BOOST_TEST(missed == 0);
}

BOOST_AUTO_TEST_CASE(L1_a_context_is_stopped_and_goes_on_while_a_loop_runs) {
    test::driven_context context{2};
    tio::loop loop{*context};
    auto ended = loop.start(counts_in_jobs(4, 100), asio::use_future);
    for (int i = 0; i != 10; ++i) {
        context.stop();
        context.drive(2);
    }
    BOOST_TEST(ended.get() == 400);
}

BOOST_AUTO_TEST_SUITE_END()
