// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/nurseries.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <limits>
#include <optional>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::detail::time_point;

BOOST_AUTO_TEST_SUITE(loop_durations)

namespace {

constexpr time_point at(std::chrono::nanoseconds since) {
    return time_point(since);
}

} // namespace

BOOST_AUTO_TEST_CASE(S1_durations_of_any_kind_become_ticks_that_are_never_too_short) {
    using tio::detail::saturate;
    using float_seconds = std::chrono::duration<double>;
    using picoseconds = std::chrono::duration<long long, std::pico>;
    BOOST_TEST((saturate(3s) == 3s));
    BOOST_TEST((saturate(-3s) == -3s));
    BOOST_TEST((saturate(float_seconds(0.5)) == 500ms));
    BOOST_TEST((saturate(std::chrono::duration<float>(0.25F)) == 250ms));
    BOOST_TEST((saturate(picoseconds(1)) == 1ns));
    BOOST_TEST((saturate(picoseconds(-1)) == 0ns));
    BOOST_TEST((saturate(std::chrono::duration<int, std::ratio<86400>>(2)) == 48h));
    BOOST_TEST((saturate(std::chrono::duration<unsigned char>(200)) == 200s));
}

BOOST_AUTO_TEST_CASE(S1_huge_durations_become_the_longest_there_is) {
    using tio::detail::duration;
    using tio::detail::saturate;
    using float_hours = std::chrono::duration<double, std::ratio<3600>>;
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    BOOST_TEST((saturate(std::chrono::hours::max()) == duration::max()));
    BOOST_TEST((saturate(std::chrono::hours::min()) == duration::min()));
    BOOST_TEST((saturate(float_hours(1e300)) == duration::max()));
    BOOST_TEST((saturate(float_hours(infinity)) == duration::max()));
    BOOST_TEST((saturate(float_hours(-infinity)) == duration::min()));
}

BOOST_AUTO_TEST_CASE(S1_deadlines_do_not_overflow) {
    using tio::detail::deadline_after;
    using tio::detail::duration;
    BOOST_TEST((deadline_after(at(1h), 1s) == at(1h + 1s)));
    BOOST_TEST((deadline_after(at(1h), 0s) == at(1h)));
    BOOST_TEST((deadline_after(at(1h), duration::min()) == at(1h)));
    BOOST_TEST((deadline_after(at(1h), duration::max()) == time_point::max()));
    BOOST_TEST((deadline_after(at(-1h), duration::max()) == at(duration::max() - 1h)));
}

BOOST_AUTO_TEST_CASE(S1_options_take_durations_of_any_kind) {
    constexpr tio::nursery_options long_ones{.timeout = std::chrono::hours::max()};
    constexpr tio::job_flags part_of_a_tick{.cancel_timeout =
                                                std::chrono::duration<long long, std::pico>(1)};
    BOOST_TEST((long_ones.timeout == tio::any_duration::max()));
    BOOST_TEST((part_of_a_tick.cancel_timeout == 1ns));
    BOOST_TEST((tio::any_duration() == 0s));

    // And may be used as those of the clock.
    tio::any_options options{.stagger = 1.5s};
    BOOST_TEST((options.stagger == 1500ms));
    BOOST_TEST((*options.stagger + 1s == 2500ms));
    BOOST_TEST((options.stagger.value_or(1h) == 1500ms));
    options.stagger = 2min;
    std::optional<std::chrono::nanoseconds> const as_ticks = options.stagger;
    BOOST_TEST((as_ticks == 120s));
    BOOST_TEST(std::chrono::duration_cast<std::chrono::minutes>(*options.stagger).count() == 2);
    options.stagger = std::nullopt;
    BOOST_TEST(!options.stagger);
}

BOOST_AUTO_TEST_CASE(S1_what_is_no_number_is_refused_in_options_too) {
    using hours = std::chrono::duration<double, std::ratio<3600>>;
    auto const make = [] {
        return tio::nursery_options{.timeout = hours(std::numeric_limits<double>::quiet_NaN())};
    };
    BOOST_TEST(test::thrown_by(make) == "usage_error");
}

BOOST_AUTO_TEST_CASE(S1_limits_in_options_may_have_parts_and_may_never_come) {
    constexpr auto for_ever = std::chrono::hours::max();
    test::trace log;
    auto const sleeps = [](tio::nursery&) { return test::wait_for(1h); };
    auto const slow_to_end = [&] { return test::cleans_up(log, "job", 24h); };
    auto const root = [&]() -> tio::task<> {
        log.add(co_await test::end_of(tio::with_nursery({.timeout = for_ever}, sleeps)));
        log.add(co_await test::end_of(tio::with_nursery({.timeout = 1.5s}, sleeps)));
        auto both = tio::any({.stagger = for_ever}, test::wait_for(1min), test::wait_for(1s));
        log.add(co_await test::end_of(std::move(both)));
        auto const job = tio::spawn({.cancel_timeout = for_ever}, slow_to_end);
        co_await tio::yield_now();
        job.cancel();
    };
    test::trial run;
    tio::interrupt_on const interrupt(run.loop, {.grace = for_ever}, SIGUSR1);
    BOOST_TEST(run(root) == "nothing");
    BOOST_TEST(log.text() == "nothing at 3600000, timed_out at 3601500, nothing at 3661500, "
                             "job clean");
    BOOST_TEST(run.diagnostics.kinds() == "");
    BOOST_TEST(
        (tio::runtime{{.threads = 1, .blocking_idle_ttl = for_ever}}.run(test::give(1)) == 1));
}

BOOST_AUTO_TEST_SUITE_END()
