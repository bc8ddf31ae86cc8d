// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;
using boost::system::error_code;

// Everything that takes a task takes an operation (T5).
BOOST_AUTO_TEST_SUITE(asio_constructs)

namespace {

constexpr auto aborted = asio::error::operation_aborted;
using reading = test::manual_operation<void(error_code, int)>;

/// Completes later, in the loop.
struct completing : reading {
    explicit completing(int value, error_code error = {}) {
        after_slot = [this, value, error] { post(error, value); };
    }
};

/// Completes only when it is cancelled.
struct stuck : reading {
    stuck() {
        on_cancel = [this](asio::cancellation_type) { post(aborted, 0); };
    }
};

using operation_type = decltype(std::declval<reading&>().start(tio::use_task));
using deferred_type = decltype(std::declval<reading&>().start(asio::deferred));
static_assert(tio::startable<operation_type> && tio::startable<deferred_type>);
static_assert(!tio::startable<operation_type&> && !tio::startable<deferred_type&>);

} // namespace

BOOST_AUTO_TEST_CASE(T5_run_and_try_run) {
    completing seven(7);
    BOOST_TEST(tio::testing::run(seven.start(tio::use_task)) == 7);
    tio::loop loop;
    BOOST_TEST(loop.run(seven.start(tio::use_task)) == 7);
    BOOST_TEST(loop.run(seven.start(asio::deferred)) == 7);
    BOOST_TEST(loop.try_run(seven.start(tio::use_task)).value() == 7);
    completing fails(0, asio::error::eof);
    BOOST_TEST(loop.try_run(fails.start(tio::use_task)).has_exception());
    auto const starts = [&](int) { return seven.start(tio::use_task); };
    BOOST_TEST(loop.run(starts, 1) == 7);
}

BOOST_AUTO_TEST_CASE(T5_all) {
    completing one(1), two(2), three(3);
    tio::testing::run([&]() -> tio::task<> {
        auto [a, b, c] = co_await tio::all(one.start(tio::use_task), two.start(asio::deferred),
                                           three.start(asio::as_tuple(tio::use_task)));
        BOOST_TEST(a == 1);
        BOOST_TEST(b == 2);
        BOOST_TEST(std::get<1>(c) == 3);
        std::vector<operation_type> range;
        range.push_back(one.start(tio::use_task));
        range.push_back(two.start(tio::use_task));
        auto const values = co_await tio::all(std::move(range));
        BOOST_TEST((values == std::vector{1, 2}));
    });
}

BOOST_AUTO_TEST_CASE(D1_all_cancels_and_waits_for_an_operation_when_another_fails) {
    test::trace log;
    completing fails(0, asio::error::eof);
    stuck waits;
    tio::testing::run([&]() -> tio::task<> {
        co_await test::tell(log, "all",
                            tio::all(waits.start(tio::use_task), fails.start(tio::use_task)));
    });
    BOOST_TEST(log.text().starts_with("all: manual: End of file"));
    BOOST_TEST(waits.emitted.size() == 1u);
    BOOST_TEST(!waits.is_pending());
}

BOOST_AUTO_TEST_CASE(T5_spawn_and_handles) {
    completing seven(7);
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<int> const job = tio::spawn({.name = "reader"}, seven.start(tio::use_task));
        int const n = co_await job;
        BOOST_TEST(n == 7);
        auto const starts = [&] { return seven.start(tio::use_task); };
        int const m = co_await tio::spawn(starts);
        BOOST_TEST(m == 7);
    });
}

BOOST_AUTO_TEST_CASE(D1_an_error_of_a_spawned_operation_crashes_the_loop) {
    completing fails(0, asio::error::eof);
    stuck waits;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            tio::spawn(fails.start(tio::use_task));
            co_await waits.start(tio::use_task);
        });
    });
    BOOST_TEST(thrown.starts_with("manual: End of file"));
    BOOST_TEST(waits.emitted.size() == 1u);
}

