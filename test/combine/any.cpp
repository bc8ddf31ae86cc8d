// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/this_task.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_any)

namespace {

/// Writes down when it is started, and how it ends.
tio::task<int> attempt(test::trace& log, std::string name, std::chrono::milliseconds takes,
                       bool succeeds) {
    log.add(name + "@" + std::to_string(test::clock_ms()));
    try {
        co_await tio::sleep(takes);
    } catch (tio::cancelled const&) {
        log.add(name + " cancelled");
        throw;
    }
    if (!succeeds) throw std::runtime_error(name);
    co_return 1;
}

} // namespace

BOOST_AUTO_TEST_CASE(A1_the_first_to_succeed_wins_and_errors_before_are_in_the_outcome) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const found = co_await tio::any(
            attempt(log, "a", 1s, false), attempt(log, "b", 3s, true), attempt(log, "c", 2s, true));
        BOOST_TEST(found.index() == 2u);
        BOOST_TEST(found.value() == 1);
        BOOST_TEST(test::thrown_by([&] { found.outcome<0>()->value(); }) == "a");
        BOOST_TEST(!found.outcome<1>().has_value());
        BOOST_TEST(test::clock_ms() == 2000);
    });
    BOOST_TEST(log.text() == "a@0, b@0, c@0, b cancelled");
}

BOOST_AUTO_TEST_CASE(A1_if_all_fail_it_throws_their_errors_in_the_order_of_the_operands) {
    for (auto const which : {tio::crash::unhandled, tio::crash::any}) {
        test::trace log;
        tio::testing::virtual_loop loop{{.crash = which}};
        loop.run([&]() -> tio::task<> {
            co_await test::tell(log, "any",
                                tio::any(test::fail_after(2s, "a"), test::fail_after(1s, "b"),
                                         test::fail_after(3s, "c")));
            std::vector<tio::task<>> one;
            one.push_back(test::fail("alone"));
            co_await test::tell(log, "range", tio::any(std::move(one)));
        });
        BOOST_TEST(log.text() == "any: [a, b, c], range: [alone]");
    }
}

BOOST_AUTO_TEST_CASE(A1_a_range_gives_its_winner) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const attempts = [&](int i) {
            return attempt(log, std::to_string(i), std::chrono::seconds(i), i == 2);
        };
        auto const found = co_await tio::any({.stagger = 10s}, std::views::iota(1, 4) |
                                                                   std::views::transform(attempts));
        BOOST_TEST(found.index() == 1u);
        BOOST_TEST(found.value() == 1);
        BOOST_TEST(found.outcome(0).has_value());
        BOOST_TEST(!found.outcome(2).has_value());
    });
    BOOST_TEST(log.text() == "1@0, 2@1000");
}

BOOST_AUTO_TEST_CASE(A1_an_empty_range_is_refused) {
    std::vector<tio::task<int>> none;
    BOOST_TEST(test::thrown_by([&] { return tio::any(std::move(none)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(A1_staggered_operands_start_one_after_another) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const found = co_await tio::any(
            {.stagger = 250ms}, attempt(log, "a", 1s, true), attempt(log, "b", 600ms, true),
            attempt(log, "c", 1s, true), attempt(log, "d", 1s, true), attempt(log, "e", 1s, true));
        BOOST_TEST(found.index() == 1u);
        BOOST_TEST(test::clock_ms() == 850);
        co_await tio::sleep(1h); // nothing is started any more
    });
    BOOST_TEST(log.text() == "a@0, b@250, c@500, d@750, a cancelled, c cancelled, d cancelled");
}

BOOST_AUTO_TEST_CASE(A1_one_that_fails_starts_the_next_at_once_and_the_time_counts_from_there) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const found = co_await tio::any(
            {.stagger = 250ms}, attempt(log, "a", 100ms, false), attempt(log, "b", 300ms, false),
            attempt(log, "c", 1s, true), attempt(log, "d", 1h, true), attempt(log, "e", 1h, true));
        BOOST_TEST(found.index() == 2u);
    });
    // b is started by the failure of a, c by the time, d by the failure of b.
    BOOST_TEST(log.text() == "a@0, b@100, c@350, d@400, e@650, d cancelled, e cancelled");
}

