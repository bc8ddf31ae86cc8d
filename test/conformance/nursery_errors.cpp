// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Errors of the jobs and of the body.
BOOST_AUTO_TEST_SUITE(conformance_nursery_errors)

namespace {

/// Takes what a nursery tells: "warning: ...".
struct kept_log {
    std::vector<std::string> lines{};
    tio::logger logger{[this](tio::log_entry const& entry) {
        lines.push_back(std::string(to_string(entry.level)) + ": " + entry.text);
    }};

    bool has(std::string const& line) const {
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    }
    bool has_start(std::string const& of_line) const {
        return std::any_of(lines.begin(), lines.end(),
                           [&](auto const& line) { return line.find(of_line) == 0; });
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(TRA_021_an_error_of_the_body_cancels_the_jobs_and_leaves_the_nursery) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::cleans_up, std::ref(log), "a", 500ms);
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(test::out_of(body) == "boom at 1500");
    BOOST_TEST(log.text() == "a clean");
}

BOOST_AUTO_TEST_CASE(TRA_022_an_error_of_a_job_cancels_the_others_and_the_body) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "sibling");
        n << test::fail_after(1s, "boom");
        co_await test::sleeper(log, "body");
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000"); // where it was caught; the loop goes on
    BOOST_TEST(log.text() == "body cancelled, sibling cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_023_the_first_error_wins_and_the_later_ones_are_kept_in_the_report) {
    auto const fails_too = [](std::string text) -> tio::task<> {
        co_await tio::shield(test::wait_for(2s)); // and does not notice
        throw std::runtime_error(text);
    };
    auto const fails_twice = [&](tio::nursery& n) {
        n << test::fails_when_cancelled("late");
        n << test::fail_after(1s, "first");
        n << fails_too("second");
    };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        fails_twice(n);
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of(body) == "first at 2000");
    BOOST_TEST(test::out_of({.on_error = tio::on_error::automatic}, body) ==
               "[first, late, second] at 2000");

    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        tio::nursery n;
        fails_twice(n);
        auto const went = co_await test::end_of(n.join());
        BOOST_TEST(went == "first at 2000");
        BOOST_REQUIRE(n.crash() != nullptr);
        BOOST_TEST(test::text_of(n.crash()->original) == "first");
        BOOST_REQUIRE(n.crash()->others.size() == 2u);
        BOOST_TEST(test::text_of(n.crash()->others[0]) == "late");
        BOOST_TEST(test::text_of(n.crash()->others[1]) == "second");
    });
    BOOST_TEST(diagnostics.kinds() == "raised, unheard"); // the second had failed by itself
}

BOOST_AUTO_TEST_CASE(TRA_024_without_bubble_an_error_is_told_and_the_nursery_lives_on) {
    for (bool const awaited : {true, false}) {
        kept_log kept;
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n.spawn({.name = "t", .bubble = false, .awaited = awaited}, test::fail_after, 100ms,
                    "boom");
            co_await tio::sleep(1h);
        };
        BOOST_TEST(test::out_of({.timeout = 500ms, .logger = &kept.logger}, body) ==
                   "timed_out at 500");
        BOOST_TEST(kept.has("debug: job 3 't' got an exception: std::runtime_error: boom"));
        BOOST_TEST(kept.has_start("warning: job 3 't' failed and nobody hears of it: "
                                  "std::runtime_error: boom\n  in test::fail_after at "));
    }
}

BOOST_AUTO_TEST_CASE(TRA_025_without_bubble_a_master_that_fails_ends_the_nursery_silently) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.bubble = false, .master = true}, test::fail_after, 10ms, "boom");
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 10");
}

BOOST_AUTO_TEST_CASE(TRA_026_the_error_of_an_awaited_job_goes_to_the_awaiter_only) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const directly = n.spawn(test::fail_after, 1s, "one");
        auto const a = co_await test::end_of(directly);
        BOOST_TEST(a == "one at 1000");
        auto const through_all = n.spawn(test::fail_after, 1s, "two");
        auto const b = co_await test::end_of(tio::all(through_all, test::wait_for(1h)));
        BOOST_TEST(b == "two at 2000");
        auto const by_another = n.spawn(test::fail_after, 1s, "three");
        auto const awaiter = n.spawn(test::end_of<tio::handle<>>, by_another);
        auto const c = co_await awaiter;
        BOOST_TEST(c == "three at 3000");
        co_await tio::sleep(1s);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 4000");
}

BOOST_AUTO_TEST_CASE(TRA_027_what_failed_before_somebody_awaits_it_has_bubbled) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const failing = n.spawn(test::fail, "boom");
        test::trace log;
        co_await test::tell(log, "sleep", tio::shield(test::wait_for(1s)));
        co_await test::tell(log, "late", failing);
        BOOST_ERROR("it is cancelled by now");
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000");
}

BOOST_AUTO_TEST_CASE(TRA_028_an_awaited_error_that_the_body_lets_out_is_the_bodys) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        co_await n.spawn(test::fail_after, 1s, "boom");
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000");
}

BOOST_AUTO_TEST_CASE(TRA_029_one_that_is_not_awaited_bubbles_all_the_same) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.awaited = false}, test::fail_after, 1s, "boom");
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000");
}

BOOST_AUTO_TEST_CASE(TRA_030_an_error_while_being_cancelled_does_not_change_what_comes_out) {
    auto const with = [](tio::nursery_options options, auto cancels) {
        kept_log kept;
        options.logger = &kept.logger;
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n.spawn({.name = "t"}, test::fails_when_cancelled, "late");
            co_await tio::sleep(1s);
            co_await cancels(n);
        };
        auto const went = test::out_of(options, body);
        BOOST_TEST(kept.has("warning: job 3 't' got an exception after cancellation: "
                            "std::runtime_error: late"));
        return went;
    };
    auto const silently = [](tio::nursery& n) -> tio::task<> {
        n.cancel();
        co_return;
    };
    auto const waits = [](tio::nursery&) { return test::wait_for(1h); };
    auto const fails = [](tio::nursery&) { return test::fail("first"); };
    BOOST_TEST(with({}, silently) == "nothing at 1000");
    BOOST_TEST(with({.timeout = 2s}, waits) == "timed_out at 2000");
    BOOST_TEST(with({}, fails) == "first at 1000");
}

BOOST_AUTO_TEST_SUITE_END()
