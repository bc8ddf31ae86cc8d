// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(asio_from_asio)

namespace {

asio::awaitable<void> waits(std::chrono::milliseconds d) {
    asio::steady_timer timer(co_await asio::this_coro::executor, d);
    co_await timer.async_wait(asio::use_awaitable);
}

template <class T>
asio::awaitable<T> gives_after(std::chrono::milliseconds d, T value) {
    co_await waits(d);
    co_return value;
}

template <class T>
asio::awaitable<T> gives(T value) {
    co_return value;
}

int global = 1;

struct custom_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
asio::awaitable<void> throws_custom() {
    co_await waits(1ms);
    throw custom_error("custom");
}

/// Waits for an hour; cleans up for a while when it is cancelled.
asio::awaitable<void> cleans_up(test::trace& log, test::counted) {
    try {
        co_await waits(1h);
    } catch (boost::system::system_error const& error) {
        BOOST_TEST((error.code() == asio::error::operation_aborted));
    }
    co_await asio::this_coro::reset_cancellation_state();
    co_await waits(1ms);
    log.add("cleaned up");
    throw boost::system::system_error(asio::error::operation_aborted);
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_gives_values_of_any_kind) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        int const value = co_await gives_after(1ms, 7);
        BOOST_TEST(value == 7);
        int const explicit_value = co_await tio::from_asio(gives(8));
        BOOST_TEST(explicit_value == 8);
        co_await waits(1ms);
        auto const moved = co_await gives_after(1ms, test::move_only(5));
        BOOST_TEST(moved.value == 5);
        auto const without_default = co_await gives(test::no_default(6));
        BOOST_TEST(without_default.value == 6);
        auto const reference = co_await gives(std::ref(global));
        BOOST_TEST(&reference.get() == &global);
    });
}

BOOST_AUTO_TEST_CASE(T5_combinators_and_spawn_take_it) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        auto [a, b] = co_await tio::all(gives_after(1ms, 1), tio::from_asio(gives(2)));
        auto const job = tio::spawn(gives_after(1ms, 3));
        BOOST_TEST(a + b == 3);
        int const value = co_await job;
        BOOST_TEST(value == 3);
        int const shielded = co_await tio::shield(gives(4));
        BOOST_TEST(shielded == 4);
        std::vector<asio::awaitable<int>> many;
        for (int i = 0; i != 10; ++i) many.push_back(gives_after(1ms, i));
        auto const values = co_await tio::all(std::move(many));
        BOOST_TEST(values.size() == 10u);
    });
    BOOST_TEST(loop.run(gives_after(1ms, 5)) == 5);
}

BOOST_AUTO_TEST_CASE(I2_it_runs_in_the_awaiting_loop) {
    test::driven_context context{4};
    tio::loop loop{*context};
    auto const runs_here = [&]() -> asio::awaitable<bool> {
        auto const executor = loop.get_executor();
        bool const at_first = executor.running_in_this_thread();
        co_await waits(1ms);
        co_return at_first&& executor.running_in_this_thread() &&
            co_await asio::this_coro::executor == asio::any_io_executor(executor);
    };
    BOOST_TEST(loop.run(runs_here()));
}

BOOST_AUTO_TEST_CASE(I2_one_with_the_type_of_executor_of_the_context_runs_beside_the_loop) {
    using executor = asio::io_context::executor_type;
    auto const doubles = [](int value) -> asio::awaitable<int, executor> {
        asio::basic_waitable_timer<std::chrono::steady_clock,
                                   asio::wait_traits<std::chrono::steady_clock>, executor>
            timer(co_await asio::this_coro::executor, 1ms);
        co_await timer.async_wait(asio::use_awaitable_t<executor>{});
        co_return value * 2;
    };
    tio::loop own;
    BOOST_TEST(own.run(doubles(2)) == 4);
    test::driven_context context{2};
    tio::loop on_context{*context};
    BOOST_TEST(on_context.run(doubles(3)) == 6);
    tio::loop on_strand{asio::make_strand(*context)};
    BOOST_TEST(test::thrown_by([&] { on_strand.run(doubles(4)); }) == "usage_error");
    asio::thread_pool pool{1};
    tio::loop on_pool{pool};
    BOOST_TEST(test::thrown_by([&] { on_pool.run(doubles(5)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(I2_its_error_is_thrown_with_its_own_type) {
    tio::loop loop;
    BOOST_CHECK_THROW(loop.run(throws_custom()), custom_error);
    bool caught = false;
    loop.run([&]() -> tio::task<> {
        try {
            co_await throws_custom();
        } catch (custom_error const&) {
            caught = true;
        }
        co_await tio::yield_now();
    });
    BOOST_TEST(caught);
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_job_cancels_it_and_waits_for_its_clean_up) {
    test::trace log;
    tio::loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(
                [&]() -> tio::task<> { co_await test::tell(log, "job", cleans_up(log, {})); });
            co_await tio::sleep(1ms);
            throw std::runtime_error("boom");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "cleaned up, job: cancelled");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C4_a_value_that_came_in_spite_of_the_cancellation_is_given) {
    int given = 0;
    auto const ignores = []() -> asio::awaitable<int> {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await waits(2ms);
        co_return 7;
    };
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> { given = co_await ignores(); });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(given == 7);
}

BOOST_AUTO_TEST_CASE(C2_in_a_cancelled_job_it_does_not_start) {
    test::trace log;
    tio::loop loop;
    auto const tells = [&](test::counted) -> asio::awaitable<void> {
        log.add("started");
        co_return;
    };
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await test::tell(log, "again", tells({}));
        });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "again: cancelled");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C3_operation_aborted_in_a_job_that_is_not_cancelled_is_an_error) {
    tio::loop loop;
    auto const aborted = []() -> asio::awaitable<void> {
        asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
        asio::post(timer.get_executor(), [&] { timer.cancel(); });
        co_await timer.async_wait(asio::use_awaitable);
    };
    BOOST_CHECK_THROW(loop.run(aborted()), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(T1_an_empty_one_throws_usage_error) {
    tio::loop loop;
    auto const what = test::what_of<tio::usage_error>([&] {
        loop.run([]() -> tio::task<> {
            auto awaited = gives(1);
            auto const other = std::move(awaited);
            co_await std::move(awaited);
        });
    });
    BOOST_TEST(what.find("empty asio::awaitable") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(T1_one_that_is_not_awaited_leaks_nothing) {
    { auto const dropped = tio::from_asio(gives(test::counted{})); }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T3_any_number_of_them_one_after_the_other) {
    tio::loop loop;
    auto const sum = loop.run([]() -> tio::task<int> {
        int total = 0;
        for (int i = 0; i != 20'000; ++i) total += co_await gives(1);
        co_return total;
    });
    BOOST_TEST(sum == 20'000);
}

BOOST_AUTO_TEST_SUITE_END()
