// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;
using boost::system::system_error;

BOOST_AUTO_TEST_SUITE(asio_operation)

namespace {

/// What `co_await` gives for an operation with this signature.
template <class Signature>
using awaited_t =
    tio::await_result_t<decltype(std::declval<test::manual_operation<Signature>&>().start(
        tio::use_task))>;

/// Awaits an operation in a job; `complete` is called when that waits for it.
template <class T, class Operation, class Complete>
T completed_by(Operation& operation, Complete complete) {
    auto const waits = [&]() -> tio::task<T> { co_return co_await operation.start(tio::use_task); };
    return tio::testing::run([&]() -> tio::task<T> {
        auto job = tio::spawn({.bubble = false}, waits);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(operation.is_pending());
        complete();
        co_return co_await std::move(job);
    });
}

/// As often as the stack would not bear it if each of them were deeper in it.
constexpr int very_often = 100'000;

tio::task<int> recursive(test::manual_operation<void(int)>& ready, int depth) {
    int const value = co_await ready.start(tio::use_task);
    if (depth == 0) co_return value;
    co_return co_await recursive(ready, depth - 1) + value;
}

} // namespace

BOOST_AUTO_TEST_CASE(I1_what_comes_beside_the_error_is_what_co_await_gives) {
    static_assert(std::is_same_v<awaited_t<void()>, void>);
    static_assert(std::is_same_v<awaited_t<void(error_code)>, void>);
    static_assert(std::is_same_v<awaited_t<void(error_code const&)>, void>);
    static_assert(std::is_same_v<awaited_t<void(std::exception_ptr)>, void>);
    static_assert(std::is_same_v<awaited_t<void(int)>, int>);
    static_assert(std::is_same_v<awaited_t<void(error_code, int)>, int>);
    static_assert(std::is_same_v<awaited_t<void(std::exception_ptr, int const&)>, int>);
    static_assert(std::is_same_v<awaited_t<void(int, error_code)>, std::tuple<int, error_code>>);
    static_assert(std::is_same_v<awaited_t<void(error_code, int, std::string)>,
                                 std::tuple<int, std::string>>);
    static_assert(std::is_same_v<awaited_t<void(error_code, std::tuple<int>)>, std::tuple<int>>);

    test::manual_operation<void()> nothing;
    completed_by<void>(nothing, [&] { nothing.complete(); });
    test::manual_operation<void(error_code)> no_error;
    completed_by<void>(no_error, [&] { no_error.complete({}); });
    test::manual_operation<void(int)> plain;
    BOOST_TEST(completed_by<int>(plain, [&] { plain.complete(1); }) == 1);
    test::manual_operation<void(error_code, int)> with_code;
    BOOST_TEST(completed_by<int>(with_code, [&] { with_code.complete({}, 2); }) == 2);
    test::manual_operation<void(std::exception_ptr, int)> with_pointer;
    BOOST_TEST(completed_by<int>(with_pointer, [&] { with_pointer.complete(nullptr, 3); }) == 3);
    test::manual_operation<void(error_code, int, std::string)> several;
    using pair = std::tuple<int, std::string>;
    BOOST_TEST(
        (completed_by<pair>(several, [&] { several.complete({}, 4, "text"); }) == pair{4, "text"}));
}

BOOST_AUTO_TEST_CASE(I1_an_error_code_is_thrown_with_the_name_of_the_operation) {
    test::manual_operation<void(error_code, int)> operation;
    try {
        completed_by<int>(operation, [&] { operation.complete(asio::error::eof, 7); });
        BOOST_ERROR("not thrown");
    } catch (system_error const& error) {
        BOOST_TEST((error.code() == asio::error::eof));
        BOOST_TEST(std::string(error.what()).starts_with("manual: "));
    }
}

BOOST_AUTO_TEST_CASE(I1_an_exception_pointer_is_thrown_as_it_is) {
    test::manual_operation<void(std::exception_ptr, int)> operation;
    auto const error = std::make_exception_ptr(std::runtime_error("boom"));
    auto const thrown =
        test::caught([&] { completed_by<int>(operation, [&] { operation.complete(error, 7); }); });
    BOOST_TEST((thrown == error));
}

BOOST_AUTO_TEST_CASE(C3_an_abort_in_an_exception_pointer_is_one_too) {
    test::manual_operation<void(std::exception_ptr)> operation;
    auto const abort = std::make_exception_ptr(system_error(asio::error::operation_aborted));
    for (bool const cancelled : {false, true}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            auto const job = tio::spawn([&]() -> tio::task<> {
                co_await test::tell(log, "it", operation.start(tio::use_task));
            });
            co_await tio::testing::wait_all_blocked();
            if (cancelled) job.cancel();
            operation.complete(abort);
            co_await tio::testing::wait_all_blocked();
            BOOST_TEST(job.done());
        });
        auto const text = test::text_of(abort);
        BOOST_TEST(log.text() == (cancelled ? "it: cancelled" : "it: " + text));
    }
}

BOOST_AUTO_TEST_CASE(T7_values_need_no_default_and_no_copy) {
    test::manual_operation<void(error_code, test::move_only)> moved;
    auto const one =
        completed_by<test::move_only>(moved, [&] { moved.complete({}, test::move_only(1)); });
    BOOST_TEST(one.value == 1);

    test::manual_operation<void(test::no_default)> plain;
    auto const two =
        completed_by<test::no_default>(plain, [&] { plain.complete(test::no_default(2)); });
    BOOST_TEST(two.value == 2);

    using pair = std::tuple<std::unique_ptr<int>, test::move_only>;
    test::manual_operation<void(std::exception_ptr, std::unique_ptr<int>, test::move_only)> both;
    auto const three = completed_by<pair>(
        both, [&] { both.complete(nullptr, std::make_unique<int>(3), test::move_only(4)); });
    BOOST_TEST(*std::get<0>(three) == 3);
    BOOST_TEST(std::get<1>(three).value == 4);
}

