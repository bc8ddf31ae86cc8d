// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What comes out of a crash.
BOOST_AUTO_TEST_SUITE(conformance_groups)

namespace {

tio::task<> with_clean_siblings() {
    tio::spawn(test::wait_for, 1h);
    tio::spawn(test::wait_for, 1h);
    co_await test::fail_after(1s, "boom");
}

tio::task<> with_failing_siblings() {
    tio::spawn(test::wait_for, 1h);
    tio::spawn(test::fails_when_cancelled, "late 1");
    tio::spawn(test::wait_for, 1h);
    tio::spawn(test::fails_when_cancelled, "late 2");
    co_await test::fail_after(1s, "boom");
}

/// Fails when it is cancelled, and so does the job that it waits for.
tio::task<> fails_when_cancelled_as_its_child() {
    try {
        co_await tio::all(test::fails_when_cancelled("child"));
    } catch (...) {
        throw std::runtime_error("parent");
    }
}

tio::task<> awaits_failing() {
    co_await tio::all(test::fail_after(1s, "boom"));
}

tio::task<> awaits_sleeping() {
    co_await tio::all(test::wait_for(1h));
}

/// The group that a loop throws.
template <class Root>
tio::exception_group group_of(tio::crash crash, tio::on_error policy, Root root) {
    test::trial run{crash};
    try {
        run.loop.run({policy}, root);
    } catch (tio::exception_group const& group) {
        return group;
    }
    throw std::logic_error("the loop threw no group");
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_046_original_throws_the_original_alone_but_tells_of_failed_cleanup) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        BOOST_TEST(run(tio::on_error::original, with_failing_siblings) == "boom");
        BOOST_TEST(run.diagnostics.kinds() == "raised, raised");
    }
}

BOOST_AUTO_TEST_CASE(TIN_047_group_lists_the_original_then_errors_then_cancellations) {
    for (auto const crash : test::crash_modes) {
        BOOST_TEST(test::trial{crash}(tio::on_error::group, with_failing_siblings) ==
                   "[boom, late 1, late 2, cancelled, cancelled]");
        BOOST_TEST(test::trial{crash}(tio::on_error::group, with_clean_siblings) ==
                   "[boom, cancelled, cancelled]");
        auto const alone = [] { return test::fail("boom"); };
        BOOST_TEST(test::trial{crash}(tio::on_error::group, alone) == "[boom]");
    }
}

BOOST_AUTO_TEST_CASE(TIN_047_errors_are_listed_in_the_order_in_which_their_jobs_started) {
    auto const root = []() -> tio::task<> {
        tio::spawn(fails_when_cancelled_as_its_child); // its child starts last, and ends first
        tio::spawn(test::fails_when_cancelled, "sibling");
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::trial{tio::crash::any}(tio::on_error::group, root) ==
               "[boom, parent, sibling, child]");
    BOOST_TEST(test::trial{}(tio::on_error::group, root) == "[boom, parent, sibling]");
}

BOOST_AUTO_TEST_CASE(TIN_047_cancellations_are_listed_in_the_order_in_which_their_jobs_started) {
    for (auto const crash : test::crash_modes) {
        std::array<std::exception_ptr, 3> kept;
        auto const keeps = [&](std::size_t which, tio::task<> inner) -> tio::task<> {
            try {
                co_await std::move(inner);
            } catch (...) {
                kept[which] = std::current_exception();
                throw;
            }
        };
        auto const parent = [&]() -> tio::task<> {
            co_await tio::all(keeps(2, test::wait_for(1h))); // starts last, and ends first
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(keeps(0, parent()));
            tio::spawn(keeps(1, test::wait_for(1h)));
            co_await test::fail_after(1s, "boom");
        };
        auto const errors = group_of(crash, tio::on_error::group, root).errors();
        BOOST_REQUIRE(errors.size() == 4u);
        for (std::size_t i = 0; i != kept.size(); ++i) BOOST_TEST((errors[i + 1] == kept[i]));
    }
}

// f waits for g, which waits for i, and for h, which waits for j; i fails.
BOOST_AUTO_TEST_CASE(TIN_048_group_leaves_the_jobs_out_that_awaited_the_failing_one) {
    auto const f = []() -> tio::task<> { co_await tio::all(awaits_failing(), awaits_sleeping()); };
    BOOST_TEST(test::trial{tio::crash::any}(tio::on_error::group, f) ==
               "[boom, cancelled, cancelled]");
}

// Here the `all` of f has cancelled h and j, and it was f that crashed the loop.
BOOST_AUTO_TEST_CASE(TIN_048_group_leaves_what_an_all_has_cancelled_out_by_default) {
    auto const f = []() -> tio::task<> { co_await tio::all(awaits_failing(), awaits_sleeping()); };
    BOOST_TEST(test::trial{}(tio::on_error::group, f) == "[boom]");
}

BOOST_AUTO_TEST_CASE(TIN_049_group_has_exactly_one_member_if_all_jobs_awaited_the_failing_one) {
    auto const through_all = []() -> tio::task<> { co_await tio::all(awaits_failing()); };
    auto const through_a_handle = []() -> tio::task<> {
        auto const failing = tio::spawn(awaits_failing);
        co_await failing;
    };
    for (auto const crash : test::crash_modes) {
        BOOST_TEST(test::trial{crash}(tio::on_error::group, through_all) == "[boom]");
        BOOST_TEST(test::trial{crash}(tio::on_error::group, through_a_handle) == "[boom]");
    }
}

BOOST_AUTO_TEST_CASE(TIN_050_automatic_throws_the_original_alone_or_a_group_without_cancellations) {
    for (auto const crash : test::crash_modes) {
        BOOST_TEST(test::trial{crash}(tio::on_error::automatic, with_clean_siblings) == "boom");
        BOOST_TEST(test::trial{crash}(tio::on_error::automatic, with_failing_siblings) ==
                   "[boom, late 1, late 2]");
    }
}

BOOST_AUTO_TEST_CASE(TIN_051_a_group_is_a_std_exception_and_says_whether_it_holds_cancellations) {
    for (auto const crash : test::crash_modes) {
        auto const with = group_of(crash, tio::on_error::group, with_failing_siblings);
        auto const without = group_of(crash, tio::on_error::automatic, with_failing_siblings);
        BOOST_TEST(with.contains<tio::cancelled>());
        BOOST_TEST(!without.contains<tio::cancelled>());
        std::exception const& base = with;
        BOOST_TEST(std::string(base.what()).find("cancelled (crash) by job 1") !=
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(TIN_055_a_new_cancelled_ends_a_job_cleanly_and_is_the_one_that_is_listed) {
    for (auto const crash : test::crash_modes) {
        std::exception_ptr copy;
        auto const throws_a_copy = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const& cancellation) {
                copy = std::make_exception_ptr(cancellation);
            }
            std::rethrow_exception(copy);
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(throws_a_copy);
            co_await test::fail_after(1s, "boom");
        };
        test::trial run{crash};
        BOOST_TEST(run(root) == "boom");
        BOOST_TEST(run.diagnostics.kinds() == "");
        auto const group = group_of(crash, tio::on_error::group, root);
        BOOST_REQUIRE(group.errors().size() == 2u);
        BOOST_TEST((group.errors()[1] == copy));
    }
}

BOOST_AUTO_TEST_SUITE_END()
