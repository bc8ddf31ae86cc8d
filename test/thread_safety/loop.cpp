// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <latch>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(thread_safety_loop)

namespace {

constexpr int threads = 4;

/// Runs `work(i)` in a number of threads that start together.
template <class Work>
std::vector<std::jthread> start_together(std::latch& start, Work work) {
    std::vector<std::jthread> started;
    for (int i = 0; i != threads; ++i)
        started.emplace_back([&start, work, i] {
            start.wait();
            work(i);
        });
    return started;
}

std::size_t errors_in(std::exception_ptr const& error) {
    if (error == nullptr) return 0;
    try {
        std::rethrow_exception(error);
    } catch (tio::exception_group const& group) {
        return group.errors().size();
    } catch (...) {
        return 1;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(L5_functions_that_many_threads_post_run_once_in_order_on_the_strand) {
    constexpr int each = 500;
    tio::loop loop;
    std::latch start{1};
    std::array<std::vector<int>, threads> seen;
    int left = threads * each;
    tio::event all_seen;
    auto const posters = start_together(start, [&](int thread) {
        for (int i = 0; i != each; ++i)
            loop.post([&, thread, i] {
                seen[static_cast<std::size_t>(thread)].push_back(i);
                if (--left == 0) all_seen.set();
            });
    });
    loop.run([&]() -> tio::task<> {
        start.count_down();
        co_await all_seen.wait();
    });
    for (auto const& of_thread : seen) {
        BOOST_TEST(of_thread.size() == static_cast<std::size_t>(each));
        BOOST_TEST(std::ranges::is_sorted(of_thread));
    }
}

BOOST_AUTO_TEST_CASE(L5_functions_posted_while_runs_come_and_go_are_all_called) {
    tio::loop loop;
    std::latch start{1};
    int called = 0;
    {
        auto const posters = start_together(start, [&](int) {
            for (int i = 0; i != 200; ++i) loop.post([&] { ++called; });
        });
        start.count_down();
        for (int i = 0; i != 100; ++i) loop.run(test::give(1));
    }
    loop.run([]() -> tio::task<> { co_await tio::sleep(1ms); });
    BOOST_TEST(called == threads * 200);
}

BOOST_AUTO_TEST_CASE(C8_cancel_from_many_threads_ends_the_run_and_allocates_nothing) {
    tio::loop loop;
    std::latch start{1};
    std::atomic<std::size_t> allocated{0};
    auto cancellers = start_together(start, [&](int) {
        auto const before = tio::testing::allocations();
        loop.cancel();
        allocated += tio::testing::allocations() - before;
    });
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            for (int i = 0; i != 10; ++i) tio::spawn(test::wait_for, 1h);
            start.count_down();
            co_await tio::sleep(1h);
        });
    });
    cancellers.clear(); // joins them
    BOOST_TEST(thrown == "job_cancelled");
    BOOST_TEST(allocated == 0u);
}

BOOST_AUTO_TEST_CASE(C8_cancel_may_come_while_runs_start_and_end) {
    tio::loop loop;
    std::latch start{1};
    std::atomic<bool> stop{false};
    auto const cancellers = start_together(start, [&](int) {
        while (!stop) loop.cancel();
    });
    start.count_down();
    int ended = 0;
    for (int i = 0; i != 200; ++i) {
        auto const thrown = test::thrown_by([&] {
            loop.run([]() -> tio::task<> {
                for (int turns = 0; turns != 300; ++turns) co_await tio::yield_now();
            });
        });
        ended += thrown == "nothing" || thrown == "job_cancelled" ? 1 : 0;
    }
    stop = true;
    BOOST_TEST(ended == 200);
}

BOOST_AUTO_TEST_CASE(D6_no_error_of_many_threads_that_fail_the_loop_is_lost) {
    tio::loop loop;
    std::size_t errors = 0;
    std::latch start{1};
    {
        auto const failers = start_together(start, [&](int i) {
            loop.fail(std::make_exception_ptr(std::runtime_error(std::to_string(i))));
        });
        errors += errors_in(test::caught([&] {
            loop.run([&]() -> tio::task<> {
                start.count_down();
                co_await tio::sleep(1h);
            });
        }));
        BOOST_TEST(errors >= 1u);
    }
    // Those that came after the end of that run come out of the next.
    errors += errors_in(test::caught([&] { loop.run(test::wait_for(1ms)); }));
    BOOST_TEST(errors == static_cast<std::size_t>(threads));
}

// TIN-028
BOOST_AUTO_TEST_CASE(D10_run_from_a_second_thread_is_refused_and_disturbs_nothing) {
    tio::loop loop;
    std::latch running{1};
    tio::event finish;
    std::string refused, refused_handle;
    tio::handle<int> finished;
    loop.run([&]() -> tio::task<> {
        finished = tio::spawn(test::give<int>, 1);
        co_return;
    });
    std::jthread const second([&] {
        running.wait();
        refused = test::thrown_by([&] { return loop.run(test::give(1)); });
        refused_handle = test::thrown_by([&] { return loop.run(finished); });
        loop.post([&] { finish.set(); });
    });
    int const value = loop.run([&]() -> tio::task<int> {
        running.count_down();
        co_await finish.wait();
        co_return 7;
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(refused == "usage_error");
    BOOST_TEST(refused_handle == "usage_error");
}

BOOST_AUTO_TEST_CASE(D8_a_loop_whose_jobs_all_wait_is_woken_by_another_thread) {
    tio::loop loop{{.cancel_patience = 0s}};
    std::latch stuck{1};
    loop.on_diagnostic([&](tio::diagnostic const&) { stuck.count_down(); });
    tio::event event;
    std::jthread const other([&] {
        stuck.wait();
        event.set();
    });
    loop.run(event.wait());
    BOOST_TEST(event.is_set());
}

BOOST_AUTO_TEST_SUITE_END()
