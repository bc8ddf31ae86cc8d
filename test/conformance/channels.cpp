// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(conformance_channels)

namespace {

template <class Sender>
tio::task<> produces(Sender out, int from, int to) {
    for (int i = from; i != to; ++i) {
        if constexpr (requires { out.try_send(i); })
            co_await out.send(i);
        else
            out.send(i);
        co_await tio::yield_now();
    }
}

tio::task<int> consumes(tio::receiver<int> in, std::multiset<int>& all) {
    int count = 0;
    try {
        for (;; ++count) all.insert(co_await in.receive());
    } catch (tio::channel_closed const&) {}
    co_return count;
}

/// Each message comes once, and the consumers end by the error.
template <class Channel>
void all_come_once(Channel make, int producers, int of_each, int consumers) {
    std::multiset<int> all;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = make();
        std::vector<tio::task<int>> jobs;
        for (int i = 0; i != consumers; ++i) jobs.push_back(consumes(in, all));
        for (int i = 0; i != producers; ++i)
            tio::spawn(produces(out, i * of_each, (i + 1) * of_each));
        { auto const leaves = std::move(out); }
        co_await tio::all(std::move(jobs));
    });
    auto const count = static_cast<std::size_t>(producers * of_each);
    BOOST_TEST(all.size() == count);
    BOOST_TEST((std::set<int>(all.begin(), all.end()).size() == count));
    BOOST_TEST(*all.begin() == 0);
}

/// Starts it, and waits until it waits.
tio::task<> tells(test::trace& log, std::string name, tio::sender<int> out, int value) {
    co_await test::tell(log, std::move(name), out.send(value));
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_135_what_a_receiver_gives_one_by_one_may_be_tasks) {
    int sum = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::unbounded_channel<tio::task<int>>();
        for (int i = 1; i != 4; ++i) out.send(test::give_after(1s, i));
        out.close();
        while (auto next = co_await in.next()) {
            sum += co_await std::move(*next);
        }
    });
    BOOST_TEST(sum == 6);
}

BOOST_AUTO_TEST_CASE(TON_076_bounded_all_messages_come_once) {
    all_come_once([] { return tio::channel<int>(2); }, 2, 20, 4);
    all_come_once([] { return tio::channel<int>(2); }, 4, 10, 2);
}

BOOST_AUTO_TEST_CASE(TON_077_unbounded_all_messages_come_once) {
    all_come_once([] { return tio::unbounded_channel<int>(); }, 2, 20, 4);
    all_come_once([] { return tio::unbounded_channel<int>(); }, 4, 10, 2);
}

BOOST_AUTO_TEST_CASE(TON_078_at_most_as_many_sends_return_as_there_is_room) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(2);
        for (int i = 0; i != 4; ++i) tio::spawn(tells, std::ref(log), std::to_string(i), out, i);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "0: nothing, 1: nothing");
        static_cast<void>(co_await in.receive());
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "0: nothing, 1: nothing, 2: nothing");
        static_cast<void>(co_await in.receive());
        co_await tio::testing::wait_all_blocked();
    });
}

BOOST_AUTO_TEST_CASE(TON_079_without_capacity_each_send_waits_for_its_receiver) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(0);
        tio::spawn(tells, std::ref(log), "1", out, 1);
        tio::spawn(tells, std::ref(log), "2", out, 2);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "");
        int const one = co_await in.receive();
        BOOST_TEST(one == 1);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "1: nothing");
        int const two = co_await in.receive();
        BOOST_TEST(two == 2);
        co_await tio::testing::wait_all_blocked();
    });
}

BOOST_AUTO_TEST_CASE(TON_080_in_the_order_in_which_they_were_sent) {
    std::vector<int> received, sent;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const sends = [&](tio::sender<int> to, int from) -> tio::task<> {
            for (int i = from; i != from + 10; ++i) {
                sent.push_back(i); // in the order in which they come to wait
                co_await to.send(i);
            }
        };
        tio::spawn(sends, out, 0);
        tio::spawn(sends, std::move(out), 100);
        while (auto const one = co_await in.next()) {
            received.push_back(*one);
        }
    });
    BOOST_TEST(received == sent, boost::test_tools::per_element());
    BOOST_TEST(received.size() == 20u);
}

BOOST_AUTO_TEST_CASE(TON_081_close_leaves_what_was_sent) {
    auto [out, in] = tio::channel<int>(5);
    for (int i = 0; i != 3; ++i) BOOST_TEST(out.try_send(i));
    out.close();
    std::multiset<int> all;
    BOOST_TEST(tio::testing::run(consumes(in, all)) == 3);
}

