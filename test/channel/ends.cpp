// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(channel_ends)

BOOST_AUTO_TEST_CASE(S4_the_last_sender_that_goes_closes_the_channel) {
    auto [out, in] = tio::channel<int>(2);
    auto first = std::optional(std::move(out));
    auto second = first;
    BOOST_TEST(in.statistics().senders == 2u);
    BOOST_TEST(second->try_send(1));
    first.reset();
    BOOST_TEST(!in.is_closed());
    second.reset();
    BOOST_TEST(in.is_closed());
    BOOST_TEST(in.try_receive().value() == 1);
    BOOST_CHECK_THROW(static_cast<void>(in.try_receive()), tio::channel_closed);
}

BOOST_AUTO_TEST_CASE(S4_the_last_receiver_that_goes_closes_it_and_destroys_its_messages) {
    auto [out, in] = tio::channel<test::counted>(2);
    auto last = std::optional(std::move(in));
    BOOST_TEST(out.try_send(test::counted{}));
    BOOST_TEST(test::counted::alive() == 1);
    last.reset();
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(test::counted{})), tio::channel_closed);
}

BOOST_AUTO_TEST_CASE(S4_the_last_receiver_that_goes_wakes_senders_and_the_last_sender_receivers) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(0);
        auto receiver = std::optional(std::move(in));
        tio::spawn(test::tell<decltype(out.send(1))>, std::ref(log), "send", out.send(1));
        co_await tio::testing::wait_all_blocked();
        receiver.reset();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "send: the channel is closed");
        log.clear();
        auto [to, from] = tio::channel<int>(0);
        auto sender = std::optional(std::move(to));
        tio::spawn(test::tell<decltype(from.receive())>, std::ref(log), "receive", from.receive());
        co_await tio::testing::wait_all_blocked();
        sender.reset();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "receive: the channel is closed");
    });
}

BOOST_AUTO_TEST_CASE(T8_the_end_of_a_producer_closes_when_its_job_ends) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(5);
        auto const produces = [](tio::sender<int> to) -> tio::task<> { co_await to.send(1); };
        auto const kept = tio::spawn(produces, std::move(out));
        while (auto const one = co_await in.next()) {
            log.add(std::to_string(*one));
        }
        BOOST_TEST(kept.done()); // its handle is still here
    });
    BOOST_TEST(log.text() == "1");
}

BOOST_AUTO_TEST_CASE(S4_an_error_of_a_job_closes_nothing_but_its_own_end) {
    tio::testing::run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(5);
        auto const fails = [](tio::sender<int>) -> tio::task<> {
            co_await test::fail_after(1s, "boom");
        };
        auto const failed = co_await tio::isolate(fails(out));
        BOOST_TEST(failed.has_exception());
        BOOST_TEST(!in.is_closed());
        BOOST_TEST(in.statistics().senders == 1u);
    });
}

BOOST_AUTO_TEST_CASE(T1_ends_that_were_moved_from_are_refused) {
    auto [out, in] = tio::channel<int>(1);
    auto const sender = std::move(out);
    auto const receiver = std::move(in);
    BOOST_TEST(test::what_of<tio::usage_error>([&sends = out] {
                   static_cast<void>(sends.send(1));
               }).find("send was called on an end of a channel that was moved from") == 0u);
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(1)), tio::usage_error);
    BOOST_CHECK_THROW(out.close(), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(out.statistics()), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(in.receive()), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(in.next()), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(in.receive_many(1)), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(in.try_receive()), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(in.is_closed()), tio::usage_error);
    BOOST_TEST(sender.statistics().senders == 1u);
    auto const copy = out; // of nothing
    BOOST_TEST(sender.statistics().senders == 1u);
    auto [to, from] = tio::unbounded_channel<int>();
    auto const other = std::move(to);
    BOOST_TEST(test::what_of<tio::usage_error>([&sends = to] { sends.send(1); }).find("send was") ==
               0u);
}

BOOST_AUTO_TEST_CASE(S4_an_end_that_is_assigned_to_is_another_one) {
    auto [out, in] = tio::channel<int>(1);
    auto [to, from] = tio::channel<int>(1);
    out = to;
    BOOST_TEST(in.is_closed());
    BOOST_TEST(from.statistics().senders == 2u);
    auto& itself = out;
    out = itself;
    out = std::move(itself);
    BOOST_TEST(from.statistics().senders == 2u);
}

BOOST_AUTO_TEST_CASE(S4_dropping_an_end_while_it_waits_ends_the_program_and_names_who_waits) {
    auto const drops = [] {
        tio::testing::run([]() -> tio::task<> {
            auto [out, in] = tio::channel<int>(0);
            auto last = std::optional(std::move(in));
            auto const waits = [](tio::receiver<int>& at) -> tio::task<> {
                static_cast<void>(co_await at.receive());
            };
            tio::spawn({.name = "waiter"}, waits, std::ref(*last));
            co_await tio::testing::wait_all_blocked();
            last.reset();
        });
    };
    auto const text = test::last_words(drops);
    BOOST_TEST(text.find("the last receiver was destroyed while it is waited for: job 2 'waiter' "
                         "at ends.cpp:") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_SUITE_END()
