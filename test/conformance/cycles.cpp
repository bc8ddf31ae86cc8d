// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Shared tasks that wait for each other.
BOOST_AUTO_TEST_SUITE(conformance_cycles)

namespace {

using maybe_shared = std::optional<tio::shared_task<int>>;

tio::task<int> awaits(maybe_shared const& other) {
    co_return co_await *other;
}

tio::task<int> awaits_in_all(maybe_shared const& other) {
    auto [value] = co_await tio::all(awaits(other));
    co_return value;
}

/// f waits for g, and g for f.
struct ring {
    ring() {
        f = tio::share({.name = "f"}, awaits, std::cref(g));
        g = tio::share({.name = "g"}, awaits, std::cref(f));
    }
    ring(ring const&) = delete;
    ring& operator=(ring const&) = delete;

    maybe_shared f{}, g{};
};

/// Waits for f while a timer runs; writes down how that ends.
tio::task<> root(test::trace& log, maybe_shared const& f) {
    tio::spawn(test::sleeper, std::ref(log), "sibling");
    try {
        co_await *f;
    } catch (tio::cancelled const&) {
        log.add("root cancelled at " + std::to_string(test::clock_ms()));
        throw;
    }
}

/// What the cycle says that comes out of the run.
std::string cycle_of(tio::crash crash, maybe_shared const& f) {
    test::trial run{crash};
    test::trace log;
    auto const text = test::what_of<tio::cycle_error>([&] { run.loop.run(root(log, f)); });
    BOOST_TEST(log.text() == "root cancelled at 0, sibling cancelled");
    BOOST_TEST(run.diagnostics.kinds() == "");
    return text;
}

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_064_two_that_wait_for_each_other_crash_at_once_and_are_named) {
    for (auto const crash : test::crash_modes) {
        ring const cycle;
        auto const text = cycle_of(crash, cycle.f);
        BOOST_TEST_INFO(text);
        BOOST_TEST(contains(text, "'f'"));
        BOOST_TEST(contains(text, "'g'"));
    }
}

BOOST_AUTO_TEST_CASE(TIN_064_one_that_waits_for_itself_crashes_at_once) {
    for (auto const crash : test::crash_modes) {
        maybe_shared self;
        self = tio::share({.name = "self"}, awaits, std::cref(self));
        BOOST_TEST(contains(cycle_of(crash, self), "'self'"));
    }
}

BOOST_AUTO_TEST_CASE(TIN_064_a_cycle_may_go_through_jobs_that_are_awaited_in_an_all) {
    for (auto const crash : test::crash_modes) {
        maybe_shared f;
        f = tio::share({.name = "f"}, awaits_in_all, std::cref(f));
        auto const thrown = [&] {
            test::trial run{crash};
            test::trace log;
            run.loop.run(root(log, f));
        };
        BOOST_TEST(contains(test::what_of<tio::cycle_error>(thrown), "'f'"));
    }
}

BOOST_AUTO_TEST_CASE(TIN_065_a_root_that_returns_on_a_cycle_is_told_and_the_cycle_leaves_run) {
    for (auto const crash : test::crash_modes) {
        ring const cycle;
        test::trial run{crash};
        auto const returns = [&]() -> tio::task<int> {
            try {
                co_await *cycle.f;
            } catch (tio::cancelled const&) {}
            co_return 5;
        };
        BOOST_CHECK_THROW(run.loop.run(returns), tio::cycle_error);
        BOOST_TEST(run.diagnostics.kinds() == "swallowed");
    }
}

BOOST_AUTO_TEST_CASE(TIN_065_a_root_that_awaits_again_on_a_cycle_is_cancelled_again) {
    for (auto const crash : test::crash_modes) {
        ring const cycle;
        test::trial run{crash};
        int thrown = 0;
        auto const awaits_again = [&]() -> tio::task<> {
            for (int i = 0; i != 2; ++i) {
                try {
                    co_await *cycle.f;
                } catch (tio::cancelled const&) {
                    ++thrown;
                }
            }
        };
        BOOST_CHECK_THROW(run.loop.run(awaits_again), tio::cycle_error);
        BOOST_TEST(thrown == 2);
        BOOST_TEST(run.diagnostics.kinds() == "swallowed");
    }
}

BOOST_AUTO_TEST_CASE(TIN_065_a_root_that_throws_on_a_cycle_is_told_and_in_the_group_after_it) {
    for (auto const crash : test::crash_modes) {
        ring const cycle;
        test::trial run{crash};
        auto const thrown = run([&]() -> tio::task<> {
            try {
                co_await *cycle.f;
            } catch (tio::cancelled const&) {
                throw std::runtime_error("late");
            }
        });
        BOOST_TEST(thrown == "[cycle_error, late]"); // a cycle_error is one
        BOOST_TEST(run.diagnostics.kinds() == "raised");
    }
}

BOOST_AUTO_TEST_SUITE_END()