BOOST_AUTO_TEST_CASE(TON_082_close_wakes_all_receivers) {
    std::multiset<int> none;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const closes = [](tio::sender<int> to) -> tio::task<> {
            co_await tio::sleep(1s);
            to.close();
        };
        auto [a, b, done] = co_await tio::all(consumes(in, none), consumes(in, none), closes(out));
        static_cast<void>(done);
        BOOST_TEST(a + b == 0);
        BOOST_TEST(out.is_closed());
    });
    BOOST_TEST(std::string(tio::channel_closed().what()) == "the channel is closed");
}

BOOST_AUTO_TEST_CASE(TON_083_send_after_close_throws_and_sends_nothing) {
    auto [out, in] = tio::channel<int>(1);
    out.close();
    test::trace log;
    tio::testing::run(tells(log, "send", out, 1));
    BOOST_TEST(log.text() == "send: the channel is closed");
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(1)), tio::channel_closed);
    BOOST_CHECK_THROW(static_cast<void>(in.try_receive()), tio::channel_closed);
}

BOOST_AUTO_TEST_CASE(TON_084_senders_that_wait_never_hang) {
    for (bool const drop : {false, true}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            auto [out, in] = tio::channel<int>(1);
            auto last = std::optional(std::move(in));
            for (int i = 0; i != 3; ++i)
                tio::spawn(tells, std::ref(log), std::to_string(i), out, i);
            co_await tio::testing::wait_all_blocked();
            static_cast<void>(co_await last->receive()); // 1 is in the channel, and has been sent
            if (drop)
                last.reset();
            else
                out.close();
            co_await tio::testing::wait_all_blocked();
        });
        BOOST_TEST(log.text() == "0: nothing, 1: nothing, 2: the channel is closed");
    }
}

BOOST_AUTO_TEST_CASE(TON_085_close_twice_and_from_both_ends) {
    auto [out, in] = tio::channel<int>(1);
    BOOST_TEST(out.close());
    BOOST_TEST(!out.close());
    BOOST_TEST(!in.close());
    auto [to, from] = tio::channel<int>(1);
    BOOST_TEST(from.close());
    BOOST_TEST(to.is_closed());
}

BOOST_AUTO_TEST_CASE(TON_086_the_last_end_that_goes_closes) {
    auto [out, in] = tio::channel<int>(1);
    auto first = std::optional(std::move(out));
    auto second = first;
    BOOST_TEST(first->try_send(1));
    first.reset();
    BOOST_TEST(!in.is_closed());
    second.reset();
    BOOST_TEST(in.try_receive().value() == 1);
    BOOST_CHECK_THROW(static_cast<void>(in.try_receive()), tio::channel_closed);

    auto [to, from] = tio::unbounded_channel<int>();
    auto last = std::optional(std::move(from));
    last.reset();
    BOOST_CHECK_THROW(to.send(1), tio::channel_closed);
}

BOOST_AUTO_TEST_CASE(TON_087_a_woken_receiver_has_its_message_already) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        std::multiset<int> all;
        auto const receives = [](tio::receiver<int> at) -> tio::task<int> {
            co_return co_await at.receive();
        };
        auto const waits = tio::spawn(receives, in);
        co_await tio::testing::wait_all_blocked();
        co_await out.send(1);
        BOOST_TEST(!in.try_receive().has_value()); // nobody takes it from under its hands
        int const one = co_await waits;
        BOOST_TEST(one == 1);
    });
}

BOOST_AUTO_TEST_CASE(TON_088_a_cancelled_receiver_takes_no_wake_up) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const receives = [](tio::receiver<int> at) -> tio::task<int> {
            co_return co_await at.receive();
        };
        auto const leaves = tio::spawn(receives, in);
        auto const next = tio::spawn(receives, in);
        co_await tio::testing::wait_all_blocked();
        leaves.cancel();
        co_await out.send(1);
        int const one = co_await next;
        BOOST_TEST(one == 1);
    });
}

BOOST_AUTO_TEST_CASE(TON_089_a_cancelled_send_has_withdrawn_its_message) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(0);
        auto const job = tio::spawn(tells, std::ref(log), "send", out, 1);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!in.try_receive().has_value());
    });
    BOOST_TEST(log.text() == "send: cancelled");
}

BOOST_AUTO_TEST_CASE(TON_090_the_sample_with_messages_that_differ_and_ends_that_are_copied) {
    std::multiset<int> all;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(2);
        tio::spawn(produces(out, 0, 20));
        tio::spawn(produces(std::move(out), 20, 40));
        auto [a, b] = co_await tio::all(consumes(in, all), consumes(in, all));
        BOOST_TEST(a + b == 40);
    });
    for (int i = 0; i != 40; ++i) BOOST_TEST_REQUIRE(all.count(i) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
