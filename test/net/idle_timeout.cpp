// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/net.hpp>
#include <support/streams.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(net_idle_timeout)

namespace {

tio::task<int> read_lines(test::socket_pair::socket& from, int lines) {
    for (int i = 0; i != lines; ++i) static_cast<void>(co_await test::read_line(from));
    co_return lines;
}

} // namespace

BOOST_AUTO_TEST_CASE(gives_the_value_and_lets_errors_through) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        co_await test::write_line(pair.b, "hello");
        BOOST_TEST((co_await net::idle_timeout(read_lines(pair.a, 1), 1s)).value() == 1);
        auto const fails = []() -> tio::task<int> { throw std::runtime_error("no"); };
        auto const failed = co_await tio::as_outcome(net::idle_timeout(fails, 1s));
        BOOST_TEST(test::text_of(failed.exception()) == "no");
    });
}

BOOST_AUTO_TEST_CASE(an_operation_that_is_pending_too_long_ends_it) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        auto const reading = tio::spawn([&]() -> tio::task<boost::system::error_code> {
            co_return (co_await net::idle_timeout(read_lines(pair.a, 9), 10s)).error();
        });
        co_await tio::testing::advance(9s);
        co_await test::write_line(pair.b, "in time");
        co_await tio::testing::wait_all_blocked();
        while (pair.a.available() != 0) co_await tio::yield_now();
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::advance(9s);
        BOOST_TEST(!reading.done());
        co_await tio::testing::advance(1s);
        BOOST_TEST(reading.done());
        BOOST_TEST(((co_await reading) == tio::errc::timed_out));
    });
}

BOOST_AUTO_TEST_CASE(jobs_that_it_spawns_count_and_those_of_others_do_not) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair ours(tio::this_task::io_executor());
        test::socket_pair others(tio::this_task::io_executor());
        auto const other = tio::spawn(read_lines(others.a, 1));
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n.spawn([&]() -> tio::task<> { co_await read_lines(ours.a, 1); });
            co_await tio::sleep(1h);
        };
        auto const both = [&]() -> tio::task<> { co_await tio::with_nursery(body); };
        auto const limited = tio::spawn([&]() -> tio::task<bool> {
            co_return (co_await net::idle_timeout(both, 10s)).has_value();
        });
        co_await tio::testing::advance(10s);
        BOOST_TEST(limited.done());
        BOOST_TEST(!(co_await limited));
        BOOST_TEST(!other.done());
        other.cancel();
    });
}

BOOST_AUTO_TEST_CASE(what_it_waits_for_besides_operations_does_not_count) {
    tio::testing::run([]() -> tio::task<> {
        auto const sleeps = []() -> tio::task<> { co_await tio::sleep(1h); };
        BOOST_TEST((co_await net::idle_timeout(sleeps, 1s)).has_value());
    });
}

BOOST_AUTO_TEST_CASE(the_limit_counts_anew_after_a_time_without_operations) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        auto const reads_and_rests = [&]() -> tio::task<> {
            co_await test::write_line(pair.b, "hello");
            co_await read_lines(pair.a, 1);
            co_await tio::sleep(15s);
            co_await read_lines(pair.a, 1);
        };
        auto const limited = tio::spawn([&]() -> tio::task<bool> {
            co_return (co_await net::idle_timeout(reads_and_rests, 10s)).has_value();
        });
        co_await tio::testing::advance(24s);
        BOOST_TEST(!limited.done());
        co_await tio::testing::advance(1s);
        BOOST_TEST(limited.done());
        BOOST_TEST(!(co_await limited));
    });
}

BOOST_AUTO_TEST_CASE(with_a_limit_of_nothing_the_first_operation_that_is_pending_ends_it) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        BOOST_TEST(!(co_await net::idle_timeout(read_lines(pair.a, 1), 0s)).has_value());
        BOOST_TEST((co_await net::idle_timeout(tio::sleep(1s), 0s)).has_value());
    });
}

BOOST_AUTO_TEST_CASE(A4_an_operation_that_ends_when_the_limit_is_reached_has_ended_in_time) {
    tio::testing::run([]() -> tio::task<> {
        test::manual_operation<void()> slow;
        auto const limited = tio::spawn([&]() -> tio::task<bool> {
            co_return (co_await net::idle_timeout(slow.start(tio::use_task), 10s)).has_value();
        });
        auto const ends_it = tio::spawn([&]() -> tio::task<> {
            co_await tio::sleep(10s); // begun before the limit: its turn comes first
            slow.post();
        });
        co_await tio::testing::advance(10s);
        BOOST_TEST(ends_it.done());
        BOOST_TEST(co_await limited);
    });
}

BOOST_AUTO_TEST_CASE(children_in_loops_of_their_own_do_not_count) {
    tio::runtime runtime{{.threads = 2}};
    runtime.run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        auto const apart = [&]() -> tio::task<> {
            co_await tio::spawn_parallel([&]() -> tio::task<> { co_await read_lines(pair.a, 1); });
        };
        auto const limited = tio::spawn([&]() -> tio::task<bool> {
            co_return (co_await net::idle_timeout(apart, 1ms)).has_value();
        });
        co_await tio::sleep(20ms);
        BOOST_TEST(!limited.done());
        co_await test::write_line(pair.b, "now");
        BOOST_TEST(co_await limited);
    });
}

BOOST_AUTO_TEST_CASE(a_job_that_outlives_it_is_not_watched_any_more) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        tio::handle<int> left;
        auto const leaves = [&]() -> tio::task<> {
            left = tio::spawn(read_lines(pair.a, 1)); // belongs to the loop
            co_return;
        };
        BOOST_TEST((co_await net::idle_timeout(leaves, 1s)).has_value());
        co_await tio::testing::advance(1h);
        BOOST_TEST(!left.done());
        co_await test::write_line(pair.b, "late");
        BOOST_TEST(co_await left == 1);
    });
}

BOOST_AUTO_TEST_CASE(cancelled_whatever_the_moment_nothing_is_left) {
    tio::testing::cancel_everywhere([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        co_await test::write_line(pair.b, "hello");
        static_cast<void>(co_await net::idle_timeout(read_lines(pair.a, 1), 1s));
    });
}

BOOST_AUTO_TEST_CASE(A4_an_inner_one_does_not_switch_the_outer_one_off) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair(tio::this_task::io_executor());
        auto const inner = [&]() -> tio::task<> {
            static_cast<void>(co_await net::idle_timeout(read_lines(pair.a, 9), 1h));
        };
        auto const outer = tio::spawn([&]() -> tio::task<bool> {
            co_return (co_await net::idle_timeout(inner, 10s)).has_value();
        });
        co_await tio::testing::advance(10s);
        BOOST_TEST(outer.done());
        BOOST_TEST(!(co_await outer));
    });
}

BOOST_AUTO_TEST_SUITE_END()
