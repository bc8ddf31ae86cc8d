// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_on_error)

namespace {

using test::trial;

tio::task<> with_clean_siblings() {
    tio::spawn(test::wait_for, 1h);
    tio::spawn(test::wait_for, 1h);
    co_await test::fail_after(1s, "boom");
}

tio::task<> with_failing_siblings() {
    tio::spawn(test::fails_when_cancelled, "late 1");
    tio::spawn(test::wait_for, 1h);
    tio::spawn(test::fails_when_cancelled, "late 2");
    co_await test::fail_after(1s, "boom");
}

tio::task<> fail_in_all(std::string text) {
    co_await tio::all(test::fail_after(1s, text));
}

} // namespace

// TIN-050
BOOST_AUTO_TEST_CASE(D5_automatic_throws_the_original_alone_if_all_others_end_cleanly) {
    BOOST_TEST(trial()(tio::on_error::automatic, with_clean_siblings) == "boom");
}

// TIN-050, TIN-054
BOOST_AUTO_TEST_CASE(D5_automatic_throws_a_group_without_cancellations_if_others_fail) {
    trial run;
    BOOST_TEST(run(tio::on_error::automatic, with_failing_siblings) == "[boom, late 1, late 2]");
    BOOST_TEST(run.diagnostics.kinds() == "raised, raised");
}

// TIN-046
BOOST_AUTO_TEST_CASE(D5_original_throws_the_original_and_tells_the_others) {
    trial run;
    BOOST_TEST(run(tio::on_error::original, with_failing_siblings) == "boom");
    BOOST_TEST(run.diagnostics.kinds() == "raised, raised");
}

// TIN-047
BOOST_AUTO_TEST_CASE(D5_group_lists_the_original_then_errors_then_cancellations) {
    BOOST_TEST(trial()(tio::on_error::group, with_failing_siblings) ==
               "[boom, late 1, late 2, cancelled]");
    BOOST_TEST(trial()(tio::on_error::group, with_clean_siblings) ==
               "[boom, cancelled, cancelled]");
}

