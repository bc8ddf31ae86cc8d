// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(asio_operation_misuse)

namespace {

using reading = test::manual_operation<void(error_code, int)>;

tio::task<> reads(test::trace& log, reading& operation) {
    test::counted const local;
    try {
        log.add("read " + std::to_string(co_await operation.start(tio::use_task)));
    } catch (tio::operation_abandoned const&) {
        log.add("abandoned");
    } catch (tio::cancelled const&) {
        log.add("cancelled");
        throw;
    } catch (std::exception const& error) {
        log.add(error.what());
    }
}

/// What comes of a job that reads, when `disturb` has been called while it waits.
template <class Disturb>
std::string what_comes_of(reading& operation, Disturb disturb) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(reads, std::ref(log), std::ref(operation));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(operation.is_pending());
        disturb(job, log);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(test::counted::alive() == 0);
    });
    return log.text();
}

struct throwing_initiation {
    template <class Handler>
    void operator()(Handler&&) const {
        throw std::runtime_error("at once");
    }
};

} // namespace

// --- the handler is destroyed and not invoked

BOOST_AUTO_TEST_CASE(C9_a_destroyed_handler_ends_the_wait_later_not_from_the_destructor) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const&, test::trace& log) {
                   operation.drop();
                   log.add("dropped");
               }) == "dropped, abandoned");
}

BOOST_AUTO_TEST_CASE(C9_nor_inside_of_the_handler_of_the_context_that_destroys_it) {
    test::trace log;
    reading operation;
    tio::loop loop;
    asio::post(loop.context(), [&] {
        operation.drop();
        log.add("dropped");
    });
    loop.run(reads(log, operation));
    BOOST_TEST(log.text() == "dropped, abandoned");
}

BOOST_AUTO_TEST_CASE(C9_the_error_names_the_operation) {
    reading operation;
    operation.after_slot = [&] { operation.drop(); };
    auto const what = test::what_of<tio::operation_abandoned>(
        [&] { tio::testing::run(operation.start(tio::use_task)); });
    BOOST_TEST(what == "manual: the completion handler was destroyed without being invoked");
}

BOOST_AUTO_TEST_CASE(C9_it_may_be_destroyed_inside_of_the_initiation) {
    test::trace log;
    reading operation;
    operation.after_slot = [&] { operation.drop(); };
    tio::testing::run(reads(log, operation));
    BOOST_TEST(log.text() == "abandoned");
}

BOOST_AUTO_TEST_CASE(C9_it_may_be_destroyed_on_another_thread) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const&, test::trace&) {
                   std::thread([&] { operation.drop(); }).join();
               }) == "abandoned");
}

BOOST_AUTO_TEST_CASE(C9_in_a_cancelled_job_a_destroyed_handler_is_cancelled) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const& job, test::trace&) {
                   job.cancel();
                   operation.drop();
               }) == "cancelled");
}

// --- the handler is invoked twice

BOOST_AUTO_TEST_CASE(C9_a_second_call_throws_in_whoever_calls) {
    reading operation;
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const&, test::trace& log) {
                   log.add(test::thrown_by([&] { operation.complete_twice({}, 7); }));
               }) == "usage_error, read 7");
}

BOOST_AUTO_TEST_CASE(L3_a_second_call_in_a_handler_of_the_loop_crashes_it) {
    test::trace log;
    reading operation;
    auto const what = test::what_of<tio::usage_error>([&] {
        tio::testing::run([&]() -> tio::task<> {
            tio::spawn(reads, std::ref(log), std::ref(operation));
            co_await tio::testing::wait_all_blocked();
            asio::post(tio::this_task::executor(), [&] { operation.complete_twice({}, 7); });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(what == "an operation invoked its completion handler a second time");
    BOOST_TEST(log.text() == "read 7, root cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_second_call_inside_of_the_initiation_comes_out_of_the_co_await) {
    test::trace log;
    reading operation;
    operation.after_slot = [&] { operation.complete_twice({}, 7); };
    tio::testing::run(reads(log, operation));
    BOOST_TEST(log.text() == "an operation invoked its completion handler a second time");
}

// --- the initiation throws

BOOST_AUTO_TEST_CASE(C9_what_the_initiation_throws_comes_out_of_the_co_await) {
    test::trace log;
    reading operation;
    operation.after_slot = [&] {
        operation.drop();
        throw std::runtime_error("no more handles");
    };
    tio::testing::run(reads(log, operation));
    BOOST_TEST(log.text() == "no more handles");
}

BOOST_AUTO_TEST_CASE(C9_but_not_before_a_handler_that_it_has_kept_is_gone) {
    reading operation;
    operation.after_slot = [] { throw std::runtime_error("no more handles"); };
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const&, test::trace& log) {
                   BOOST_TEST(log.text() == "");
                   operation.drop();
               }) == "no more handles");
    BOOST_TEST(what_comes_of(operation, [&](tio::handle<> const&, test::trace&) {
                   operation.complete({}, 7);
               }) == "no more handles");
}

BOOST_AUTO_TEST_CASE(C9_one_that_throws_before_it_has_taken_the_handler_starts_nothing) {
    auto const start = [](auto token) {
        return asio::async_initiate<decltype(token), void(error_code)>(throwing_initiation{},
                                                                       token);
    };
    auto const thrown = test::thrown_by([&] { tio::testing::run(start(tio::use_task)); });
    BOOST_TEST(thrown == "at once");
}

// --- the end of the loop

BOOST_AUTO_TEST_CASE(D8_a_pending_operation_is_no_deadlock) {
    test::trace log;
    reading operation;
    std::jthread other;
    operation.after_slot = [&] { other = std::jthread([&] { operation.complete({}, 7); }); };
    tio::testing::run(reads(log, operation));
    BOOST_TEST(log.text() == "read 7");
}

BOOST_AUTO_TEST_CASE(D8_one_that_has_ended_is_no_excuse) {
    reading operation;
    operation.after_slot = [&] { operation.complete({}, 7); };
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            co_await operation.start(tio::use_task);
            tio::event never;
            co_await never.wait();
        });
    });
    BOOST_TEST(thrown == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(D7_the_place_where_a_job_waits_for_an_operation_is_known) {
    reading operation;
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn({.name = "reader"}, operation.start(tio::use_task));
        co_await tio::testing::wait_all_blocked();
        auto const text = to_string(loop.jobs());
        BOOST_TEST(text.find("'reader'") != text.npos);
        BOOST_TEST(text.find("manual") != text.npos);
        operation.complete({}, 1);
        co_await job;
    });
}

BOOST_AUTO_TEST_CASE(D7_an_error_of_an_operation_has_a_traceback_with_its_place) {
    reading operation;
    operation.after_slot = [&] { operation.complete(asio::error::eof, 0); };
    auto const reads_directly = [&]() -> tio::task<int> {
        co_return co_await operation.start(tio::use_task);
    };
    auto const error = test::caught([&] { tio::testing::run(reads_directly); });
    auto const text = tio::traceback_of(error).text();
    BOOST_TEST(text.find("operation_misuse.cpp:") != text.npos);
}

BOOST_AUTO_TEST_SUITE_END()
