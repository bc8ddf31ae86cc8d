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

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::cancellation_type;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(asio_cancel_with)

namespace {

using reading = test::manual_operation<void(error_code, int)>;

} // namespace

BOOST_AUTO_TEST_CASE(C9_only_this_type_is_emitted) {
    for (auto const type :
         {cancellation_type::terminal, cancellation_type::partial, cancellation_type::total,
          cancellation_type::partial | cancellation_type::total, cancellation_type::none}) {
        test::trace log;
        reading operation;
        tio::testing::run([&]() -> tio::task<> {
            auto const waits = [&]() -> tio::task<> {
                co_await test::tell(log, "it",
                                    tio::cancel_with(type, operation.start(tio::use_task)));
            };
            auto const job = tio::spawn(waits);
            co_await tio::testing::wait_all_blocked();
            job.cancel();
            BOOST_TEST((operation.emitted == std::vector{type}));
            operation.complete(asio::error::operation_aborted, 0);
            co_await tio::testing::wait_all_blocked();
            BOOST_TEST(job.done());
        });
        BOOST_TEST(log.text() == "it: cancelled");
    }
}

BOOST_AUTO_TEST_CASE(C9_also_of_one_that_was_requested_during_the_initiation) {
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<int> own;
        operation.before_slot = [&] { own.cancel(); };
        operation.on_cancel = [&](cancellation_type) { operation.post({}, 1); };
        own =
            tio::spawn(tio::cancel_with(cancellation_type::total, operation.start(tio::use_task)));
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(own.done());
    });
    BOOST_TEST((operation.emitted == std::vector{cancellation_type::total}));
}

BOOST_AUTO_TEST_CASE(C9_it_takes_each_form_of_an_operation_and_gives_the_same_value) {
    reading operation;
    operation.after_slot = [&] { operation.post({}, 7); };
    tio::testing::run([&]() -> tio::task<> {
        constexpr auto total = cancellation_type::total;
        int const a = co_await tio::cancel_with(total, operation.start(tio::use_task));
        int const b = co_await tio::cancel_with(total, operation.start(asio::deferred));
        auto [error, c] =
            co_await tio::cancel_with(total, operation.start(asio::as_tuple(tio::use_task)));
        auto const d = co_await tio::cancel_with(total, operation.start(tio::use_result));
        BOOST_TEST((a == 7 && b == 7 && !error && c == 7 && *d == 7));
        auto [e] = co_await tio::all(tio::cancel_with(total, operation.start(tio::use_task)));
        BOOST_TEST(e == 7);
    });
}

BOOST_AUTO_TEST_SUITE_END()