// TIN-047
BOOST_AUTO_TEST_CASE(D5_group_lists_cancellations_in_the_order_in_which_jobs_started) {
    tio::testing::virtual_loop loop;
    auto const error = test::caught([&] {
        loop.run({tio::on_error::group}, []() -> tio::task<> {
            auto const nested = []() -> tio::task<> { co_await tio::all(test::wait_for(1h)); };
            tio::spawn(nested); // its child has a higher number and ends earlier
            tio::spawn(test::wait_for, 1h);
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(test::text_of(error) == "[boom, cancelled, cancelled, cancelled]");
    try {
        std::rethrow_exception(error);
    } catch (tio::exception_group const& group) {
        BOOST_TEST(group.contains<tio::cancelled>());
        auto const parts = group.split<tio::cancelled>();
        BOOST_TEST(parts.matching.size() == 3u);
        BOOST_TEST(test::text_of(group.original()) == "boom");
        for (auto const& each : parts.matching) {
            try {
                std::rethrow_exception(each);
            } catch (tio::cancelled const& cancellation) {
                BOOST_TEST((cancellation.why() == tio::reason::crash));
                BOOST_TEST(cancellation.by() == 1u); // the root
            }
        }
    }
}

// TIN-042
BOOST_AUTO_TEST_CASE(D5_group_counts_jobs_that_never_started) {
    test::trace log;
    auto const thrown = trial()(tio::on_error::group, [&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "never", 1);
        throw std::runtime_error("boom");
        co_return;
    });
    BOOST_TEST(thrown == "[boom, cancelled]");
    BOOST_TEST(log.text() == "");
}

// TIN-048: f awaits [g, h], g awaits [i]; i fails.
BOOST_AUTO_TEST_CASE(D5_group_leaves_the_chain_that_awaited_the_failing_job_out) {
    auto const f = []() -> tio::task<> {
        co_await tio::all(fail_in_all("boom"), test::wait_for(1h));
    };
    BOOST_TEST(trial(tio::crash::any)(tio::on_error::group, f) == "[boom, cancelled]");
}

// TIN-049
BOOST_AUTO_TEST_CASE(D5_group_of_one_if_all_jobs_are_on_the_failing_chain) {
    auto const through_all = []() -> tio::task<> { co_await tio::all(fail_in_all("boom")); };
    BOOST_TEST(trial(tio::crash::any)(tio::on_error::group, through_all) == "[boom]");
    BOOST_TEST(trial()(tio::on_error::group, through_all) == "[boom]");

    auto const through_a_handle = []() -> tio::task<> {
        auto const failing = tio::spawn(fail_in_all, "boom");
        co_await failing;
    };
    BOOST_TEST(trial(tio::crash::any)(tio::on_error::group, through_a_handle) == "[boom]");
    BOOST_TEST(trial()(tio::on_error::group, through_a_handle) == "[boom]");
}

// TIN-058
BOOST_AUTO_TEST_CASE(D5_group_ends_the_chain_at_a_job_with_two_waiters) {
    auto const root = []() -> tio::task<> {
        auto const shared = tio::spawn(test::fail_after, 1s, "boom");
        auto const waiter = [shared]() -> tio::task<> { co_await shared; };
        co_await tio::all(waiter(), waiter());
    };
    BOOST_TEST(trial(tio::crash::any)(tio::on_error::group, root) ==
               "[boom, cancelled, cancelled, cancelled]");
}

// TIN-063
BOOST_AUTO_TEST_CASE(D5_group_with_a_usage_error_as_the_original) {
    auto const root = []() -> tio::task<> {
        tio::spawn(test::wait_for, 1h);
        co_await tio::yield_now();
        co_await tio::task<>{};
    };
    BOOST_TEST(trial()(tio::on_error::group, root) == "[usage_error, cancelled]");
}

BOOST_AUTO_TEST_CASE(D5_group_leaves_the_losers_of_an_all_out) {
    auto const root = []() -> tio::task<> {
        co_await tio::all(test::fail_after(1s, "boom"), test::wait_for(1h));
    };
    BOOST_TEST(trial()(tio::on_error::group, root) == "[boom]");
}

// TIN-052
BOOST_AUTO_TEST_CASE(D5_group_leaves_jobs_out_that_swallowed_their_cancellation) {
    trial run;
    auto const root = []() -> tio::task<> {
        tio::spawn(test::returns_when_cancelled, 5);
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(run(tio::on_error::group, root) == "[boom]");
    BOOST_TEST(run.diagnostics.kinds() == "swallowed");
}

BOOST_AUTO_TEST_CASE(D5_group_leaves_jobs_out_that_were_cancelled_before_the_crash) {
    auto const root = []() -> tio::task<> {
        auto const early = tio::spawn(test::wait_for, 1h);
        co_await tio::yield_now();
        early.cancel();
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(trial()(tio::on_error::group, root) == "[boom]");
}

// TIN-051
BOOST_AUTO_TEST_CASE(D6_a_group_is_a_std_exception_whatever_it_holds) {
    tio::testing::virtual_loop loop;
    auto const text = test::what_of<std::exception>(
        [&] { loop.run({tio::on_error::group}, with_clean_siblings); });
    BOOST_TEST(text.find("boom") != std::string::npos);
    BOOST_TEST(text.find("cancelled (crash) by job 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D6_an_error_raised_while_cancelled_from_outside_is_not_lost) {
    trial run;
    auto const root = [&]() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "cleanup failed");
        co_await tio::yield_now();
        run.loop.cancel();
        co_await tio::yield_now();
    };
    BOOST_TEST(run(tio::on_error::automatic, root) == "cleanup failed");
}

BOOST_AUTO_TEST_SUITE_END()