BOOST_AUTO_TEST_CASE(T7_what_a_value_throws_as_it_is_moved_comes_out_of_the_co_await) {
    test::manual_operation<void(error_code, test::throwing_move)> operation;
    int values = 0;
    int failures = 0;
    for (int moves = 0; moves != 8; ++moves) {
        auto const waits = [&]() -> tio::task<> {
            try {
                auto const value = co_await operation.start(tio::use_task);
                BOOST_TEST(value.value == moves);
                ++values;
            } catch (test::throwing_move::move_failed const&) {
                ++failures;
            }
        };
        tio::testing::run([&]() -> tio::task<> {
            auto const job = tio::spawn(waits);
            co_await tio::testing::wait_all_blocked();
            operation.complete({}, test::throwing_move(moves, moves));
            co_await job;
        });
    }
    BOOST_TEST(failures > 0);
    BOOST_TEST(values > 0);
    BOOST_TEST(failures + values == 8);
}

BOOST_AUTO_TEST_CASE(L3_its_handler_belongs_to_the_loop_and_the_job) {
    tio::testing::virtual_loop loop;
    test::manual_operation<void()> operation;
    operation.after_slot = [&] {
        BOOST_TEST((operation.executor == asio::any_io_executor(loop.get_executor())));
        operation.complete();
    };
    loop.run(operation.start(tio::use_task));
    BOOST_TEST(operation.has_allocator);
    BOOST_TEST(operation.is_cancellable);
    BOOST_TEST(operation.initiations == 1);
}

BOOST_AUTO_TEST_CASE(T1_an_operation_that_is_not_awaited_is_not_initiated) {
    test::manual_operation<void(int)> operation;
    { [[maybe_unused]] auto const never = operation.start(tio::use_task); }
    BOOST_TEST(operation.initiations == 0);
}

BOOST_AUTO_TEST_CASE(T3_completion_inside_of_the_initiation_is_no_scheduling_point) {
    test::trace log;
    test::manual_operation<void(int)> operation;
    operation.after_slot = [&] { operation.complete(7); };
    tio::testing::run([&]() -> tio::task<> {
        auto const other = tio::spawn([&]() -> tio::task<> {
            log.add("other");
            co_return;
        });
        int const value = co_await operation.start(tio::use_task);
        BOOST_TEST(value == 7);
        log.add("completed");
        co_await other;
    });
    BOOST_TEST(log.text() == "completed, other");
}

BOOST_AUTO_TEST_CASE(T3_a_loop_of_operations_that_complete_at_once_needs_no_stack) {
    test::manual_operation<void(error_code, int)> operation;
    operation.after_slot = [&] { operation.complete({}, 1); };
    int sum = 0;
    tio::testing::run([&]() -> tio::task<> {
        for (int i = 0; i != very_often; ++i) sum += co_await operation.start(tio::use_task);
    });
    BOOST_TEST(sum == very_often);
}

BOOST_AUTO_TEST_CASE(T3_nor_do_those_in_nested_tasks_nor_those_that_complete_later) {
    test::manual_operation<void(int)> ready;
    ready.after_slot = [&] { ready.complete(1); };
    BOOST_TEST(tio::testing::run(recursive(ready, very_often / 10)) == very_often / 10 + 1);
    ready.after_slot = [&] { ready.post(1); };
    BOOST_TEST(tio::testing::run(recursive(ready, very_often / 10)) == very_often / 10 + 1);
}

BOOST_AUTO_TEST_CASE(T3_nor_do_those_that_fail_at_once) {
    test::manual_operation<void(error_code)> operation;
    operation.after_slot = [&] { operation.complete(asio::error::eof); };
    int failed = 0;
    tio::testing::run([&]() -> tio::task<> {
        for (int i = 0; i != very_often / 10; ++i) {
            try {
                co_await operation.start(tio::use_task);
            } catch (system_error const&) {
                ++failed;
            }
        }
    });
    BOOST_TEST(failed == very_often / 10);
}

BOOST_AUTO_TEST_CASE(T4_a_job_of_which_each_operation_completes_at_once_lets_others_run) {
    test::manual_operation<void()> operation;
    operation.after_slot = [&] { operation.complete(); };
    bool others_had_a_turn = false;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn([&]() -> tio::task<> {
            others_had_a_turn = true;
            co_return;
        });
        while (!others_had_a_turn) co_await operation.start(tio::use_task);
    });
    BOOST_TEST(others_had_a_turn);
}

BOOST_AUTO_TEST_CASE(T4_completion_resumes_nobody_inline) {
    test::trace log;
    test::manual_operation<void()> operation;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            co_await operation.start(tio::use_task);
            log.add("resumed");
        };
        auto const job = tio::spawn(waits);
        co_await tio::yield_now();
        operation.complete();
        log.add("completed");
        co_await job;
    });
    BOOST_TEST(log.text() == "completed, resumed");
}

BOOST_AUTO_TEST_CASE(C9_it_may_complete_on_another_thread_and_goes_on_in_its_loop) {
    test::manual_operation<void(error_code, int)> operation;
    auto const here = std::this_thread::get_id();
    std::jthread other;
    operation.after_slot = [&] { other = std::jthread([&] { operation.complete({}, 7); }); };
    tio::testing::run([&]() -> tio::task<> {
        for (int i = 0; i != 50; ++i) {
            int const value = co_await operation.start(tio::use_task);
            BOOST_TEST(value == 7);
            BOOST_TEST((std::this_thread::get_id() == here));
            BOOST_TEST(tio::this_task::id() != 0u);
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
