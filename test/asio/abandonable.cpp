// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(asio_abandonable)

namespace {

constexpr auto aborted = asio::error::operation_aborted;
using reading = test::manual_operation<void(error_code, int)>;

tio::task<> reads(test::trace& log, reading& operation) {
    test::counted const local;
    auto reads_now = tio::abandonable(operation.start(tio::use_task));
    co_await test::tell(log, "it", std::move(reads_now));
}

/// What comes of a job that reads, when `disturb` has been called while it waits.
template <class Disturb>
std::string what_comes_of(reading& operation, Disturb disturb) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(reads, std::ref(log), std::ref(operation));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(operation.is_pending());
        disturb(job);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(test::counted::alive() == 0);
    });
    return log.text();
}

} // namespace

BOOST_AUTO_TEST_CASE(C9_left_alone_it_is_the_same_operation) {
    reading operation;
    operation.after_slot = [&] { operation.post({}, 7); };
    tio::testing::run([&]() -> tio::task<> {
        int const a = co_await tio::abandonable(operation.start(tio::use_task));
        int const b = co_await tio::abandonable(operation.start(asio::deferred));
        auto [error, c] = co_await tio::abandonable(operation.start(asio::as_tuple(tio::use_task)));
        auto const d = co_await tio::abandonable(operation.start(tio::use_result));
        BOOST_TEST((a == 7 && b == 7 && !error && c == 7 && *d == 7));
        auto [e] = co_await tio::all(tio::abandonable(operation.start(tio::use_task)));
        BOOST_TEST(e == 7);
    });
}

BOOST_AUTO_TEST_CASE(C9_its_errors_are_thrown_as_ever) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](auto const&) {
                   operation.complete(asio::error::eof, 0);
               }).starts_with("it: manual: End of file"));
    BOOST_TEST(what_comes_of(operation, [&](auto const&) {
                   operation.complete(aborted, 0);
               }).starts_with("it: manual: Operation canceled")); // C3
    BOOST_TEST(what_comes_of(operation, [&](auto const&) { operation.drop(); }) ==
               "it: manual: the completion handler was destroyed without being invoked");
    operation.after_slot = [&] {
        operation.drop();
        throw std::runtime_error("no more handles");
    };
    test::trace log;
    tio::testing::run(reads(log, operation));
    BOOST_TEST(log.text() == "it: no more handles");
}

BOOST_AUTO_TEST_CASE(C9_a_cancelled_job_leaves_it_and_does_not_wait) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [](auto const& job) { job.cancel(); }) == "it: cancelled");
    BOOST_TEST((operation.emitted == std::vector{asio::cancellation_type::all}));
    BOOST_TEST(operation.is_pending());
    operation.drop();
}

BOOST_AUTO_TEST_CASE(C9_its_result_is_dropped_whenever_it_comes) {
    using holding = test::manual_operation<void(error_code, test::counted)>;
    for (int const when : {0, 1, 2}) { // at once, while the loop runs, when it is gone
        holding operation;
        {
            tio::testing::virtual_loop loop;
            loop.run([&]() -> tio::task<> {
                auto const job = tio::spawn(tio::abandonable(operation.start(tio::use_task)));
                co_await tio::testing::wait_all_blocked();
                job.cancel();
                if (when == 0) operation.complete({}, {});
                co_await tio::testing::wait_all_blocked();
                BOOST_TEST(job.done());
                if (when == 1) operation.complete({}, {});
            });
        }
        operation.executor = {}; // it would keep what is left of the loop
        if (when == 2) operation.complete({}, {});
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(C9_it_may_be_dropped_or_fail_when_its_loop_is_gone) {
    for (bool const drop : {true, false}) {
        reading operation;
        {
            tio::testing::virtual_loop loop;
            loop.run([&]() -> tio::task<> {
                auto const job = tio::spawn(tio::abandonable(operation.start(tio::use_task)));
                co_await tio::testing::wait_all_blocked();
                job.cancel();
            });
        }
        BOOST_TEST(operation.is_pending());
        operation.executor = {};
        drop ? operation.drop() : operation.complete(asio::error::eof, 0);
    }
}

BOOST_AUTO_TEST_CASE(C4_what_has_completed_already_is_delivered) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](auto const& job) {
                   operation.complete({}, 7);
                   job.cancel();
               }) == "it: nothing");
    BOOST_TEST(operation.emitted.empty());
}

BOOST_AUTO_TEST_CASE(C9_a_cancellation_during_the_initiation_leaves_it_at_once) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> own;
        operation.before_slot = [&] { own.cancel(); };
        own = tio::spawn(reads, std::ref(log), std::ref(operation));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(own.done());
    });
    BOOST_TEST(log.text() == "it: cancelled");
    BOOST_TEST(operation.emitted.size() == 1u);
}

BOOST_AUTO_TEST_CASE(C9_an_operation_that_ends_inside_of_the_emission_has_been_left) {
    reading operation;
    operation.on_cancel = [&](asio::cancellation_type) { operation.complete({}, 7); };
    BOOST_TEST(what_comes_of(operation, [](auto const& job) { job.cancel(); }) == "it: cancelled");
}

BOOST_AUTO_TEST_CASE(C2_in_a_cancelled_job_it_is_not_initiated) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> own;
        auto const waits = [&]() -> tio::task<> {
            own.cancel();
            co_await reads(log, operation);
        };
        own = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "it: cancelled");
    BOOST_TEST(operation.initiations == 0);
}

BOOST_AUTO_TEST_CASE(T3_completion_inside_of_the_initiation_needs_no_stack) {
    reading operation;
    operation.after_slot = [&] { operation.complete({}, 1); };
    int sum = 0;
    tio::testing::run([&]() -> tio::task<> {
        for (int i = 0; i != 20'000; ++i)
            sum += co_await tio::abandonable(operation.start(tio::use_task));
    });
    BOOST_TEST(sum == 20'000);
}

BOOST_AUTO_TEST_CASE(C9_it_may_complete_on_another_thread) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](auto const&) {
                   std::thread([&] { operation.complete({}, 7); }).join();
               }) == "it: nothing");
    BOOST_TEST(what_comes_of(operation, [&](auto const& job) {
                   std::thread([&] { operation.complete({}, 7); }).join();
                   job.cancel();
               }) != "");
}

BOOST_AUTO_TEST_CASE(D8_one_that_was_left_does_not_keep_a_loop_from_being_stuck) {
    reading operation;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            auto const job = tio::spawn(tio::abandonable(operation.start(tio::use_task)));
            co_await tio::testing::wait_all_blocked();
            job.cancel();
            tio::event never;
            co_await never.wait();
        });
    });
    BOOST_TEST(thrown == "deadlock_error");
    operation.drop();
}

BOOST_AUTO_TEST_CASE(T7_values_that_can_only_be_moved) {
    test::manual_operation<void(error_code, test::move_only)> operation;
    operation.after_slot = [&] { operation.post({}, test::move_only(7)); };
    tio::testing::run([&]() -> tio::task<> {
        auto const value = co_await tio::abandonable(operation.start(tio::use_task));
        BOOST_TEST(value.value == 7);
    });
}

BOOST_AUTO_TEST_SUITE_END()
