// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <latch>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// A loop on a context that others drive.
BOOST_AUTO_TEST_SUITE(asio_loop_on)

namespace {

/// Does a bit of all that a task can do.
tio::task<int> works() {
    auto [a, b] = co_await tio::all(test::give_after(1ms, 3), test::give(4));
    asio::steady_timer timer(tio::this_task::io_executor(), 1ms);
    co_await timer.async_wait(tio::use_task);
    auto const spawned = tio::spawn(test::give<int>, 5);
    co_return a + b + co_await spawned;
}

tio::task<std::thread::id> thread_of_task() {
    co_await tio::yield_now();
    co_return std::this_thread::get_id();
}

} // namespace

BOOST_AUTO_TEST_CASE(L1_lives_on_a_context_an_executor_a_strand_or_an_object) {
    test::driven_context context;
    {
        tio::loop on_context{*context};
        BOOST_TEST(on_context.run(works()) == 12);
        tio::loop on_executor{context->get_executor()};
        BOOST_TEST(on_executor.run(works()) == 12);
        tio::loop on_strand{asio::make_strand(*context)};
        BOOST_TEST(on_strand.run(works()) == 12);
        tio::loop on_any{asio::any_io_executor(context->get_executor())};
        BOOST_TEST(on_any.run(works()) == 12);
        asio::ip::tcp::socket socket{*context};
        tio::loop on_socket{socket};
        BOOST_TEST(on_socket.run(works()) == 12);
    }
    asio::thread_pool pool{2};
    tio::loop on_pool{pool};
    tio::loop on_strand_of_pool{asio::make_strand(pool)};
    for (auto* const loop : {&on_pool, &on_strand_of_pool}) {
        auto const value = loop->run([]() -> tio::task<int> {
            asio::steady_timer timer(tio::this_task::io_executor(), 1ms);
            co_await timer.async_wait(tio::use_task);
            co_return co_await test::give_after(1ms, 12);
        });
        BOOST_TEST(value == 12);
    }
}

BOOST_AUTO_TEST_CASE(L1_the_task_runs_on_a_thread_of_the_context) {
    test::driven_context context;
    auto const driver = asio::post(*context, asio::use_future(std::this_thread::get_id)).get();
    tio::loop loop{*context};
    BOOST_TEST((loop.run(thread_of_task()) == driver));
    BOOST_TEST(&loop.context() == &*context);
}