BOOST_AUTO_TEST_CASE(A1_staggered_operands_that_all_fail_at_once_take_no_time) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await test::tell(
            log, "any",
            tio::any({.stagger = 1h}, test::fail("a"), test::fail("b"), test::fail("c")));
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "any: [a, b, c]");
}

BOOST_AUTO_TEST_CASE(A1_a_stagger_of_nothing_or_less_starts_all_at_once) {
    for (auto const none : {0ms, -1ms}) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            co_await tio::any({.stagger = none}, attempt(log, "a", 1s, true),
                              attempt(log, "b", 2s, true));
        });
        BOOST_TEST(log.text() == "a@0, b@0, b cancelled");
    }
}

BOOST_AUTO_TEST_CASE(A1_one_started_later_is_the_child_of_the_waiting_job) {
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([]() -> tio::task<> {
            co_await tio::any({.stagger = 1s}, test::wait_for(1h), test::wait_for(1h),
                              test::wait_for(1h));
        });
        co_await tio::sleep(1500ms);
        int children = 0;
        for (auto const& info : loop.jobs())
            if (info.parent == job.id()) ++children;
        BOOST_TEST(children == 2);
        job.cancel();
    });
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_waiting_job_starts_no_more_of_them) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            test::trace::at_end const end{log, "parent"};
            co_await tio::any({.stagger = 1s}, attempt(log, "a", 1h, true),
                              attempt(log, "b", 1h, true), attempt(log, "c", 1h, true));
        });
        co_await tio::sleep(1500ms);
        job.cancel();
        co_await tio::sleep(1h);
    });
    BOOST_TEST(log.text() == "a@0, b@1000, a cancelled, b cancelled, parent");
}

BOOST_AUTO_TEST_CASE(C1_nor_while_those_that_run_take_their_time_to_end) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            co_await tio::any({.stagger = 1s},
                              tio::finally(attempt(log, "a", 1h, true), test::wait_for(10s)),
                              attempt(log, "b", 1h, true));
        });
        co_await tio::sleep(500ms);
        job.cancel();
        co_await tio::sleep(1h);
    });
    BOOST_TEST(log.text() == "a@0, a cancelled");
}

BOOST_AUTO_TEST_CASE(C1_a_cancelled_any_whose_attempts_have_failed_so_far_is_cancelled) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    test::trace log;
    loop.run([&]() -> tio::task<> {
        auto const any = [&]() -> tio::task<> {
            co_await test::tell(log, "any", tio::any(test::fail("a"), test::wait_for(1h)));
        };
        auto const job = tio::spawn(any);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "any: cancelled");
    BOOST_TEST(diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(D6_an_error_in_the_cleanup_of_an_operand_comes_out_of_a_cancelled_any) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const thrown = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            tio::spawn([]() -> tio::task<> {
                co_await tio::any(test::wait_for(1h), test::fails_when_cancelled("cleanup"));
            });
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "[boom, cleanup]");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(C6_operands_that_start_after_the_request_know_of_it) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const told = [&](std::string name) -> tio::task<> {
            log.add(name + (tio::this_task::stop_requested() ? " knows" : " does not"));
            co_await tio::sleep(2s);
        };
        auto const job = tio::spawn(
            [&]() -> tio::task<> { co_await tio::any({.stagger = 1s}, told("a"), told("b")); });
        co_await tio::testing::wait_all_blocked();
        job.cancel_after_grace(1h);
        co_await job;
    });
    BOOST_TEST(log.text() == "a does not, b knows");
}

BOOST_AUTO_TEST_SUITE_END()