BOOST_AUTO_TEST_CASE(T5_shield) {
    test::trace log;
    completing seven(7);
    stuck late;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> own;
        auto const cancelled = [&]() -> tio::task<> {
            own.cancel();
            int const n = co_await tio::shield(seven.start(tio::use_task));
            log.add("shielded " + std::to_string(n));
        };
        own = tio::spawn(cancelled);
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "shielded 7");

    // At its limit the operation is asked to end.
    late.on_cancel = [&](asio::cancellation_type) { late.complete(aborted, 0); };
    auto const limited = [&]() -> tio::task<> {
        auto const waits = [&]() -> tio::task<> {
            co_await test::tell(log, "limit", tio::shield(late.start(tio::use_task), 1s));
        };
        auto const job = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::advance(1s);
        BOOST_TEST(job.done());
    };
    tio::testing::run(limited);
    BOOST_TEST(log.text() == "shielded 7, limit: timed_out");
}

BOOST_AUTO_TEST_CASE(C5_an_operation_in_a_shield_is_not_asked_to_end) {
    test::trace log;
    reading operation;
    tio::testing::run([&]() -> tio::task<> {
        auto const shielded = [&]() -> tio::task<> {
            auto const n = co_await tio::shield(operation.start(tio::use_task));
            log.add("read " + std::to_string(n));
            co_await tio::yield_now();
            log.add("not here");
        };
        auto const job = tio::spawn(shielded);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(operation.emitted.empty());
        operation.complete({}, 5);
    });
    BOOST_TEST(log.text() == "read 5");
}

BOOST_AUTO_TEST_CASE(T5_until_stop) {
    completing seven(7);
    stuck waits;
    tio::testing::run([&]() -> tio::task<> {
        auto const listens = [&]() -> tio::task<> {
            auto const first = co_await tio::until_stop(seven.start(tio::use_task));
            BOOST_TEST((first == 7));
            auto const second = co_await tio::until_stop(waits.start(tio::use_task));
            BOOST_TEST(!second.has_value());
        };
        auto const job = tio::spawn(listens);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(waits.is_pending());
        job.cancel_after_grace(1h);
        co_await job;
        BOOST_TEST(waits.emitted.size() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(T5_finally) {
    test::trace log;
    completing seven(7);
    test::manual_operation<void(error_code)> closes;
    closes.after_slot = [&] {
        log.add("closes");
        closes.post({});
    };
    tio::testing::run([&]() -> tio::task<> {
        int const n =
            co_await tio::finally(seven.start(tio::use_task), closes.start(tio::use_task));
        BOOST_TEST(n == 7);
        stuck waits;
        auto const cleans_up = [&]() -> tio::task<> {
            co_await test::tell(
                log, "it", tio::finally(waits.start(tio::use_task), closes.start(tio::use_task)));
        };
        auto const job = tio::spawn(cleans_up);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    });
    BOOST_TEST(log.text() == "closes, closes, it: cancelled");
}

BOOST_AUTO_TEST_CASE(T6_share) {
    completing seven(7);
    tio::testing::run([&]() -> tio::task<> {
        auto const once = tio::share(seven.start(tio::use_task));
        auto const waits = [&]() -> tio::task<int> { co_return co_await once; };
        auto [a, b] = co_await tio::all(waits(), waits());
        BOOST_TEST(a == 7);
        BOOST_TEST(b == 7);
    });
    BOOST_TEST(seven.initiations == 1);
}

BOOST_AUTO_TEST_CASE(T5_as_outcome) {
    completing seven(7);
    completing fails(0, asio::error::eof);
    tio::testing::run([&]() -> tio::task<> {
        auto const good = co_await tio::as_outcome(seven.start(tio::use_task));
        BOOST_TEST(good.value() == 7);
        auto const bad = co_await tio::as_outcome(fails.start(tio::use_task));
        BOOST_TEST(bad.has_exception());
    });
}

BOOST_AUTO_TEST_CASE(T7_values_that_can_only_be_moved_pass_through_them) {
    test::manual_operation<void(error_code, test::move_only)> operation;
    operation.after_slot = [&] { operation.complete({}, test::move_only(7)); };
    tio::testing::run([&]() -> tio::task<> {
        auto [a] = co_await tio::all(operation.start(tio::use_task));
        BOOST_TEST(a.value == 7);
        auto b = co_await tio::shield(operation.start(tio::use_task));
        BOOST_TEST(b.value == 7);
        auto job = tio::spawn(operation.start(tio::use_task));
        auto c = co_await std::move(job);
        BOOST_TEST(c.value == 7);
        auto d = co_await tio::until_stop(operation.start(tio::use_task));
        BOOST_TEST(d.value().value == 7);
    });
}

BOOST_AUTO_TEST_SUITE_END()
