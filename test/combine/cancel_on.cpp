// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <latch>
#include <stop_token>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_cancel_on)

namespace {

tio::task<> stops_after(std::chrono::milliseconds d, std::stop_source source) {
    co_await tio::sleep(d);
    source.request_stop();
}

int global = 1;
tio::task<int&> to_global() {
    co_return global;
}

tio::task<> marks(test::trace& log, test::counted) {
    log.add("started");
    co_return;
}

} // namespace

BOOST_AUTO_TEST_CASE(I2_what_ends_before_a_stop_gives_its_value) {
    std::stop_source source;
    tio::testing::run([&]() -> tio::task<> {
        int const value = co_await tio::cancel_on(source.get_token(), test::give_after(1s, 7));
        BOOST_TEST(value == 7);
        co_await tio::cancel_on(source.get_token(), test::wait_for(1s));
        auto const moved =
            co_await tio::cancel_on(source.get_token(), test::give(test::move_only(5)));
        BOOST_TEST(moved.value == 5);
        auto&& reference = co_await tio::cancel_on(source.get_token(), to_global);
        BOOST_TEST(&reference == &global);
        source.request_stop(); // too late
        co_await tio::sleep(1s);
    });
}

BOOST_AUTO_TEST_CASE(I2_a_token_without_a_source_never_stops) {
    tio::testing::run([]() -> tio::task<> {
        int const value = co_await tio::cancel_on(std::stop_token{}, test::give_after(1s, 7));
        BOOST_TEST(value == 7);
    });
}

BOOST_AUTO_TEST_CASE(I2_a_stop_cancels_it_and_waits_for_it_and_throws_job_cancelled) {
    test::trace log;
    std::stop_source source;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(stops_after, 1s, source);
        auto inner = tio::finally(test::sleeper(log, "inner"), test::wait_for(1s));
        co_await test::tell(log, "cancel_on", tio::cancel_on(source.get_token(), std::move(inner)));
        log.add("at " + std::to_string(test::clock_ms()));
        co_await tio::yield_now(); // the job itself is not cancelled
    });
    BOOST_TEST(log.text() == "inner cancelled, cancel_on: job_cancelled, at 2000");
}

BOOST_AUTO_TEST_CASE(I2_after_a_stop_it_is_cancelled_before_its_first_step) {
    test::trace log;
    std::stop_source source;
    source.request_stop();
    tio::testing::run([&]() -> tio::task<> {
        co_await test::tell(log, "cancel_on",
                            tio::cancel_on(source.get_token(), marks(log, test::counted{})));
    });
    BOOST_TEST(log.text() == "cancel_on: job_cancelled");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(I2_a_stop_from_another_thread) {
    test::trace log;
    std::latch started{1};
    tio::loop loop;
    std::stop_source source;
    std::jthread const stopping([&] {
        started.wait();
        source.request_stop();
    });
    loop.run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            started.count_down();
            co_await test::sleeper(log, "inner");
        };
        co_await test::tell(log, "cancel_on", tio::cancel_on(source.get_token(), waits));
    });
    BOOST_TEST(log.text() == "inner cancelled, cancel_on: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C4_a_value_that_came_in_spite_of_the_stop_is_given) {
    std::stop_source source;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const value = loop.run([&]() -> tio::task<int> {
        tio::spawn(stops_after, 1s, source);
        co_return co_await tio::cancel_on(source.get_token(), test::returns_when_cancelled(7));
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(diagnostics.kinds() == "swallowed");
}

BOOST_AUTO_TEST_CASE(D1_what_it_throws_comes_out_also_after_a_stop) {
    test::trace log;
    std::stop_source source;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        auto const token = source.get_token();
        co_await test::tell(log, "before", tio::cancel_on(token, test::fail_after(1s, "boom")));
        tio::spawn(stops_after, 1s, source);
        co_await test::tell(log, "after",
                            tio::cancel_on(token, test::fails_when_cancelled("late")));
    });
    BOOST_TEST(log.text() == "before: boom, after: late");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_job_cancels_it_and_throws_cancelled) {
    test::trace log;
    std::stop_source source;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            co_await test::tell(log, "cancel_on",
                                tio::cancel_on(source.get_token(), test::sleeper(log, "inner")));
        });
        co_await tio::sleep(1s);
        job.cancel();
        source.request_stop();
    });
    BOOST_TEST(log.text() == "inner cancelled, cancel_on: cancelled");
}

BOOST_AUTO_TEST_CASE(C2_in_a_cancelled_job_it_starts_nothing) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await test::tell(log, "again", tio::cancel_on({}, marks(log, test::counted{})));
        });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "again: cancelled");
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_the_job_reaches_it) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            co_await tio::this_task::stop();
            log.add("asked");
        };
        auto const job = tio::spawn([&]() -> tio::task<> { co_await tio::cancel_on({}, waits); });
        co_await tio::sleep(1s);
        job.cancel_after_grace(1h);
    });
    BOOST_TEST(log.text() == "asked");
}

BOOST_AUTO_TEST_CASE(V3_it_can_be_cancelled_at_each_of_its_checkpoints) {
    std::stop_source source;
    tio::testing::cancel_everywhere(
        [&]() -> tio::task<> { co_await tio::cancel_on(source.get_token(), test::wait_for(1s)); });
}

BOOST_AUTO_TEST_SUITE_END()
