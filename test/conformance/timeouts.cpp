// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// `timeout` of tinyio and TonIO.
BOOST_AUTO_TEST_SUITE(conformance_timeouts)

namespace {

/// Does something half a second after it is cancelled, shielded.
tio::task<> cleans_up(test::trace& log, std::string name) {
    auto const cleanup = [](test::trace& to, std::string text) -> tio::task<> {
        co_await tio::sleep(500ms);
        to.add(text);
    };
    co_await tio::finally(test::wait_for(1h), cleanup(log, std::move(name)));
    log.add("went on");
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_088_a_timeout_gives_the_value_or_that_the_time_was_up) {
    tio::testing::run([]() -> tio::task<> {
        auto const three = co_await tio::timeout(test::give_after(100ms, 3), 1s);
        BOOST_TEST(three.value() == 3);
        auto const late = co_await tio::timeout(test::give_after(1s, 3), 100ms);
        BOOST_TEST(!late.has_value());
        BOOST_TEST((late.error() == tio::errc::timed_out));
        BOOST_TEST(test::clock_ms() == 200);
    });
}

BOOST_AUTO_TEST_CASE(TIN_089_what_expires_gets_a_cancelled_that_says_so) {
    bool seen = false;
    auto const waits = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const& cancelled) {
            seen = cancelled.why() == tio::reason::timeout;
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(waits, 1s);
        BOOST_TEST(!late.has_value());
        BOOST_TEST(seen);
    });
}

BOOST_AUTO_TEST_CASE(
    TIN_090_the_jobs_of_what_expires_are_cancelled_and_have_ended_when_it_returns) {
    test::trace log;
    auto const tree = [&]() -> tio::task<> {
        co_await tio::all(cleans_up(log, "a"), tio::all(cleans_up(log, "b")));
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(tree, 100ms);
        log.add(late ? "value" : "late");
        BOOST_TEST(test::clock_ms() == 600);
    });
    BOOST_TEST(log.text() == "a, b, late");
}

BOOST_AUTO_TEST_CASE(TIN_091_a_wait_for_an_event_that_is_never_set_expires) {
    tio::testing::run([]() -> tio::task<> {
        tio::event never;
        auto const waits = [&]() -> tio::task<> { co_await never.wait(); };
        auto const late = co_await tio::timeout(waits, 1s);
        BOOST_TEST(!late.has_value());
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_CASE(TIN_092_work_that_is_done_in_its_first_step_wins_over_any_limit) {
    tio::testing::run([]() -> tio::task<> {
        for (auto const limit : {0s, -1s}) {
            auto const done = co_await tio::timeout(test::give(3), limit);
            BOOST_TEST(done.value() == 3);
            auto const late = co_await tio::timeout(test::give_after(0ms, 3), limit);
            BOOST_TEST(!late.has_value());
        }
    });
}

BOOST_AUTO_TEST_CASE(
    TIN_093_an_error_in_time_is_thrown_at_the_timeout_and_crashes_only_if_uncaught) {
    test::trace log;
    auto const fails = [] { return tio::timeout(test::fail_after(100ms, "boom"), 1s); };
    tio::testing::run(test::tell(log, "caught", fails()));
    BOOST_TEST(log.text() == "caught: boom");
    auto const lets_it_out = [&]() -> tio::task<> { static_cast<void>(co_await fails()); };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(lets_it_out); }) == "boom");
}

BOOST_AUTO_TEST_CASE(TIN_094_a_value_that_comes_after_the_expiry_is_discarded_and_told) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([]() -> tio::task<> {
        auto const late = co_await tio::timeout(test::returns_when_cancelled(5), 1s);
        BOOST_TEST(!late.has_value());
    });
    BOOST_TEST(diagnostics.kinds() == "swallowed");
}

BOOST_AUTO_TEST_CASE(TIN_094_what_waits_again_after_the_expiry_is_cancelled_again) {
    test::trace log;
    auto const stubborn = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            log.add("first");
        }
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            log.add("second");
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(stubborn, 1s);
        BOOST_TEST(!late.has_value());
        BOOST_TEST(test::clock_ms() == 1000);
    });
    BOOST_TEST(log.text() == "first, second");
}

BOOST_AUTO_TEST_CASE(TIN_094_an_error_after_the_expiry_is_thrown_at_the_timeout) {
    test::trace log;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run(test::tell(log, "it", tio::timeout(test::fails_when_cancelled("KeyError"), 1s)));
    BOOST_TEST(log.text() == "it: KeyError");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(TIN_095_a_task_that_expired_cannot_be_awaited_again_a_shared_one_lives_on) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto once = test::give_after(1h, 3);
        auto const late = co_await tio::timeout(std::move(once), 1s);
        BOOST_TEST(!late.has_value());
        co_await test::tell(log, "again", std::move(once));

        auto const shared = tio::share(test::give_after(10s, 3));
        auto const early = co_await tio::timeout(shared, 1s);
        BOOST_TEST(!early.has_value());
        int const value = co_await shared;
        BOOST_TEST(value == 3);
    });
    BOOST_TEST(log.text() == "again: usage_error");
}

BOOST_AUTO_TEST_CASE(TON_052_an_expired_body_never_goes_on) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const three = co_await tio::timeout(test::give_after(10ms, 3), 20ms);
        BOOST_TEST(three.value() == 3);
        auto const late = co_await tio::timeout(cleans_up(log, "cleanup"), 10ms);
        BOOST_TEST(!late.has_value());
        co_await tio::sleep(24h);
    });
    BOOST_TEST(log.text() == "cleanup");
}

BOOST_AUTO_TEST_CASE(TON_053_an_error_in_time_reaches_the_caller) {
    test::trace log;
    tio::testing::run(
        test::tell(log, "caller", tio::timeout(test::fail_after(10ms, "boom"), 20ms)));
    BOOST_TEST(log.text() == "caller: boom");
}

BOOST_AUTO_TEST_CASE(TON_054_the_cleanup_of_what_expires_is_finished_first) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(cleans_up(log, "cleanup"), 10ms);
        log.add(late ? "value" : "late");
        BOOST_TEST(test::clock_ms() == 510);
    });
    BOOST_TEST(log.text() == "cleanup, late");
}

BOOST_AUTO_TEST_CASE(TON_055_with_no_time_at_all_it_counts_whether_it_is_done) {
    tio::testing::run([]() -> tio::task<> {
        auto const done = co_await tio::timeout(test::give(3), 0s);
        BOOST_TEST(done.value() == 3);
        auto const late = co_await tio::timeout(test::wait_for(1ms), 0s);
        BOOST_TEST(!late.has_value());
        BOOST_TEST(test::clock_ms() == 0);
    });
}

BOOST_AUTO_TEST_CASE(TON_056_a_cancelled_that_the_body_throws_itself_is_an_error_like_any_other) {
    std::exception_ptr kept;
    auto const keeps = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            kept = std::current_exception();
            throw;
        }
    };
    auto const throws_it = [&]() -> tio::task<> {
        std::rethrow_exception(kept);
        co_return;
    };
    bool caught = false;
    tio::testing::run([&]() -> tio::task<> {
        auto const late = co_await tio::timeout(keeps, 1s);
        BOOST_TEST(!late.has_value());
        try {
            auto const result = co_await tio::timeout(throws_it, 1s);
            BOOST_TEST(!result.has_value());
        } catch (tio::cancelled const&) {
            caught = true;
        }
        co_await tio::sleep(1s); // this job is not cancelled
    });
    BOOST_TEST(caught);
}

BOOST_AUTO_TEST_SUITE_END()
