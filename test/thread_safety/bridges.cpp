// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <stop_token>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Tasks that run for code of Asio, and the other way round, on many threads.
BOOST_AUTO_TEST_SUITE(thread_safety_bridges)

namespace {

asio::awaitable<int> waits(std::chrono::milliseconds d, test::counted) {
    asio::steady_timer timer(co_await asio::this_coro::executor, d);
    co_await timer.async_wait(asio::use_awaitable);
    co_return 1;
}

tio::task<int> awaits_coroutines(int times) {
    int sum = 0;
    for (int i = 0; i != times; ++i) {
        auto [a, b] = co_await tio::all(waits(0ms, {}), test::give_after(0ms, 1));
        sum += a + b;
    }
    co_return sum;
}

asio::awaitable<int> awaits_tasks(int times) {
    int sum = 0;
    for (int i = 0; i != times; ++i) sum += co_await tio::to_asio(awaits_coroutines(1));
    co_return sum;
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_async_run_from_many_threads) {
    test::driven_context context{2};
    std::atomic<int> sum{0};
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i != 4; ++i)
            callers.emplace_back([&] {
                for (int run = 0; run != 50; ++run)
                    tio::async_run(context->get_executor(), awaits_coroutines(1),
                                   [&](std::exception_ptr const&, int value) { sum += value; });
            });
    }
    context.finish();
    BOOST_TEST(sum == 4 * 50 * 2);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_from_asio_in_loops_on_a_pool) {
    asio::thread_pool pool{4};
    std::vector<std::future<int>> ended;
    for (int i = 0; i != 8; ++i)
        ended.push_back(
            tio::async_run(pool.get_executor(), awaits_coroutines(30), asio::use_future));
    for (auto& each : ended) BOOST_TEST(each.get() == 60);
    pool.join();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_to_asio_in_coroutines_on_a_pool) {
    asio::thread_pool pool{4};
    std::vector<std::future<int>> ended;
    for (int i = 0; i != 8; ++i)
        ended.push_back(
            asio::co_spawn(asio::make_strand(pool), awaits_tasks(30), asio::use_future));
    for (auto& each : ended) BOOST_TEST(each.get() == 60);
    pool.join();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_the_end_of_async_run_races_with_its_cancellation) {
    test::driven_context context{2};
    auto const strand = asio::make_strand(*context);
    int values = 0, aborted = 0, others = 0;
    for (int i = 0; i != 300; ++i) {
        asio::cancellation_signal signal;
        std::promise<void> ended;
        // The signal and the handler are on one strand, as Asio asks for; the loop is not.
        asio::post(strand, [&] {
            tio::async_run(
                context->get_executor(), test::give_after(0ms, 7),
                asio::bind_cancellation_slot(
                    signal.slot(),
                    asio::bind_executor(strand, [&](std::exception_ptr const& error, int) {
                        try {
                            if (error) std::rethrow_exception(error);
                            ++values;
                        } catch (boost::system::system_error const&) {
                            ++aborted;
                        } catch (...) {
                            ++others;
                        }
                        ended.set_value();
                    })));
        });
        for (int spins = 0; spins != (i % 5) * 10; ++spins) std::this_thread::yield();
        asio::post(strand, [&] { signal.emit(asio::cancellation_type::all); });
        ended.get_future().get();
        asio::post(strand, asio::use_future).get();
    }
    BOOST_TEST(others == 0);
    BOOST_TEST(values + aborted == 300);
}

BOOST_AUTO_TEST_CASE(C9_the_end_of_a_coroutine_beside_the_loop_races_with_its_cancellation) {
    using executor = asio::io_context::executor_type;
    auto const beside = [](test::counted) -> asio::awaitable<int, executor> {
        asio::basic_waitable_timer<std::chrono::steady_clock,
                                   asio::wait_traits<std::chrono::steady_clock>, executor>
            timer(co_await asio::this_coro::executor, 0ms);
        co_await timer.async_wait(asio::use_awaitable_t<executor>{});
        co_return 1;
    };
    test::driven_context context{1}; // nothing else serialises such a coroutine
    tio::loop loop{*context};
    int ended = 0;
    for (int i = 0; i != 200; ++i) {
        std::latch started{1};
        std::jthread const canceller([&] {
            started.wait();
            loop.cancel();
        });
        auto const outcome = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                started.count_down();
                co_await beside({});
            });
        });
        ended += outcome == "nothing" || outcome == "job_cancelled";
    }
    BOOST_TEST(ended == 200);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_a_stop_token_races_with_the_end_of_what_it_cancels) {
    test::driven_context context{2};
    tio::loop loop{*context};
    int ended = 0;
    for (int i = 0; i != 200; ++i) {
        std::stop_source source;
        std::latch started{1};
        std::jthread const stopping([&] {
            started.wait();
            source.request_stop();
        });
        loop.run([&]() -> tio::task<> {
            started.count_down();
            try {
                ended += co_await tio::cancel_on(source.get_token(), waits(0ms, {}));
            } catch (tio::job_cancelled const&) {
                ++ended;
            }
        });
    }
    BOOST_TEST(ended == 200);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_a_pool_is_destroyed_while_its_loops_are_busy) {
    for (int i = 0; i != 20; ++i) {
        asio::thread_pool pool{4};
        for (int run = 0; run != 8; ++run)
            tio::async_run(pool.get_executor(), awaits_coroutines(1'000'000),
                           [](std::exception_ptr const&, int) { BOOST_ERROR("invoked"); });
        for (int spins = 0; spins != i * 10; ++spins) std::this_thread::yield();
        pool.stop();
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
