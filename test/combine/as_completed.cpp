// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_as_completed)

namespace {

tio::task<int> after(int seconds) {
    co_await tio::sleep(std::chrono::seconds(seconds));
    co_return seconds;
}

tio::task<int> fails_after(int seconds, std::string text) {
    co_await tio::sleep(std::chrono::seconds(seconds));
    throw std::runtime_error(text);
}

/// Asks for all that come, and writes down what that is.
template <class Results>
tio::task<> consume(test::trace& log, std::string name, Results& results) {
    for (;;) {
        std::string text;
        try {
            auto const value = co_await results.next();
            text = value ? std::to_string(*value) : "end";
        } catch (tio::cancelled const&) {
            log.add(name + ": cancelled");
            throw;
        } catch (...) {
            text = test::text_of(std::current_exception());
        }
        log.add(name + ": " + text);
        if (text == "end") co_return;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(A2_gives_the_values_in_the_order_of_completion) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(after(3), after(1), after(2));
        BOOST_TEST(results.size() == 3u);
        while (auto const value = co_await results.next()) {
            log.add(std::to_string(*value));
            BOOST_TEST(test::clock_ms() == 1000 * *value);
        }
        BOOST_TEST(results.remaining() == 0u);
        auto const nothing = co_await results.next();
        BOOST_TEST(!nothing.has_value());
    });
    BOOST_TEST(log.text() == "1, 2, 3");
}

BOOST_AUTO_TEST_CASE(A2_the_jobs_start_at_the_call_in_order_and_run_while_nobody_asks) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(test::stepper(log, "a", 1), test::stepper(log, "b", 1),
                                         tio::sleep(1s));
        log.add("called");
        co_await tio::sleep(1h);
        BOOST_TEST(results.remaining() == 3u);
        int count = 0;
        while (auto const done = co_await results.next()) ++count;
        BOOST_TEST(count == 3);
        BOOST_TEST(test::clock_ms() == 3'600'000);
    });
    BOOST_TEST(log.text() == "called, a0, b0");
}

BOOST_AUTO_TEST_CASE(A2_takes_ranges_and_values_of_all_kinds) {
    tio::testing::run([]() -> tio::task<> {
        auto results = tio::as_completed(std::views::iota(1, 4) | std::views::transform(after));
        int sum = 0;
        while (auto const value = co_await results.next()) sum += *value;
        BOOST_TEST(sum == 6);

        std::vector<tio::task<test::move_only>> none;
        auto empty = tio::as_completed(std::move(none));
        auto const end = co_await empty.next();
        BOOST_TEST(!end.has_value());

        auto moves = tio::as_completed(test::give(test::move_only(1)));
        auto const moved = co_await moves.next();
        BOOST_TEST(moved->value == 1);
        static int global = 0;
        auto references = tio::as_completed([]() -> tio::task<int&> { co_return global; });
        auto const reference = co_await references.next();
        BOOST_TEST(&reference->get() == &global);
    });
}

BOOST_AUTO_TEST_CASE(A2_next_throws_the_error_of_an_operand_and_goes_on) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(after(3), fails_after(1, "boom"), after(2));
        co_await consume(log, "a", results);
    });
    BOOST_TEST(log.text() == "a: boom, a: 2, a: 3, a: end");
}

BOOST_AUTO_TEST_CASE(A2_an_error_is_kept_until_somebody_asks) {
    test::trace log;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        auto results = tio::as_completed(fails_after(1, "boom"), after(2));
        co_await tio::sleep(1h);
        co_await consume(log, "a", results);
    });
    BOOST_TEST(log.text() == "a: boom, a: 2, a: end");
    BOOST_TEST(diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(A2_those_who_wait_are_served_in_order_and_told_of_the_end) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(after(1), after(2), after(3));
        co_await tio::all(consume(log, "a", results), consume(log, "b", results));
    });
    BOOST_TEST(log.text() == "a: 1, b: 2, a: 3, a: end, b: end");
}

