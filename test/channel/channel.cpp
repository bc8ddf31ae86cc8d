// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <support/values.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(channel_channel)

namespace {

tio::task<> sends(test::trace& log, tio::sender<int> out, int from, int to) {
    for (int i = from; i != to; ++i) {
        co_await out.send(i);
        log.add("s" + std::to_string(i));
    }
}

tio::task<> receives(test::trace& log, std::string name, tio::receiver<int> in) {
    while (auto const one = co_await in.next()) {
        log.add(name + std::to_string(*one));
    }
    log.add(name + " ends");
}

} // namespace

BOOST_AUTO_TEST_CASE(S4_a_negative_capacity_is_refused) {
    auto const text = test::what_of<tio::usage_error>([] { tio::channel<int>(-1); });
    BOOST_TEST(text.find("a capacity of -1") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(S4_at_most_so_many_sends_return_without_a_receiver) {
    for (int const capacity : {0, 1, 3}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            auto [out, in] = tio::channel<int>(capacity);
            auto const job = tio::spawn(sends, std::ref(log), out, 0, 5);
            co_await tio::testing::wait_all_blocked();
            auto const now = in.statistics();
            BOOST_TEST(now.size == static_cast<std::size_t>(capacity));
            BOOST_TEST(now.sent == static_cast<std::size_t>(capacity));
            BOOST_TEST(now.waiting_senders == 1u);
            std::vector<int> received;
            for (int i = 0; i != 5; ++i) received.push_back(co_await in.receive());
            BOOST_TEST(received == (std::vector{0, 1, 2, 3, 4}), boost::test_tools::per_element());
            co_await job;
        });
    }
}

BOOST_AUTO_TEST_CASE(S4_a_message_goes_straight_to_the_receiver_that_has_waited_longest) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        tio::spawn(receives, std::ref(log), "a", in);
        tio::spawn(receives, std::ref(log), "b", in);
        co_await tio::testing::wait_all_blocked();
        co_await out.send(1);
        BOOST_TEST(!in.try_receive()); // nobody barges in
        co_await out.send(2);
        co_await out.send(3);
        BOOST_TEST(log.text() == "");
        co_await tio::testing::wait_all_blocked();
        out.close();
    });
    BOOST_TEST(log.text() == "a1, a3, b2, a ends, b ends");
}

BOOST_AUTO_TEST_CASE(S4_senders_that_wait_are_served_in_their_order_and_nobody_barges_in) {
    tio::testing::run([]() -> tio::task<> {
        test::trace log;
        auto [out, in] = tio::channel<int>(1);
        tio::spawn(sends, std::ref(log), out, 1, 2);
        tio::spawn(sends, std::ref(log), out, 2, 3);
        tio::spawn(sends, std::ref(log), out, 3, 4);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(!out.try_send(9));
        for (int i = 1; i != 4; ++i) {
            int const one = co_await in.receive();
            BOOST_TEST(one == i);
            BOOST_TEST(out.try_send(9) == (i == 3));
        }
        co_await tio::testing::wait_all_blocked();
    });
}

BOOST_AUTO_TEST_CASE(S4_an_unbounded_channel_never_lets_a_sender_wait) {
    auto [out, in] = tio::unbounded_channel<int>();
    for (int i = 0; i != 1000; ++i) out.send(i);
    auto const now = in.statistics();
    BOOST_TEST(!now.capacity.has_value());
    BOOST_TEST(now.size == 1000u);
    out.close();
    BOOST_CHECK_THROW(out.send(1), tio::channel_closed);
    auto const drain = [](tio::receiver<int> from) -> tio::task<int> {
        int count = 0;
        while (auto const one = co_await from.next()) {
            BOOST_TEST_REQUIRE(*one == count);
            ++count;
        }
        co_return count;
    };
    BOOST_TEST(tio::testing::run(drain(in)) == 1000);
}

BOOST_AUTO_TEST_CASE(S4_a_rendezvous_has_no_place_for_a_message_that_nobody_waits_for) {
    tio::testing::run([]() -> tio::task<> {
        test::trace log;
        auto [out, in] = tio::channel<int>(0);
        BOOST_TEST(!out.try_send(1));
        tio::spawn(receives, std::ref(log), "r", in);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(out.try_send(2));
        BOOST_TEST(!out.try_send(3));
        co_await out.send(4);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "r2, r4");
        out.close();
        co_await tio::testing::wait_all_blocked();
    });
}