BOOST_AUTO_TEST_CASE(L1_context_is_refused_where_there_is_no_io_context) {
    asio::thread_pool pool{1};
    tio::loop loop{pool};
    BOOST_TEST(test::thrown_by([&] { static_cast<void>(loop.context()); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(L1_run_throws_usage_error_from_a_thread_of_its_context) {
    test::driven_context context;
    tio::loop on_context{*context};
    tio::loop on_strand{asio::make_strand(*context)};
    tio::loop on_any{asio::any_io_executor(asio::make_strand(*context))};
    asio::thread_pool pool{1};
    tio::loop on_pool{pool};
    auto const refused_in = [](auto& where, tio::loop& loop) {
        auto const runs = [&] { return test::thrown_by([&] { return loop.run(test::give(1)); }); };
        return asio::post(where, asio::use_future(runs)).get();
    };
    BOOST_TEST(refused_in(*context, on_context) == "usage_error");
    BOOST_TEST(refused_in(*context, on_strand) == "usage_error");
    BOOST_TEST(refused_in(*context, on_any) == "usage_error");
    BOOST_TEST(refused_in(pool, on_pool) == "usage_error");
    BOOST_TEST(on_context.run(test::give(7)) == 7);
    BOOST_TEST(on_pool.run(test::give(8)) == 8);
}

BOOST_AUTO_TEST_CASE(L1_run_in_a_task_of_another_loop_on_the_context_is_refused) {
    test::driven_context context;
    tio::loop outer{*context}, inner{*context};
    auto const refused = outer.run([&]() -> tio::task<std::string> {
        co_return test::thrown_by([&] { return inner.run(test::give(1)); });
    });
    BOOST_TEST(refused == "usage_error");
}

BOOST_AUTO_TEST_CASE(D10_run_and_start_are_refused_while_it_runs) {
    test::driven_context context;
    tio::loop loop{*context};
    tio::event finish;
    auto first = loop.start(finish.wait(), asio::use_future);
    BOOST_TEST(test::thrown_by([&] { return loop.run(test::give(1)); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] {
                   loop.start(test::give(1),
                              [](std::exception_ptr, int) { BOOST_ERROR("invoked"); });
               }) == "usage_error");
    loop.post([&] { finish.set(); });
    first.get();
    BOOST_TEST(loop.run(test::give(2)) == 2);
}

BOOST_AUTO_TEST_CASE(L1_start_does_not_block_and_calls_its_token_with_the_value) {
    asio::io_context context;
    tio::loop loop{context};
    int value = 0;
    loop.start(test::give_after(1ms, 7), [&](std::exception_ptr error, int given) {
        BOOST_TEST(!error);
        value = given;
    });
    BOOST_TEST(value == 0);
    context.run();
    BOOST_TEST(value == 7);
}

BOOST_AUTO_TEST_CASE(L1_a_handler_of_start_may_start_the_next_task) {
    asio::io_context context;
    tio::loop loop{context};
    int sum = 0;
    std::function<void(int)> const next = [&](int left) {
        loop.start(test::give(left), [&, left](std::exception_ptr, int given) {
            sum += given;
            if (left != 0) next(left - 1);
        });
    };
    next(4);
    context.run();
    BOOST_TEST(sum == 10);
}

BOOST_AUTO_TEST_CASE(D4_start_gives_the_error_that_run_would_throw) {
    asio::io_context context;
    tio::loop loop{context};
    std::exception_ptr automatic, group;
    loop.start(test::fail("boom"), [&](std::exception_ptr error) { automatic = error; });
    context.run();
    context.restart();
    loop.start(test::fail("boom"), [&](std::exception_ptr error) { group = error; },
               {.on_error = tio::on_error::group});
    context.run();
    BOOST_TEST(test::text_of(automatic) == "boom");
    BOOST_TEST(test::text_of(group) == "[boom]");
}

BOOST_AUTO_TEST_CASE(L1_start_and_run_on_are_refused_by_a_loop_with_a_context_of_its_own) {
    tio::loop loop;
    asio::io_context context;
    auto const start = [&] { loop.start(test::give(1), [](std::exception_ptr, int) {}); };
    BOOST_TEST(test::thrown_by(start) == "usage_error");
    auto const run_on = [&] { loop.run_on(context, test::give(1)); };
    BOOST_TEST(test::thrown_by(run_on) == "usage_error");
}

BOOST_AUTO_TEST_CASE(D10_it_runs_again_after_an_end_and_after_a_crash) {
    test::driven_context context;
    tio::loop loop{*context};
    BOOST_TEST(loop.last_crash() == nullptr);
    for (int i = 0; i != 3; ++i) {
        BOOST_TEST(loop.run(test::give_after(1ms, i)) == i);
        BOOST_TEST(test::thrown_by([&] { loop.run(test::fail_after(1ms, "boom")); }) == "boom");
        BOOST_REQUIRE(loop.last_crash() != nullptr);
        BOOST_TEST(test::text_of(loop.last_crash()->original) == "boom");
    }
}

BOOST_AUTO_TEST_CASE(D9_run_waits_for_spawned_jobs_and_cancels_those_nobody_awaits) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    bool ended = false;
    tio::handle<> unawaited;
    loop.run([&]() -> tio::task<> {
        tio::spawn([&]() -> tio::task<> {
            co_await tio::sleep(2ms);
            ended = true;
        });
        unawaited = tio::spawn({.awaited = false}, test::sleeper, std::ref(log), "unawaited");
        co_await tio::yield_now();
    });
    BOOST_TEST(ended);
    BOOST_TEST(log.text() == "unawaited cancelled");
    BOOST_TEST(test::thrown_by([&] { loop.run(unawaited); }) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(D10_a_handle_gives_its_value_after_the_run) {
    test::driven_context context;
    tio::loop loop{*context}, other{*context};
    auto const handle = loop.run([]() -> tio::task<tio::handle<int>> {
        co_return tio::spawn(test::give_after<int>, 1ms, 7);
    });
    BOOST_TEST(loop.run(handle) == 7);
    BOOST_TEST(test::thrown_by([&] { other.run(handle); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(L2_one_loop_blocks_none_of_the_others_on_the_same_context) {
    asio::io_context context;
    test::trace log;
    tio::loop a{context}, b{context};
    tio::event ping, pong;
    a.start(
        [&]() -> tio::task<> {
            log.add("a waits");
            co_await pong.wait();
            log.add("a ends");
        },
        asio::detached);
    b.start(
        [&]() -> tio::task<> {
            log.add("b posts");
            a.post([&] { pong.set(); });
            co_await tio::yield_now();
        },
        asio::detached);
    context.run();
    BOOST_TEST(log.text() == "a waits, b posts, a ends");
}

BOOST_AUTO_TEST_CASE(L2_many_loops_live_in_one_thread) {
    asio::io_context context;
    std::vector<std::unique_ptr<tio::loop>> loops;
    int sum = 0;
    for (int i = 0; i != 100; ++i) {
        loops.push_back(std::make_unique<tio::loop>(context));
        loops.back()->start(works(), [&](std::exception_ptr, int value) { sum += value; });
    }
    context.run();
    BOOST_TEST(sum == 1200);
}

BOOST_AUTO_TEST_SUITE_END()
