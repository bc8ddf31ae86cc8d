// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;
using boost::system::system_error;

BOOST_AUTO_TEST_SUITE(asio_operation_cancellation)

namespace {

constexpr auto aborted = asio::error::operation_aborted;
using reading = test::manual_operation<void(error_code, std::size_t)>;

/// Awaits the operation, and then another checkpoint; writes down what they give.
tio::task<> reads(test::trace& log, reading& operation) {
    try {
        log.add("read " + std::to_string(co_await operation.start(tio::use_task)));
        co_await tio::yield_now();
        log.add("passed a checkpoint");
    } catch (tio::cancelled const&) {
        log.add("cancelled");
        throw;
    } catch (system_error const& error) {
        log.add(error.code() == aborted ? "aborted" : error.code().message());
    }
}

/// Runs such a job. `disturb` is called with its handle when it waits, and has to see to it that it
/// ends. Returns what came of it.
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
    });
    return log.text();
}

} // namespace

// --- before the start

BOOST_AUTO_TEST_CASE(C2_a_cancelled_job_does_not_initiate_an_operation) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> own;
        auto const cancels_itself = [&]() -> tio::task<> {
            own.cancel();
            co_await reads(log, operation);
        };
        own = tio::spawn(cancels_itself);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(own.done());
    });
    BOOST_TEST(operation.initiations == 0);
    BOOST_TEST(log.text() == "cancelled");
}

// --- during the initiation

BOOST_AUTO_TEST_CASE(C9_a_cancellation_before_the_slot_handler_is_installed_is_not_lost) {
    for (bool const before : {true, false}) {
        test::trace log;
        reading operation;
        tio::testing::run([&]() -> tio::task<> {
            tio::handle<> own;
            auto const cancel = [&] { own.cancel(); };
            (before ? operation.before_slot : operation.after_slot) = cancel;
            operation.on_cancel = [&](asio::cancellation_type) { operation.post(aborted, 0); };
            own = tio::spawn(reads, std::ref(log), std::ref(operation));
            co_await tio::testing::wait_all_blocked();
            BOOST_TEST(own.done());
        });
        BOOST_TEST(log.text() == "cancelled");
        BOOST_TEST(operation.emitted.size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(C4_a_result_that_comes_in_the_same_initiation_is_delivered) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> own;
        operation.before_slot = [&] {
            own.cancel();
            operation.complete({}, 5);
        };
        own = tio::spawn(reads, std::ref(log), std::ref(operation));
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "read 5, cancelled");
    BOOST_TEST(operation.emitted.empty());
}

// --- while it is pending

BOOST_AUTO_TEST_CASE(C9_all_types_are_emitted_once_and_the_job_waits_for_the_end) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(reads, std::ref(log), std::ref(operation));
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        job.cancel();
        BOOST_REQUIRE(operation.emitted.size() == 1u);
        BOOST_TEST((operation.emitted[0] == asio::cancellation_type::all));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!job.done());
        operation.complete(aborted, 0);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    });
    BOOST_TEST(log.text() == "cancelled");
}

BOOST_AUTO_TEST_CASE(C4_bytes_that_were_read_are_delivered_then_cancelled_comes) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   job.cancel();
                   operation.complete({}, 5);
               }) == "read 5, cancelled");
}

BOOST_AUTO_TEST_CASE(C9_an_operation_that_ends_inside_of_the_emission_may) {
    reading operation;
    operation.on_cancel = [&](asio::cancellation_type) { operation.complete(aborted, 0); };
    BOOST_TEST(what_comes_of(operation, [](tio::handle<> const& job) { job.cancel(); }) ==
               "cancelled");
    operation.on_cancel = [&](asio::cancellation_type) { operation.complete({}, 3); };
    BOOST_TEST(what_comes_of(operation, [](tio::handle<> const& job) { job.cancel(); }) ==
               "read 3, cancelled");
    operation.on_cancel = [&](asio::cancellation_type) { operation.drop(); };
    BOOST_TEST(what_comes_of(operation, [](tio::handle<> const& job) { job.cancel(); }) ==
               "cancelled");
}

