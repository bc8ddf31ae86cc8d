// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>
#include <boost/version.hpp>

#include <memory>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;
using boost::system::system_error;

BOOST_AUTO_TEST_SUITE(asio_use_task)

namespace {

constexpr auto aborted = asio::error::operation_aborted;
using reading = test::manual_operation<void(error_code, int)>;

/// One that completes later, in the loop.
template <class... Args>
void completes_with(test::manual_operation<void(Args...)>& operation,
                    std::type_identity_t<Args>... args) {
    operation.after_slot = [&operation, ... args = std::move(args)] { operation.post(args...); };
}

/// What comes of an operation, of which the job is cancelled, and which then is aborted after 3.
template <class Task>
void abort_in(reading& operation, Task waits) {
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        operation.complete(aborted, 3);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    });
}

} // namespace

// --- tokens that wrap it

BOOST_AUTO_TEST_CASE(I1_as_tuple_gives_the_error_with_the_values) {
    reading operation;
    completes_with(operation, asio::error::eof, 7);
    tio::testing::run([&]() -> tio::task<> {
        auto [error, n] = co_await operation.start(asio::as_tuple(tio::use_task));
        BOOST_TEST((error == asio::error::eof));
        BOOST_TEST(n == 7);
    });
}

BOOST_AUTO_TEST_CASE(I1_redirect_error_puts_the_error_elsewhere) {
    reading operation;
    completes_with(operation, asio::error::eof, 7);
    tio::testing::run([&]() -> tio::task<> {
        error_code error;
        int const n = co_await operation.start(asio::redirect_error(tio::use_task, error));
        BOOST_TEST((error == asio::error::eof));
        BOOST_TEST(n == 7);
    });
}

BOOST_AUTO_TEST_CASE(C4_the_forms_that_give_the_error_give_the_abort_then_cancelled_comes) {
    test::trace log;
    reading operation;
    auto const tuple = [&]() -> tio::task<> {
        auto [error, n] = co_await operation.start(asio::as_tuple(tio::use_task));
        log.add(error == aborted ? "tuple " + std::to_string(n) : "no");
        co_await test::tell(log, "then", tio::yield_now());
    };
    auto const redirect = [&]() -> tio::task<> {
        error_code error;
        int const n = co_await operation.start(asio::redirect_error(tio::use_task, error));
        log.add(error == aborted ? "redirect " + std::to_string(n) : "no");
        co_await test::tell(log, "then", tio::yield_now());
    };
    auto const result = [&]() -> tio::task<> {
        auto const n = co_await operation.start(tio::use_result);
        log.add(n.has_error() && n.error() == aborted ? "result" : "no");
        co_await test::tell(log, "then", tio::yield_now());
    };
    abort_in(operation, tuple);
    abort_in(operation, redirect);
    abort_in(operation, result);
    BOOST_TEST(log.text() == "tuple 3, then: cancelled, redirect 3, then: cancelled, "
                             "result, then: cancelled");
}

BOOST_AUTO_TEST_CASE(C2_in_a_cancelled_job_the_forms_that_give_the_error_throw_cancelled) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> own;
        auto const waits = [&]() -> tio::task<> {
            own.cancel();
            co_await test::tell(log, "it", operation.start(asio::as_tuple(tio::use_task)));
        };
        own = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "it: cancelled");
    BOOST_TEST(operation.initiations == 0);
}

BOOST_AUTO_TEST_CASE(I1_append_prepend_and_consign_change_what_it_completes_with) {
    reading operation;
    completes_with(operation, {}, 7);
    tio::testing::run([&]() -> tio::task<> {
        auto [n, text] = co_await operation.start(asio::append(tio::use_task, std::string("end")));
        BOOST_TEST(n == 7);
        BOOST_TEST(text == "end");
        auto [first, error, m] = co_await operation.start(asio::prepend(tio::use_task, 1.5));
        BOOST_TEST(first == 1.5);
        BOOST_TEST(!error);
        BOOST_TEST(m == 7);
        auto kept = std::make_shared<int>(1);
        std::weak_ptr<int> const watched = kept;
        operation.after_slot = [&] {
            BOOST_TEST(!watched.expired());
            operation.post({}, 8);
        };
        int const k = co_await operation.start(asio::consign(tio::use_task, std::move(kept)));
        BOOST_TEST(k == 8);
    });
}

BOOST_AUTO_TEST_CASE(L3_bind_executor_invokes_the_handler_there_and_the_task_goes_on_in_its_loop) {
    asio::thread_pool pool(1);
    reading operation;
    operation.after_slot = [&] {
        BOOST_TEST((operation.executor == asio::any_io_executor(pool.get_executor())));
        operation.post({}, 7);
    };
    auto const here = std::this_thread::get_id();
    tio::testing::run([&]() -> tio::task<> {
        int const n =
            co_await operation.start(asio::bind_executor(pool.get_executor(), tio::use_task));
        BOOST_TEST(n == 7);
        BOOST_TEST((std::this_thread::get_id() == here));
    });
    pool.join();
}