BOOST_AUTO_TEST_CASE(C4_a_cancelled_waiter_takes_nothing_unless_it_was_served) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(after(1), after(2));
        auto const a = tio::spawn([&]() -> tio::task<> { co_await consume(log, "a", results); });
        auto const b = tio::spawn([&]() -> tio::task<> { co_await consume(log, "b", results); });
        co_await tio::testing::wait_all_blocked();
        a.cancel();
        co_await b;
        BOOST_TEST(a.done());
    });
    BOOST_TEST(log.text() == "a: cancelled, b: 1, b: 2, b: end");
}

BOOST_AUTO_TEST_CASE(A2_an_early_end_cancels_the_rest_which_the_loop_waits_for) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        {
            auto const sleeps = [&log]() -> tio::task<int> {
                co_await test::sleeper(log, "slow");
                co_return 0;
            };
            auto results = tio::as_completed(sleeps, after(1));
            auto const first = co_await results.next();
            BOOST_TEST(*first == 1);
        }
        log.add("destroyed");
    });
    BOOST_TEST(log.text() == "destroyed, slow cancelled");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(D6_errors_that_nobody_asked_for_are_told_when_the_results_are_destroyed) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([]() -> tio::task<> {
        auto results = tio::as_completed(fails_after(1, "asked"), fails_after(2, "not asked"));
        std::string first;
        try {
            co_await results.next();
        } catch (std::runtime_error const& error) {
            first = error.what();
        }
        BOOST_TEST(first == "asked");
        co_await tio::sleep(1h);
    });
    BOOST_TEST(diagnostics.kinds() == "unheard");
    BOOST_TEST(diagnostics.entries.at(0).text.find("not asked") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D6_an_error_that_comes_after_that_crashes_the_loop) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const thrown = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            {
                auto const results = tio::as_completed(test::fails_when_cancelled("cleanup"));
                co_await tio::sleep(1s);
            }
            co_await tio::sleep(1s);
        });
    });
    BOOST_TEST(thrown == "cleanup");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(A2_the_results_may_outlive_the_loop) {
    std::optional<tio::completions<int>> kept;
    std::string told;
    {
        tio::testing::virtual_loop loop;
        loop.on_diagnostic([&](tio::diagnostic const& entry) { told = to_string(entry.kind); });
        loop.run([&]() -> tio::task<> {
            kept.emplace(tio::as_completed(after(1), fails_after(2, "boom")));
            co_return;
        });
    }
    BOOST_TEST(kept->remaining() == 2u);
    BOOST_TEST(told == "");
    kept.reset();
    BOOST_TEST(told == "unheard");
}

BOOST_AUTO_TEST_CASE(A2_results_that_were_moved_from_or_belong_to_another_loop_are_refused) {
    std::optional<tio::completions<int>> kept;
    tio::testing::run([&]() -> tio::task<> {
        auto results = tio::as_completed(after(1));
        kept.emplace(std::move(results));
        BOOST_TEST(test::thrown_by([&] { return results.size(); }) == "usage_error");
        co_return;
    });
    BOOST_TEST(test::thrown_by([&] {
                   tio::testing::run([&]() -> tio::task<> { co_await kept->next(); });
               }) == "usage_error");
    BOOST_TEST(test::thrown_by([] { return tio::as_completed(after(1)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(D10_an_operand_that_was_cancelled_says_so_to_a_shielded_consumer) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        auto results = tio::as_completed(after(3600), after(1));
        tio::spawn(test::fail_after, 2s, "boom");
        co_await tio::shield(consume(log, "a", results));
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "boom");
    BOOST_TEST(log.text() == "a: 1, a: job_cancelled, a: end");
}

BOOST_AUTO_TEST_CASE(A2_if_an_operand_cannot_be_started_none_is) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const refused = test::thrown_by(
            [&] { return tio::as_completed(test::stepper(log, "a", 1), tio::task<>{}); });
        BOOST_TEST(refused == "usage_error");
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