BOOST_AUTO_TEST_CASE(S4_close_leaves_what_was_sent_and_fails_what_was_not) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(2);
        auto const sender = [&](int value) -> tio::task<> {
            co_await test::tell(log, std::to_string(value), out.send(value));
        };
        for (int i = 1; i != 4; ++i) tio::spawn(sender, i);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(in.close());
        BOOST_TEST(!out.close());
        BOOST_TEST(out.is_closed());
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "1: nothing, 2: nothing, 3: the channel is closed");
        BOOST_CHECK_THROW(static_cast<void>(out.try_send(4)), tio::channel_closed);
        auto const batch = co_await in.receive_many(10);
        BOOST_TEST(batch == (std::vector{1, 2}), boost::test_tools::per_element());
        BOOST_CHECK_THROW(static_cast<void>(in.try_receive()), tio::channel_closed);
        auto const end = co_await in.next();
        BOOST_TEST(!end.has_value());
        log.clear();
        co_await test::tell(log, "receive", in.receive());
        co_await test::tell(log, "receive_many", in.receive_many(1));
        co_await test::tell(log, "send", out.send(1));
    });
    BOOST_TEST(log.text() == "receive: the channel is closed, receive_many: the channel is closed, "
                             "send: the channel is closed");
}

BOOST_AUTO_TEST_CASE(S4_close_wakes_all_receivers_that_wait) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(2);
        tio::spawn(receives, std::ref(log), "a", in);
        tio::spawn(receives, std::ref(log), "b", in);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(in.statistics().waiting_receivers == 2u);
        in.close();
    });
    BOOST_TEST(log.text() == "a ends, b ends");
}

BOOST_AUTO_TEST_CASE(S4_a_batch_is_what_is_there_and_at_most_what_was_asked_for) {
    tio::testing::run([]() -> tio::task<> {
        test::trace log;
        auto [out, in] = tio::channel<int>(2);
        BOOST_CHECK_THROW(static_cast<void>(in.receive_many(0)), tio::usage_error);
        BOOST_CHECK_THROW(static_cast<void>(in.receive_many(-1)), tio::usage_error);
        auto const waits = tio::spawn(sends, std::ref(log), out, 0, 2);
        co_await waits;
        for (int i = 2; i != 6; ++i) tio::spawn(sends, std::ref(log), out, i, i + 1);
        co_await tio::testing::wait_all_blocked();
        auto const three = co_await in.receive_many(3);
        BOOST_TEST(three == (std::vector{0, 1, 2}), boost::test_tools::per_element());
        auto const rest = co_await in.receive_many(100); // senders that wait included
        BOOST_TEST(rest == (std::vector{3, 4, 5}), boost::test_tools::per_element());
        co_await tio::testing::wait_all_blocked();
    });
}

BOOST_AUTO_TEST_CASE(S4_try_send_leaves_the_value_alone_if_it_fails) {
    auto [out, in] = tio::channel<std::unique_ptr<int>>(1);
    BOOST_TEST(out.try_send(std::make_unique<int>(1)));
    auto kept = std::make_unique<int>(2);
    BOOST_TEST(!out.try_send(std::move(kept)));
    BOOST_TEST((kept != nullptr && *kept == 2));
    in.close();
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(std::move(kept))), tio::channel_closed);
    BOOST_TEST((kept != nullptr && *kept == 2));
    BOOST_TEST(**in.try_receive() == 1);
}

BOOST_AUTO_TEST_CASE(T7_messages_that_can_only_be_moved_or_have_no_default) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<test::move_only>(1);
        co_await out.send(test::move_only{3});
        auto const moved = co_await in.receive();
        BOOST_TEST(moved.value == 3);
        auto [to, from] = tio::channel<test::no_default>(1);
        co_await to.send(4); // made in place
        auto const made = co_await from.next();
        BOOST_TEST(made->value == 4);
        auto [text_out, text_in] = tio::channel<std::string>(1);
        co_await text_out.send("text");
        auto const text = co_await text_in.receive();
        BOOST_TEST(text == "text");
    });
}

BOOST_AUTO_TEST_CASE(S4_statistics_count_what_came_and_what_left) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(3);
        auto const second = out;
        for (int i = 0; i != 3; ++i) co_await out.send(i);
        static_cast<void>(co_await in.receive());
        auto const now = out.statistics();
        BOOST_TEST(now.capacity.value() == 3u);
        BOOST_TEST(now.size == 2u);
        BOOST_TEST(now.senders == 2u);
        BOOST_TEST(now.receivers == 1u);
        BOOST_TEST(now.waiting_senders == 0u);
        BOOST_TEST(now.waiting_receivers == 0u);
        BOOST_TEST(now.sent == 3u);
        BOOST_TEST(now.received == 1u);
        BOOST_TEST(!now.closed);
    });
}

BOOST_AUTO_TEST_CASE(T4_a_sender_and_a_receiver_that_never_wait_let_others_run) {
    bool others_ran = false;
    tio::testing::run([&]() -> tio::task<> {
        auto const other = [&]() -> tio::task<> {
            others_ran = true;
            co_return;
        };
        tio::spawn(other);
        auto [out, in] = tio::channel<int>(1);
        for (int i = 0; i != 10'000; ++i) {
            co_await out.send(i);
            int const same = co_await in.receive();
            BOOST_TEST_REQUIRE(same == i);
        }
        BOOST_TEST(others_ran);
    });
}

BOOST_AUTO_TEST_SUITE_END()
