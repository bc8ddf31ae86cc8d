// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <stdexcept>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: what concerns the whole loop, and cancellation.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_in_a_loop)

namespace {

tio::task<> fails_while_cancelled(inquest&) {
    tio::spawn(test::wait_for, 1h);
    tio::spawn(test::fails_when_cancelled, "late");
    co_await test::fail_after(1s, "boom");
}

tio::task<> posted_function(inquest& at) {
    at.loop.post([] { throw std::runtime_error("boom"); });
    co_await see(at, "other", test::wait_for(1h));
}

tio::task<> loop_fail(inquest& at) {
    at.loop.fail(std::make_exception_ptr(std::runtime_error("boom")));
    co_await see(at, "other", test::wait_for(1h));
}

void loop_fail_between_runs(inquest& at) {
    at.loop.fail(std::make_exception_ptr(std::runtime_error("boom")));
    at.run([&] { return see(at, "root", test::wait_for(1h)); });
}

tio::task<> loop_cancel(inquest& at) {
    at.loop.cancel();
    co_await see(at, "root", test::wait_for(1h));
}

tio::task<> after_the_root(inquest& at) {
    tio::spawn(test::fail_after, 1s, "boom");
    at.add("root", "returns");
    co_return;
}

void while_cancelled_original(inquest& at) {
    at.run([&] { return fails_while_cancelled(at); }, {.on_error = tio::on_error::original});
    for (auto const& other : at.loop.last_crash()->others) at.add("report", test::text_of(other));
}

tio::task<> while_handle_cancelled(inquest& at) {
    auto const job = tio::spawn(test::fails_when_cancelled, "late");
    co_await tio::testing::wait_all_blocked();
    job.cancel();
    co_await see(at, "other", test::wait_for(1h));
}

tio::task<> while_loop_cancelled(inquest& at) {
    tio::spawn(test::fails_when_cancelled, "late");
    co_await tio::testing::wait_all_blocked();
    at.loop.cancel();
    co_await see(at, "root", test::wait_for(1h));
}

tio::task<> cancelled_swallowed(inquest&) {
    tio::spawn(test::returns_when_cancelled, 1);
    co_await test::fail_after(1s, "boom");
}

tio::task<> cancelled_kept(inquest&) {
    std::exception_ptr kept;
    auto const keeps = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            kept = std::current_exception();
            throw;
        }
    };
    auto const job = tio::spawn(keeps);
    co_await tio::testing::wait_all_blocked();
    job.cancel();
    co_await tio::testing::wait_all_blocked();
    std::rethrow_exception(kept); // this job is not cancelled
}

tio::task<> nested_loop(inquest& at) {
    tio::testing::virtual_loop inner;
    at.add("caller", test::thrown_by([&] { inner.run(test::fail_after(1s, "boom")); }));
    co_await tio::yield_now();
}

tio::task<> deadlock(inquest& at) {
    tio::event never;
    co_await see(at, "waiter", never.wait());
}

tio::task<> too_slow_to_cancel(inquest&) {
    auto const slow = []() -> tio::task<> { co_await tio::shield(test::wait_for(1h)); };
    tio::spawn({.cancel_timeout = 1s}, slow);
    co_await test::fail_after(1s, "boom");
}

} // namespace

