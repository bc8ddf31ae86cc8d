// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/manual_operation.hpp>
#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace tio = tinyasio;
namespace asio = boost::asio;
using namespace std::chrono_literals;

// Operations as operands of race and the like.
BOOST_AUTO_TEST_SUITE(asio_leaf_operands)

namespace {

using operation = test::manual_operation<void(boost::system::error_code, int)>;

/// What becomes of a job of nothing but this operation, which is cancelled and then completes so.
template <class Await>
std::string end_of(Await awaited, operation& of, boost::system::error_code error) {
    using namespace tio::detail;
    std::string text;
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    loop.run([&]() -> tio::task<> {
        of.on_cancel = [&of, error](asio::cancellation_type) { of.post(error, 1); };
        job_traits const traits{.bonds = {.bubbles = false, .transparent = is_leaf_operand<Await>}};
        auto const record = make_job<job_value_t<Await>>(as_task(std::move(awaited)), traits);
        static_cast<domain*>(current_job()->owner())->start(*record);
        co_await tio::testing::wait_all_blocked();
        record->cancel({tio::reason::explicit_, 0, {}});
        co_await tio::sleep(1s);
        BOOST_TEST(record->has_ended());
        text = record->ending() == ending::value       ? "value"
               : record->ending() == ending::cancelled ? "cancelled"
                                                       : "error";
        if (record->cancellation().delivered()) text += ", thrown";
    });
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(C1_an_aborted_operation_ends_its_job_without_an_exception) {
    operation op;
    BOOST_TEST(end_of(op.start(tio::use_task), op, asio::error::operation_aborted) == "cancelled");
}

BOOST_AUTO_TEST_CASE(C3_an_operation_that_ends_otherwise_ends_its_job_as_ever) {
    operation succeeds, fails, tells;
    BOOST_TEST(end_of(succeeds.start(tio::use_task), succeeds, {}) == "value");
    BOOST_TEST(end_of(fails.start(tio::use_task), fails, asio::error::eof) == "error");
    auto const aborted = asio::error::operation_aborted;
    BOOST_TEST(end_of(tells.start(asio::as_tuple(tio::use_task)), tells, aborted) == "value");
}

BOOST_AUTO_TEST_CASE(A1_an_operation_wins_or_loses_a_race) {
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        test::socket_pair sockets(tio::this_task::executor());
        std::array<char, 8> buffer{};
        auto const read = [&] {
            return sockets.a.async_read_some(asio::buffer(buffer), tio::use_task);
        };
        auto const none = co_await tio::race(read(), tio::sleep(1ms));
        BOOST_TEST(none.index() == 1u);
        BOOST_TEST(!none.outcome<0>().has_value());

        co_await sockets.b.async_write_some(asio::buffer("abc", 3), tio::use_task);
        auto const some = co_await tio::race(tio::sleep(1h), read());
        BOOST_TEST(some.index() == 1u);
        BOOST_TEST(some.get<1>() == 3u);

        auto const any = co_await tio::any(read(), test::wait_for(1ms));
        BOOST_TEST(any.index() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(A1_of_two_operations_that_complete_together_the_second_is_in_the_outcome) {
    operation first, second;
    tio::testing::run([&]() -> tio::task<> {
        auto const completes = [&]() -> tio::task<> {
            co_await tio::testing::wait_all_blocked();
            first.complete({}, 1);
            if (second.is_pending()) second.complete({}, 2); // has ignored the cancellation
        };
        tio::spawn(completes);
        auto const done =
            co_await tio::race(first.start(tio::use_task), second.start(tio::use_task));
        BOOST_TEST(done.index() == 0u);
        BOOST_TEST(done.get<1>() == 2);
        BOOST_TEST(second.emitted.size() == 1u); // asked to end when the first one fired
    });
}

BOOST_AUTO_TEST_CASE(C9_a_race_of_operations_can_be_cancelled_everywhere) {
    auto const races = []() -> tio::task<> {
        operation op, other;
        for (auto* const each : {&op, &other})
            each->on_cancel = [each](asio::cancellation_type) {
                each->post(asio::error::operation_aborted, 0);
            };
        auto const serves = [&]() -> tio::task<> {
            co_await tio::testing::wait_all_blocked();
            op.post({}, 1);
        };
        auto const both = [&]() -> tio::task<> {
            auto const done =
                co_await tio::race(op.start(tio::use_task), other.start(tio::use_task));
            BOOST_TEST(done.index() == 0u);
        };
        co_await tio::all(serves, both);
    };
    BOOST_TEST(tio::testing::cancel_everywhere(races) > 0u);
    BOOST_TEST(tio::testing::cancel_everywhere(races, {.scope = tio::testing::cancel_scope::task}) >
               0u);
}

BOOST_AUTO_TEST_SUITE_END()
