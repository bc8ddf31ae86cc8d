// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(channel_cancellation)

namespace {

tio::task<int> receives(tio::receiver<int> in) {
    co_return co_await in.receive();
}

/// Here the leaf is a job of its own, which is destroyed in place of going on.
tio::task<int> receives_in_time(tio::receiver<int> in) {
    auto const received = co_await tio::timeout(in.receive(), 1h);
    co_return received.value();
}

tio::task<> sends(tio::sender<int> out, int value) {
    co_await out.send(value);
}

std::vector<int> rest(tio::receiver<int> const& in) {
    std::vector<int> all;
    while (auto const one = in.try_receive()) all.push_back(*one);
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(S4_a_receiver_that_is_cancelled_while_it_waits_leaves_the_queue) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const first = tio::spawn(receives, in);
        auto const second = tio::spawn(receives, in);
        co_await tio::testing::wait_all_blocked();
        first.cancel();
        co_await tio::testing::wait_all_blocked();
        co_await out.send(1);
        int const one = co_await second;
        BOOST_TEST(one == 1);
    });
}

BOOST_AUTO_TEST_CASE(C4_a_message_on_its_way_to_a_cancelled_receiver_goes_to_the_next) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const chosen = tio::spawn(receives_in_time, in);
        co_await tio::testing::wait_all_blocked();
        auto const next = tio::spawn(receives, in);
        co_await tio::testing::wait_all_blocked();
        co_await out.send(1);
        chosen.cancel();
        int const one = co_await next;
        BOOST_TEST(one == 1);
    });
}

BOOST_AUTO_TEST_CASE(C4_a_message_that_was_handed_over_is_received_before_cancelled_comes) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const chosen = tio::spawn(receives, in);
        co_await tio::testing::wait_all_blocked();
        co_await out.send(1);
        chosen.cancel();
        int const one = co_await chosen; // it ended before its next checkpoint
        BOOST_TEST(one == 1);
        BOOST_TEST(rest(in).empty());
    });
}

BOOST_AUTO_TEST_CASE(S4_messages_that_are_put_back_keep_their_order) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(5);
        std::vector<tio::handle<int>> jobs;
        for (int i = 0; i != 3; ++i) jobs.push_back(tio::spawn(receives_in_time, in));
        co_await tio::testing::wait_all_blocked();
        for (int i = 0; i != 5; ++i) co_await out.send(i);
        for (auto const& job : jobs) job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(rest(in) == (std::vector{0, 1, 2, 3, 4}), boost::test_tools::per_element());
        BOOST_TEST(in.statistics().received == 5u);
    });
}

BOOST_AUTO_TEST_CASE(S4_a_sender_that_is_cancelled_while_it_waits_has_not_sent) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(0);
        auto const withdrawn = tio::spawn(sends, out, 1);
        auto const stays = tio::spawn(sends, out, 2);
        co_await tio::testing::wait_all_blocked();
        withdrawn.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(withdrawn.done());
        int const two = co_await in.receive();
        BOOST_TEST(two == 2);
        BOOST_TEST(in.statistics().sent == 1u);
        co_await stays;
    });
}

BOOST_AUTO_TEST_CASE(C4_send_returns_if_its_message_was_taken_before_it_was_cancelled) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(0);
        auto const job = tio::spawn(sends, out, 1);
        co_await tio::testing::wait_all_blocked();
        int const one = co_await in.receive();
        BOOST_TEST(one == 1);
        job.cancel();
        co_await job; // it returned
    });
}

BOOST_AUTO_TEST_CASE(C2_a_cancelled_job_neither_sends_nor_receives) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(5);
        co_await out.send(1);
        auto const tries = [](tio::sender<int> to, tio::receiver<int> from) -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            try {
                co_await to.send(2);
            } catch (tio::cancelled const&) {}
            static_cast<void>(co_await from.receive());
        };
        auto const job = tio::spawn(tries, out, in);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(rest(in) == (std::vector{1}), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(A1_a_race_takes_a_message_only_if_that_wins) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(5);
        tio::event stop;
        for (int i = 0; i != 3; ++i) {
            auto const late = co_await tio::race(in.receive(), stop.wait(), tio::sleep(1s));
            BOOST_TEST(late.index() == 2u);
        }
        auto const both = [&, &to = out]() -> tio::task<> {
            co_await tio::sleep(1s);
            stop.set();
            co_await to.send(1);
        };
        tio::spawn(both);
        auto const stopped = co_await tio::race(in.receive(), stop.wait(), tio::sleep(1h));
        BOOST_TEST(stopped.index() == 1u);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(rest(in) == (std::vector{1}), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(A1_of_two_channels_a_race_takes_from_one) {
    tio::testing::run([]() -> tio::task<> {
        auto [first_out, first] = tio::channel<int>(5);
        auto [second_out, second] = tio::channel<int>(5);
        auto const both = [](tio::sender<int> a, tio::sender<int> b) -> tio::task<> {
            co_await tio::sleep(1s);
            co_await a.send(1);
            co_await b.send(2);
        };
        tio::spawn(both, first_out, second_out);
        auto const won = co_await tio::race(second.receive(), first.receive());
        BOOST_TEST(won.index() == 1u);
        BOOST_TEST(won.get<1>() == 1);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(rest(first).empty());
        BOOST_TEST(rest(second) == (std::vector{2}), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(A1_a_race_sends_only_what_wins) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(0);
        auto const late = co_await tio::race(out.send(1), tio::sleep(1s));
        BOOST_TEST(late.index() == 1u);
        BOOST_TEST(!in.try_receive().has_value());
        BOOST_TEST(in.statistics().waiting_senders == 0u);
    });
}

BOOST_AUTO_TEST_CASE(A4_a_message_that_comes_at_the_time_limit_is_had_or_stays) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(5);
        auto const late = co_await tio::timeout(in.receive(), 1s);
        BOOST_TEST(late.has_error());
        auto const sends_later = [](tio::sender<int> to) -> tio::task<> {
            co_await tio::sleep(1s);
            co_await to.send(1);
        };
        tio::spawn(sends_later, out);
        auto const tie = co_await tio::timeout(in.receive(), 1s);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(rest(in).size() == (tie ? 0u : 1u));
    });
}

BOOST_AUTO_TEST_CASE(S4_survives_a_crash_of_its_users_and_loses_nothing) {
    auto [out, in] = tio::channel<int>(1);
    tio::testing::virtual_loop loop;
    auto const crashes = [&, &to = out, &from = in]() -> tio::task<> {
        tio::spawn(receives_in_time, from);
        tio::spawn(receives_in_time, from);
        co_await tio::testing::wait_all_blocked();
        co_await to.send(1);
        co_await to.send(2);
        co_await to.send(3);
        tio::spawn(sends, to, 4);
        throw std::runtime_error("boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    BOOST_TEST(rest(in) == (std::vector{1, 2, 3}), boost::test_tools::per_element());
    auto const now = in.statistics();
    BOOST_TEST(now.waiting_receivers + now.waiting_senders == 0u);
    auto const next = [&, &to = out, &from = in]() -> tio::task<int> {
        co_await to.send(5);
        co_return co_await from.receive();
    };
    BOOST_TEST(loop.run(next) == 5);
}

BOOST_AUTO_TEST_SUITE_END()
