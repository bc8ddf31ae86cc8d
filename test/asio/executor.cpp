// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <thread>

namespace asio = boost::asio;
namespace execution = boost::asio::execution;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(asio_executor)

namespace {

using executor = tio::loop::executor_type;

static_assert(execution::is_executor<executor>::value);
static_assert(std::is_convertible_v<executor, asio::any_io_executor>);
static_assert(std::is_nothrow_copy_constructible_v<executor>);
static_assert(std::is_nothrow_move_constructible_v<executor>);
static_assert(std::is_same_v<executor, decltype(tio::this_task::executor())>);
static_assert(std::is_same_v<asio::any_io_executor, decltype(tio::this_task::io_executor())>);

} // namespace

BOOST_AUTO_TEST_CASE(L3_it_is_equal_to_those_of_its_loop_only) {
    tio::loop one;
    tio::loop other;
    auto const a = one.get_executor();
    auto b = one.get_executor();
    BOOST_TEST((a == b));
    BOOST_TEST((a != other.get_executor()));
    BOOST_TEST((asio::any_io_executor(a) == asio::any_io_executor(b)));
    BOOST_TEST((asio::require(a, execution::blocking.never) != a));
    b = other.get_executor();
    BOOST_TEST((b == other.get_executor()));
    executor const moved = std::move(b);
    BOOST_TEST((moved == other.get_executor()));
    one.run([&]() -> tio::task<> {
        BOOST_TEST((tio::this_task::executor() == a));
        BOOST_TEST((tio::this_task::io_executor() != asio::any_io_executor(a)));
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(L3_it_has_asio_s_properties) {
    tio::loop loop;
    auto const plain = loop.get_executor();
    BOOST_TEST(&asio::query(plain, execution::context) == &loop.context());
    BOOST_TEST((asio::query(plain, execution::mapping) == execution::mapping.thread));
    BOOST_TEST((asio::query(plain, execution::blocking) == execution::blocking.possibly));
    BOOST_TEST((asio::query(plain, execution::relationship) == execution::relationship.fork));
    BOOST_TEST(
        (asio::query(plain, execution::outstanding_work) == execution::outstanding_work.untracked));

    auto const never = asio::require(plain, execution::blocking.never);
    BOOST_TEST((asio::query(never, execution::blocking) == execution::blocking.never));
    BOOST_TEST((asio::require(never, execution::blocking.possibly) == plain));
    auto const continues = asio::prefer(never, execution::relationship.continuation);
    BOOST_TEST(
        (asio::query(continues, execution::relationship) == execution::relationship.continuation));
    BOOST_TEST((asio::query(continues, execution::blocking) == execution::blocking.never));
    auto const tracked = asio::prefer(continues, execution::outstanding_work.tracked);
    BOOST_TEST(
        (asio::query(tracked, execution::outstanding_work) == execution::outstanding_work.tracked));
    BOOST_TEST((asio::query(tracked, execution::blocking) == execution::blocking.never));
    BOOST_TEST((asio::require(tracked, execution::outstanding_work.untracked) == continues));
    auto const allocating = asio::require(plain, execution::allocator(std::allocator<int>()));
    static_assert(std::is_same_v<std::decay_t<decltype(asio::query(
                                     allocating, execution::allocator(std::allocator<void>())))>,
                                 std::allocator<int>>);
    BOOST_TEST((asio::require(allocating, execution::allocator) == plain));

    asio::any_io_executor const erased = plain;
    BOOST_TEST(&erased.context() == &loop.context());
    BOOST_TEST((asio::query(asio::prefer(erased, execution::outstanding_work.tracked),
                            execution::outstanding_work) == execution::outstanding_work.tracked));
}

BOOST_AUTO_TEST_CASE(L3_dispatch_on_the_strand_runs_inline_and_post_and_defer_do_not) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const here = tio::this_task::executor();
        asio::any_io_executor const erased = here;
        asio::dispatch(erased, [&] { log.add("dispatched"); });
        asio::post(erased, [&] { log.add("posted"); });
        asio::defer(erased, [&] { log.add("deferred"); });
        log.add("body");
        co_await tio::yield_now();
        asio::dispatch(here, [&] { log.add("dispatched"); });
        asio::post(here, [&] { log.add("posted"); });
        log.add("body");
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "dispatched, body, posted, deferred, dispatched, body, posted");
}

BOOST_AUTO_TEST_CASE(L3_dispatch_from_elsewhere_is_queued) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const at = loop.get_executor();
    asio::dispatch(at, [&] { log.add(at.running_in_this_thread() ? "on it" : "not on it"); });
    BOOST_TEST(log.text() == "");
    BOOST_TEST(!at.running_in_this_thread());
    loop.run([&]() -> tio::task<> { co_await tio::yield_now(); });
    BOOST_TEST(log.text() == "on it");
}