BOOST_AUTO_TEST_CASE(L3_bind_allocator_and_bind_cancellation_slot_replace_what_is_the_job_s) {
    test::trace log;
    reading operation;
    completes_with(operation, {}, 7);
    tio::testing::run([&]() -> tio::task<> {
        std::allocator<void> const allocator;
        int const n = co_await operation.start(asio::bind_allocator(allocator, tio::use_task));
        BOOST_TEST(n == 7);
        BOOST_TEST(!operation.has_allocator);

        asio::cancellation_signal signal;
        operation.after_slot = nullptr;
        operation.on_cancel = [&](asio::cancellation_type) { operation.post(aborted, 0); };
        auto const waits = [&]() -> tio::task<> {
            co_await test::tell(
                log, "it",
                operation.start(asio::bind_cancellation_slot(signal.slot(), tio::use_task)));
        };
        auto const job = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        signal.emit(asio::cancellation_type::total);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST((operation.emitted == std::vector{asio::cancellation_type::total}));
        auto const text = test::text_of(std::make_exception_ptr(system_error(aborted, "manual")));
        BOOST_TEST(log.text() == "it: " + text); // nobody has cancelled the job

        auto const deaf = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        deaf.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(operation.emitted.size() == 1u);
        operation.complete({}, 1);
    });
}

BOOST_AUTO_TEST_CASE(I1_they_may_be_nested) {
    reading operation;
    completes_with(operation, asio::error::eof, 7);
    tio::testing::run([&]() -> tio::task<> {
        auto [error, n, text] = co_await operation.start(
            asio::append(asio::as_tuple(tio::use_task), std::string("end")));
        BOOST_TEST((error == asio::error::eof));
        BOOST_TEST(n == 7);
        BOOST_TEST(text == "end");
        auto const strand = asio::make_strand(tio::this_task::io_executor());
        auto [again, m] =
            co_await operation.start(asio::bind_executor(strand, asio::as_tuple(tio::use_task)));
        BOOST_TEST((again == asio::error::eof));
        BOOST_TEST(m == 7);
        operation.executor = {}; // a strand is not to outlive its context
    });
}

// --- deferred

BOOST_AUTO_TEST_CASE(I1_a_deferred_operation_is_awaited_as_it_is) {
    reading operation;
    completes_with(operation, {}, 7);
    tio::testing::run([&]() -> tio::task<> {
        int const n = co_await operation.start(asio::deferred);
        BOOST_TEST(n == 7);
        auto [error, m] = co_await operation.start(asio::as_tuple(asio::deferred));
        BOOST_TEST(!error);
        BOOST_TEST(m == 7);
        auto later = operation.start(asio::deferred);
        int const k = co_await std::move(later);
        BOOST_TEST(k == 7);
    });
    BOOST_TEST(operation.initiations == 3);
    completes_with(operation, asio::error::eof, 7);
    auto const thrown =
        test::thrown_by([&] { tio::testing::run(operation.start(asio::deferred)); });
    BOOST_TEST(thrown.starts_with("manual: "));
}

BOOST_AUTO_TEST_CASE(I1_so_is_a_chain_of_them) {
    reading operation;
    completes_with(operation, {}, 7);
    auto const twice = [&](error_code, int n) {
        return asio::deferred.values(error_code{}, 2 * n);
    };
    tio::testing::run([&]() -> tio::task<> {
        int const n = co_await operation.start(asio::deferred(twice));
        BOOST_TEST(n == 14);
    });
}

// --- use_result

BOOST_AUTO_TEST_CASE(I1_use_result_gives_a_value_or_the_error) {
    tio::testing::run([]() -> tio::task<> {
        reading one;
        completes_with(one, {}, 7);
        tio::result<int> const n = co_await one.start(tio::use_result);
        BOOST_TEST((n.has_value() && *n == 7));
        completes_with(one, asio::error::eof, 7);
        tio::result<int> const m = co_await one.start(tio::use_result);
        BOOST_TEST((m.has_error() && m.error() == asio::error::eof));

        test::manual_operation<void(error_code)> none;
        completes_with(none, {});
        tio::result<void> const done = co_await none.start(tio::use_result);
        BOOST_TEST(done.has_value());
        completes_with(none, asio::error::eof);
        tio::result<> const failed = co_await none.start(tio::use_result);
        BOOST_TEST((failed.has_error() && failed.error() == asio::error::eof));

        test::manual_operation<void(error_code, int, std::string)> several;
        completes_with(several, {}, 7, "text");
        auto const both = co_await several.start(tio::use_result);
        BOOST_TEST((both.has_value() && *both == std::tuple<int, std::string>{7, "text"}));

        test::manual_operation<void(error_code, test::move_only)> moved;
        moved.after_slot = [&] { moved.complete({}, test::move_only(7)); };
        auto const value = co_await moved.start(tio::use_result);
        BOOST_TEST((value.has_value() && value->value == 7));
    });
}

BOOST_AUTO_TEST_CASE(I1_use_result_may_hold_an_error_code_as_its_value) {
    tio::testing::run([]() -> tio::task<> {
        test::manual_operation<void(error_code, error_code)> codes;
        completes_with(codes, {}, asio::error::eof);
        auto const code = co_await codes.start(tio::use_result);
        BOOST_TEST((code.has_value() && *code == asio::error::eof));
    });
}

BOOST_AUTO_TEST_SUITE_END()
