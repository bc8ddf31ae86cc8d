// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <functional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Misuse that the compiler cannot refuse.
BOOST_AUTO_TEST_SUITE(conformance_usage)

namespace {

tio::task<> awaits_empty(test::trace&) {
    co_await tio::task<>{};
}

tio::task<> spawns_empty(test::trace& log) {
    tio::spawn(test::stepper, std::ref(log), "spawned before", 1);
    tio::spawn(tio::task<>{});
    co_return;
}

tio::task<> awaits_empty_in_pack(test::trace& log) {
    co_await tio::all(test::stepper(log, "never", 1), tio::task<>{},
                      test::stepper(log, "never", 1));
}

tio::task<> awaits_empty_in_range(test::trace& log) {
    std::vector<tio::task<>> tasks;
    tasks.push_back(test::stepper(log, "never", 1));
    tasks.emplace_back();
    tasks.push_back(test::stepper(log, "never", 1));
    co_await tio::all(std::move(tasks));
}

/// Keeps the `cancelled` of a job that is cancelled.
tio::task<> cancel_and_keep(std::exception_ptr& kept) {
    auto const keeps = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (...) {
            kept = std::current_exception();
            throw;
        }
    };
    auto const job = tio::spawn(keeps);
    co_await tio::testing::wait_all_blocked();
    job.cancel();
    co_await tio::testing::wait_all_blocked();
}

tio::task<> rethrow(std::exception_ptr error) {
    co_await tio::sleep(1s);
    std::rethrow_exception(error);
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_034_if_one_element_cannot_be_made_the_good_ones_never_run) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        auto const make = [&](int i) {
            if (i == 2) throw std::runtime_error("bad element");
            return test::stepper(log, "good", 1);
        };
        auto const thrown = run([&]() -> tio::task<> {
            co_await tio::all(std::views::iota(0, 4) | std::views::transform(std::ref(make)));
        });
        BOOST_TEST(thrown == "bad element");
        BOOST_TEST(log.text() == "");
    }
}

BOOST_AUTO_TEST_CASE(TIN_035_an_empty_task_is_refused_where_it_is_used_and_nothing_else_starts) {
    for (auto const crash : test::crash_modes) {
        for (auto const use :
             {awaits_empty, spawns_empty, awaits_empty_in_pack, awaits_empty_in_range}) {
            test::trial run{crash};
            test::trace log;
            auto const thrown = run([&]() -> tio::task<> { co_await use(log); });
            BOOST_TEST(thrown == "usage_error");
            BOOST_TEST(log.text() == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(TIN_036_a_usage_error_can_be_caught_and_then_changes_nothing) {
    for (auto const crash : test::crash_modes) {
        for (auto const use : {awaits_empty, awaits_empty_in_pack, awaits_empty_in_range}) {
            test::trial run{crash};
            test::trace log;
            auto const thrown = run([&]() -> tio::task<> {
                tio::spawn(test::sleeper, std::ref(log), "sibling");
                try {
                    co_await use(log);
                } catch (tio::usage_error const&) {
                    log.add("caught");
                }
                co_await tio::sleep(1s);
                log.add("goes on");
            });
            BOOST_TEST(thrown == "nothing");
            BOOST_TEST(log.text() == "caught, goes on, sibling woke");
            BOOST_TEST(run.diagnostics.kinds() == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(TIN_056_a_kept_cancelled_that_leaves_a_job_unprovoked_is_the_original_error) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        std::exception_ptr kept;
        BOOST_TEST(run([&] { return cancel_and_keep(kept); }) == "nothing");
        auto const thrown = test::caught([&] {
            run.loop.run([&]() -> tio::task<> {
                tio::spawn(rethrow, kept);
                co_await test::sleeper(log, "root");
            });
        });
        BOOST_TEST((thrown == kept));
        BOOST_TEST(test::text_of(thrown) == "cancelled");
        BOOST_TEST(log.text() == "root cancelled");
    }
}

BOOST_AUTO_TEST_CASE(TIN_063_a_usage_error_cancels_a_busy_sibling_and_is_grouped_with_it) {
    for (auto const crash : test::crash_modes) {
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "busy");
            co_await tio::yield_now();
            co_await tio::task<>{};
        };
        BOOST_TEST(test::trial{crash}(tio::on_error::group, root) == "[usage_error, cancelled]");
        BOOST_TEST(log.text() == "busy cancelled");
    }
}

BOOST_AUTO_TEST_SUITE_END()