BOOST_AUTO_TEST_CASE(L3_what_is_dispatched_may_throw_to_its_caller) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const throws = [] { throw std::runtime_error("boom"); };
        log.add(test::thrown_by([&] { tio::this_task::executor().execute(throws); }));
        co_return;
    });
    BOOST_TEST(log.text() == "boom");
}

BOOST_AUTO_TEST_CASE(L3_what_a_posted_function_throws_crashes_the_loop) {
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            asio::post(tio::this_task::executor(), [] { throw std::runtime_error("boom"); });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root cancelled");
}

BOOST_AUTO_TEST_CASE(L3_what_handlers_of_timers_throw_crashes_the_loop) {
    for (bool const of_context : {false, true}) {
        test::trace log;
        tio::loop loop;
        auto const thrown = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                asio::steady_timer timer{of_context
                                             ? tio::this_task::io_executor()
                                             : asio::any_io_executor(tio::this_task::executor())};
                timer.expires_after(0s);
                timer.async_wait([](auto) { throw std::runtime_error("boom"); });
                co_await test::sleeper(log, "root");
            });
        });
        BOOST_TEST(thrown == "boom");
        BOOST_TEST(log.text() == "root cancelled");
    }
}

BOOST_AUTO_TEST_CASE(L3_posted_functions_from_other_threads_are_serialised_with_the_jobs) {
    tio::loop loop;
    int inside = 0; // no atomic: it is the strand that protects it
    int ran = 0;
    tio::event all_ran;
    auto const steps_in = [&] {
        BOOST_TEST(++inside == 1);
        if (++ran == 200) all_ran.set();
        --inside;
    };
    auto const at = loop.get_executor();
    std::jthread const other([&] {
        for (int i = 0; i != 100; ++i) asio::post(at, steps_in);
    });
    std::jthread const third([&, erased = asio::any_io_executor(at)] {
        for (int i = 0; i != 100; ++i) asio::post(erased, steps_in);
    });
    loop.run([&]() -> tio::task<> {
        while (!all_ran.is_set()) {
            BOOST_TEST(++inside == 1);
            --inside;
            co_await tio::yield_now();
        }
    });
    BOOST_TEST(ran == 200);
}

BOOST_AUTO_TEST_CASE(L3_it_may_outlive_its_loop_and_refuses_then) {
    std::optional<executor> plain;
    asio::any_io_executor erased;
    std::optional<asio::executor_work_guard<executor>> guard;
    auto const watched = std::make_shared<int>(1);
    {
        tio::loop loop;
        plain = loop.get_executor();
        erased = loop.get_executor();
        guard.emplace(loop.get_executor());
        asio::post(*plain, [kept = watched] { BOOST_ERROR("ran"); });
        BOOST_TEST(watched.use_count() == 2);
    }
    BOOST_TEST(watched.use_count() == 1); // what has not run is destroyed with the loop
    BOOST_TEST(!plain->running_in_this_thread());
    BOOST_TEST(test::thrown_by([&] { asio::post(*plain, [kept = watched] {}); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { asio::dispatch(*plain, [kept = watched] {}); }) ==
               "usage_error");
    BOOST_TEST(test::thrown_by([&] { asio::post(erased, [kept = watched] {}); }) == "usage_error");
    BOOST_TEST(watched.use_count() == 1);
    guard.reset();
    executor const copy = *plain;
    BOOST_TEST((copy == *plain));
}

BOOST_AUTO_TEST_CASE(L3_a_strand_of_it_and_timers_of_all_kinds_work) {
    tio::testing::run([]() -> tio::task<> {
        auto const here = tio::this_task::executor();
        auto const strand = asio::make_strand(here);
        co_await asio::post(strand, tio::use_task);
        co_await asio::dispatch(asio::make_strand(asio::any_io_executor(here)), tio::use_task);
        asio::basic_waitable_timer<std::chrono::steady_clock,
                                   asio::wait_traits<std::chrono::steady_clock>, executor>
            typed{here, 0s};
        co_await typed.async_wait(tio::use_task);
        asio::steady_timer erased{strand, 0s};
        co_await erased.async_wait(tio::use_task);
    });
}

BOOST_AUTO_TEST_CASE(L3_this_task_has_them_only_in_a_loop) {
    BOOST_TEST(test::thrown_by([] { tio::this_task::executor(); }) == "usage_error");
    BOOST_TEST(test::thrown_by([] { tio::this_task::io_executor(); }) == "usage_error");
}

BOOST_AUTO_TEST_SUITE_END()
