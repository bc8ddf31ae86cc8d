// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(channel_throwing)

namespace {

/// Can only be moved, and that throws when `fails` has been counted down to zero.
class fragile {
public:
    explicit fragile(int of) : value(of) {}
    fragile(fragile&& other) : value(other.value) { count(); }
    fragile& operator=(fragile&& other) {
        count();
        value = other.value;
        return *this;
    }

    int value;
    inline static int fails = -1; ///< after so many moves; never if negative

private:
    static void count() {
        if (fails >= 0 && fails-- == 0) throw std::runtime_error("the move failed");
    }
};

/// The same for copies, to which a move falls back.
class costly {
public:
    explicit costly(int of) : value(of) {}
    costly(costly const& other) : value(other.value) {
        if (fails >= 0 && fails-- == 0) throw std::runtime_error("the copy failed");
    }

    int value;
    inline static int fails = -1;
};

template <class T>
int drain(tio::receiver<T> const& in) {
    T::fails = -1;
    int sum = 0;
    while (auto const one = in.try_receive()) sum = sum * 10 + one->value;
    return sum;
}

template <class T, class F>
std::string fails_at(int move, F f) {
    T::fails = move;
    auto const text = test::thrown_by([&] { tio::testing::run(f); });
    T::fails = -1;
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(S4_a_value_that_cannot_be_moved_into_the_channel_is_not_sent) {
    auto [out, in] = tio::channel<fragile>(2);
    auto const sends = [&to = out]() -> tio::task<> { co_await to.send(fragile{1}); };
    BOOST_TEST(fails_at<fragile>(0, sends) == "the move failed");
    BOOST_TEST(in.statistics().sent == 0u);
    fragile value{2};
    fragile::fails = 0;
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(std::move(value))), std::runtime_error);
    BOOST_TEST(drain(in) == 0);
    auto [to, from] = tio::unbounded_channel<costly>();
    costly const copied{3};
    costly::fails = 0;
    BOOST_CHECK_THROW(to.send(copied), std::runtime_error);
    BOOST_TEST(drain(from) == 0);
}

BOOST_AUTO_TEST_CASE(S4_a_value_that_cannot_be_given_back_throws_and_ends_nothing) {
    auto [out, in] = tio::channel<fragile>(0);
    fragile value{2};
    fragile::fails = 1; // into the message, and back
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(std::move(value))), std::runtime_error);
    fragile::fails = -1;
}

BOOST_AUTO_TEST_CASE(S4_a_value_that_cannot_be_moved_out_stays_the_next_message) {
    auto [out, in] = tio::channel<fragile>(3);
    for (int i = 1; i != 4; ++i) BOOST_TEST(out.try_send(fragile{i}));
    auto const receives = [&from = in]() -> tio::task<> {
        static_cast<void>(co_await from.receive());
    };
    auto const nexts = [&from = in]() -> tio::task<> { static_cast<void>(co_await from.next()); };
    auto const batches = [&from = in]() -> tio::task<> {
        static_cast<void>(co_await from.receive_many(3));
    };
    BOOST_TEST(fails_at<fragile>(0, receives) == "the move failed");
    BOOST_TEST(fails_at<fragile>(0, nexts) == "the move failed");
    BOOST_TEST(fails_at<fragile>(0, batches) == "the move failed");
    fragile::fails = 0;
    BOOST_CHECK_THROW(static_cast<void>(in.try_receive()), std::runtime_error);
    BOOST_TEST(in.statistics().received == 0u);
    BOOST_TEST(drain(in) == 123);
}

BOOST_AUTO_TEST_CASE(S4_a_waiting_receiver_that_cannot_move_its_message_puts_it_back) {
    auto [out, in] = tio::channel<costly>(1);
    auto const receives = [&to = out, &from = in]() -> tio::task<> {
        auto const waits = [](tio::receiver<costly> at) -> tio::task<> {
            static_cast<void>(co_await at.receive());
        };
        tio::spawn(waits, from);
        co_await tio::testing::wait_all_blocked();
        co_await to.send(7);
        costly::fails = 0;
    };
    BOOST_TEST(fails_at<costly>(-1, receives) == "the copy failed");
    BOOST_TEST(drain(in) == 7);
}

BOOST_AUTO_TEST_CASE(S4_a_batch_ends_before_the_value_that_cannot_be_moved) {
    auto [out, in] = tio::channel<fragile>(3);
    for (int i = 1; i != 4; ++i) BOOST_TEST(out.try_send(fragile{i}));
    auto const batches = [&from = in]() -> tio::task<> {
        fragile::fails = 2;
        auto const batch = co_await from.receive_many(3);
        BOOST_TEST(batch.size() == 2u);
        BOOST_TEST(batch.back().value == 2);
    };
    tio::testing::run(batches);
    BOOST_TEST(drain(in) == 3);
}

BOOST_AUTO_TEST_CASE(S4_a_copy_that_fails_while_sending_leaves_the_value) {
    auto [out, in] = tio::channel<costly>(1);
    costly const value{5};
    costly::fails = 0;
    BOOST_CHECK_THROW(static_cast<void>(out.try_send(value)), std::runtime_error);
    BOOST_TEST(out.try_send(value));
    BOOST_TEST(!out.try_send(value));
    BOOST_TEST(drain(in) == 5);
}

BOOST_AUTO_TEST_SUITE_END()