BOOST_AUTO_TEST_CASE(posted_function_by_default) {
    auto const went = test::by_default(posted_function);
    BOOST_TEST(went == "other: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(posted_function_with_crash_any) {
    auto const went = test::with_crash_any(posted_function);
    BOOST_TEST(went == "other: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(loop_fail_by_default) {
    auto const went = test::by_default(loop_fail);
    BOOST_TEST(went == "other: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(loop_fail_with_crash_any) {
    auto const went = test::with_crash_any(loop_fail);
    BOOST_TEST(went == "other: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(loop_fail_between_runs_by_default) {
    auto const went = test::by_default(loop_fail_between_runs);
    BOOST_TEST(went == "run: boom");
}
BOOST_AUTO_TEST_CASE(loop_fail_between_runs_with_crash_any) {
    auto const went = test::with_crash_any(loop_fail_between_runs);
    BOOST_TEST(went == "run: boom");
}

BOOST_AUTO_TEST_CASE(loop_cancel_by_default) {
    auto const went = test::by_default(loop_cancel);
    BOOST_TEST(went == "root: cancelled, run: job_cancelled");
}
BOOST_AUTO_TEST_CASE(loop_cancel_with_crash_any) {
    auto const went = test::with_crash_any(loop_cancel);
    BOOST_TEST(went == "root: cancelled, run: job_cancelled");
}

BOOST_AUTO_TEST_CASE(after_the_root_by_default) {
    auto const went = test::by_default(after_the_root);
    BOOST_TEST(went == "root: returns, run: boom");
}
BOOST_AUTO_TEST_CASE(after_the_root_with_crash_any) {
    auto const went = test::with_crash_any(after_the_root);
    BOOST_TEST(went == "root: returns, run: boom");
}

BOOST_AUTO_TEST_CASE(while_cancelled_automatic_by_default) {
    auto const went =
        test::by_default(fails_while_cancelled, {.on_error = tio::on_error::automatic});
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late]");
}
BOOST_AUTO_TEST_CASE(while_cancelled_automatic_with_crash_any) {
    auto const went =
        test::with_crash_any(fails_while_cancelled, {.on_error = tio::on_error::automatic});
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(while_cancelled_original_by_default) {
    auto const went = test::by_default(while_cancelled_original);
    BOOST_TEST(went == "diagnostics: raised, run: boom, report: late");
}
BOOST_AUTO_TEST_CASE(while_cancelled_original_with_crash_any) {
    auto const went = test::with_crash_any(while_cancelled_original);
    BOOST_TEST(went == "diagnostics: raised, run: boom, report: late");
}

BOOST_AUTO_TEST_CASE(while_cancelled_group_by_default) {
    auto const went = test::by_default(fails_while_cancelled, {.on_error = tio::on_error::group});
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late, cancelled]");
}
BOOST_AUTO_TEST_CASE(while_cancelled_group_with_crash_any) {
    auto const went =
        test::with_crash_any(fails_while_cancelled, {.on_error = tio::on_error::group});
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late, cancelled]");
}

BOOST_AUTO_TEST_CASE(while_handle_cancelled_by_default) {
    auto const went = test::by_default(while_handle_cancelled);
    BOOST_TEST(went == "diagnostics: raised, other: cancelled, run: late");
}
BOOST_AUTO_TEST_CASE(while_handle_cancelled_with_crash_any) {
    auto const went = test::with_crash_any(while_handle_cancelled);
    BOOST_TEST(went == "diagnostics: raised, other: cancelled, run: late");
}

BOOST_AUTO_TEST_CASE(while_loop_cancelled_by_default) {
    auto const went = test::by_default(while_loop_cancelled);
    BOOST_TEST(went == "root: cancelled, diagnostics: raised, run: late");
}
BOOST_AUTO_TEST_CASE(while_loop_cancelled_with_crash_any) {
    auto const went = test::with_crash_any(while_loop_cancelled);
    BOOST_TEST(went == "root: cancelled, diagnostics: raised, run: late");
}

BOOST_AUTO_TEST_CASE(cancelled_swallowed_by_default) {
    auto const went = test::by_default(cancelled_swallowed);
    BOOST_TEST(went == "diagnostics: swallowed, run: boom");
}
BOOST_AUTO_TEST_CASE(cancelled_swallowed_with_crash_any) {
    auto const went = test::with_crash_any(cancelled_swallowed);
    BOOST_TEST(went == "diagnostics: swallowed, run: boom");
}

BOOST_AUTO_TEST_CASE(cancelled_kept_by_default) {
    auto const went = test::by_default(cancelled_kept);
    BOOST_TEST(went == "run: cancelled");
}
BOOST_AUTO_TEST_CASE(cancelled_kept_with_crash_any) {
    auto const went = test::with_crash_any(cancelled_kept);
    BOOST_TEST(went == "run: cancelled");
}

BOOST_AUTO_TEST_CASE(nested_loop_by_default) {
    auto const went = test::by_default(nested_loop);
    BOOST_TEST(went == "caller: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(nested_loop_with_crash_any) {
    auto const went = test::with_crash_any(nested_loop);
    BOOST_TEST(went == "caller: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(deadlock_by_default) {
    auto const went = test::by_default(deadlock);
    BOOST_TEST(went == "waiter: cancelled, run: deadlock_error");
}
BOOST_AUTO_TEST_CASE(deadlock_with_crash_any) {
    auto const went = test::with_crash_any(deadlock);
    BOOST_TEST(went == "waiter: cancelled, run: deadlock_error");
}

BOOST_AUTO_TEST_CASE(too_slow_to_cancel_by_default) {
    auto const went = test::by_default(too_slow_to_cancel);
    BOOST_TEST(went == "diagnostics: uncancellable, run: [boom, cancel_error]");
}
BOOST_AUTO_TEST_CASE(too_slow_to_cancel_with_crash_any) {
    auto const went = test::with_crash_any(too_slow_to_cancel);
    BOOST_TEST(went == "diagnostics: uncancellable, run: [boom, cancel_error]");
}
BOOST_AUTO_TEST_SUITE_END()