BOOST_AUTO_TEST_CASE(C9_an_operation_that_ignores_its_slot_is_waited_for) {
    reading operation;
    operation.has_slot = false;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   job.cancel();
                   operation.post({}, 5);
               }) == "read 5, cancelled");
    BOOST_TEST(operation.emitted.empty());
}

BOOST_AUTO_TEST_CASE(C9_another_error_is_thrown_as_it_is_also_in_a_cancelled_job) {
    reading operation;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            auto const job = tio::spawn(operation.start(tio::use_task));
            co_await tio::testing::wait_all_blocked();
            job.cancel();
            operation.complete(asio::error::connection_reset, 0);
            co_await tio::testing::wait_all_blocked();
        });
    });
    BOOST_TEST(thrown.starts_with("manual: Connection reset"));
}

// --- at the same time as it completes

BOOST_AUTO_TEST_CASE(C4_a_cancellation_between_completion_and_resumption_loses_nothing) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   operation.complete({}, 5);
                   job.cancel();
               }) == "read 5, cancelled");
    BOOST_TEST(operation.emitted.empty()); // it is over
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   operation.complete(asio::error::eof, 0);
                   job.cancel();
               }) == asio::error::make_error_code(asio::error::eof).message());
}

BOOST_AUTO_TEST_CASE(C4_nor_does_one_while_the_completion_is_on_its_way_from_another_thread) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   std::thread([&] { operation.complete({}, 5); }).join();
                   job.cancel();
               }) == "read 5, cancelled");
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   std::thread([&] { operation.complete(aborted, 0); }).join();
                   job.cancel();
               }) == "cancelled");
}

// --- after it

BOOST_AUTO_TEST_CASE(C2_the_next_operation_is_not_initiated) {
    test::trace log;
    reading first;
    reading second;
    tio::testing::run([&]() -> tio::task<> {
        auto const both = [&]() -> tio::task<> {
            log.add("read " + std::to_string(co_await first.start(tio::use_task)));
            co_await reads(log, second);
        };
        auto const job = tio::spawn(both);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        first.complete({}, 5);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    });
    BOOST_TEST(log.text() == "read 5, cancelled");
    BOOST_TEST(second.initiations == 0);
}

BOOST_AUTO_TEST_CASE(C9_a_slot_handler_that_an_operation_has_left_behind_is_not_called) {
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        auto const reads_and_sleeps = [&]() -> tio::task<> {
            co_await operation.start(tio::use_task);
            co_await tio::sleep(std::chrono::hours(1));
        };
        auto const job = tio::spawn(reads_and_sleeps);
        co_await tio::yield_now();
        operation.complete({}, 1);
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(operation.emitted.empty());
}

// --- what an abort is

BOOST_AUTO_TEST_CASE(C3_an_abort_without_a_cancellation_is_an_error_like_any_other) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const&) {
                   operation.complete(aborted, 0);
               }) == "aborted");
}

BOOST_AUTO_TEST_CASE(C8_cancelling_a_pending_operation_allocates_nothing) {
    reading operation;
    operation.emitted.reserve(1);
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job) {
                   auto const before = tio::testing::allocations();
                   job.cancel();
                   BOOST_TEST(tio::testing::allocations() == before);
                   operation.complete(aborted, 0);
               }) == "cancelled");
}

BOOST_AUTO_TEST_CASE(D3_a_crash_waits_for_the_end_of_the_operation) {
    test::trace log;
    reading operation;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            tio::spawn(reads, std::ref(log), std::ref(operation));
            co_await tio::yield_now();
            operation.on_cancel = [&](asio::cancellation_type) {
                log.add("asked");
                operation.post(aborted, 0);
            };
            throw std::runtime_error("boom");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "asked, cancelled");
    BOOST_TEST(!operation.is_pending());
}

BOOST_AUTO_TEST_SUITE_END()
