// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/this_task.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/time.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(time_deadline)

namespace {

/// Awaits something under a deadline and writes down how that ends, and when.
template <class A>
tio::task<> under(tio::deadline& limit, test::trace& log, A awaited) {
    auto const result = co_await tio::timeout(std::move(awaited), limit);
    log.add((result ? "in time at " : "late at ") + std::to_string(test::clock_ms()));
}

/// "1000", "never"
std::string text_of_time(std::optional<std::chrono::steady_clock::time_point> const& at) {
    if (!at) return "never";
    auto const since = at->time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

std::string own_deadline() {
    return text_of_time(tio::this_task::deadline());
}

} // namespace

BOOST_AUTO_TEST_CASE(A4_a_deadline_is_set_read_and_taken_away) {
    tio::testing::run([]() -> tio::task<> {
        co_await tio::sleep(1s);
        tio::deadline limit{5s};
        BOOST_TEST(text_of_time(limit.expires_at()) == "6000");
        BOOST_TEST(!limit.expired());
        limit.expires_after(1s);
        BOOST_TEST(text_of_time(limit.expires_at()) == "2000");
        co_await tio::sleep(1s);
        BOOST_TEST(limit.expired());
        limit.expires_at(tio::now() + 0.5s);
        BOOST_TEST(text_of_time(limit.expires_at()) == "2500");
        limit.never();
        BOOST_TEST(text_of_time(limit.expires_at()) == "never");
        BOOST_TEST(!limit.expired());
        BOOST_TEST(text_of_time(tio::deadline().expires_at()) == "never");
        BOOST_TEST(text_of_time(tio::deadline(std::chrono::hours::max()).expires_at()) == "never");
        BOOST_TEST(text_of_time(tio::deadline(tio::now()).expires_at()) == "2000");
        BOOST_TEST(text_of_time(tio::deadline(tio::now() + 0.5s).expires_at()) == "2500");
    });
}

BOOST_AUTO_TEST_CASE(A4_several_run_under_one_deadline) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline limit{2s};
        co_await tio::all(under(limit, log, test::wait_for(1s)),
                          under(limit, log, test::wait_for(3s)),
                          under(limit, log, test::wait_for(4s)));
        log.add(test::thrown_by([] {}));
        co_await test::tell(log, "later", tio::fail_after(test::wait_for(1s), limit));
    });
    BOOST_TEST(log.text() ==
               "in time at 1000, late at 2000, late at 2000, nothing, later: timed_out");
}

BOOST_AUTO_TEST_CASE(A4_moving_it_moves_the_end_of_all_that_run_under_it) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline limit{2s};
        auto const moves = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            limit.expires_after(4s);
            co_await tio::sleep(3s);
            limit.expires_after(500ms);
        };
        co_await tio::all(under(limit, log, test::wait_for(3s)),
                          under(limit, log, test::wait_for(1h)), moves);
    });
    BOOST_TEST(log.text() == "in time at 3000, late at 4500");
}

BOOST_AUTO_TEST_CASE(A4_it_may_be_set_while_they_wait_without_one_and_taken_away) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline limit;
        auto const moves = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            limit.expires_after(1s);
            co_await tio::sleep(500ms);
            limit.never();
            co_await tio::sleep(8500ms);
            limit.expires_at(tio::now()); // who could go on by now has a turn
        };
        co_await tio::all(under(limit, log, test::wait_for(5s)),
                          under(limit, log, test::wait_for(10s)),
                          under(limit, log, test::wait_for(20s)), moves);
    });
    BOOST_TEST(log.text() == "in time at 5000, in time at 10000, late at 10000");
}

BOOST_AUTO_TEST_CASE(A4_one_whose_time_has_come_can_still_be_saved_until_it_is_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline limit{1s};
        auto const saves = [&]() -> tio::task<> {
            co_await tio::sleep(1s); // the same moment: work that is ready goes first
            limit.expires_after(1s);
        };
        co_await tio::all(under(limit, log, test::wait_for(1h)), saves);
        limit.expires_after(1h);
        co_await under(limit, log, test::wait_for(1s)); // nothing is left of the last time
    });
    BOOST_TEST(log.text() == "late at 2000, in time at 3000");
}

BOOST_AUTO_TEST_CASE(A4_moving_it_does_not_save_those_that_have_been_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline limit{1s};
        auto const moves = [&]() -> tio::task<> {
            co_await tio::sleep(2s);
            limit.expires_after(1h);
        };
        auto const cleaning = [&]() -> tio::task<> {
            co_await tio::finally(test::wait_for(1h), test::wait_for(2s));
        };
        auto const says_limit = [&]() -> tio::task<> {
            try {
                co_await tio::fail_after(cleaning, limit);
            } catch (tio::timed_out const& error) {
                BOOST_TEST((error.limit() == 1s)); // it counts when it was cancelled
                log.add("timed out");
            }
        };
        co_await tio::all(under(limit, log, cleaning), says_limit, moves);
    });
    BOOST_TEST(log.text() == "late at 3000, timed out");
}

BOOST_AUTO_TEST_CASE(A4_it_may_move_itself_from_inside) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline idle{2s};
        auto const reads = [&]() -> tio::task<> {
            for (auto const d : {1s, 1s, 1s, 3s}) {
                co_await tio::sleep(d);
                idle.expires_after(2s);
            }
        };
        co_await under(idle, log, reads);
    });
    BOOST_TEST(log.text() == "late at 5000");
}

BOOST_AUTO_TEST_CASE(A4_what_fail_after_says_of_a_deadline_is_how_long_it_took) {
    tio::testing::run([]() -> tio::task<> {
        auto const limit_of = [](tio::deadline& limit) -> tio::task<std::chrono::nanoseconds> {
            try {
                co_await tio::fail_after(test::wait_for(1h), limit);
            } catch (tio::timed_out const& error) {
                co_return error.limit();
            }
            co_return -1s;
        };
        tio::deadline limit{3s};
        co_await tio::sleep(1s);
        auto const waited = co_await limit_of(limit);
        BOOST_TEST((waited == 2s));
        co_await tio::sleep(1s);
        auto const past = co_await limit_of(limit);
        BOOST_TEST((past == 0s));
    });
}

BOOST_AUTO_TEST_CASE(A4_a_job_asks_for_the_earliest_deadline_that_it_runs_under) {
    test::trace log;
    auto const says = [&](std::string name) -> tio::task<> {
        log.add(name + " " + own_deadline());
        co_return;
    };
    tio::testing::run([&]() -> tio::task<> {
        log.add("none " + own_deadline());
        co_await tio::sleep(1s);
        auto const inside = [&]() -> tio::task<> {
            co_await says("called");
            co_await tio::all(says("all"), tio::timeout(says("longer"), 1h),
                              tio::timeout(says("shorter"), 1s));
            co_await tio::until_stop(says("until_stop"));
            co_await tio::shield(says("shield"));
            co_await tio::shield(says("shield with a limit"), 1h);
            auto const handle = tio::spawn(says("handle"));
            co_await handle;
        };
        co_await tio::timeout(inside, 5s);
        log.add("none " + own_deadline());
    });
    BOOST_TEST(log.text() == "none never, called 6000, all 6000, longer 6000, shorter 2000, "
                             "until_stop 6000, shield never, shield with a limit 3601000, "
                             "handle never, none never");
}

BOOST_AUTO_TEST_CASE(A4_the_deadline_that_a_job_asks_for_moves_with_it) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::deadline limit;
        auto const says = [&]() -> tio::task<> {
            log.add(own_deadline());
            limit.expires_after(3s);
            log.add(own_deadline());
            co_await tio::sleep(1s);
            limit.expires_at(tio::now() + 1s);
            log.add(own_deadline());
        };
        co_await tio::timeout(says, limit);
        auto const ready = [&]() -> tio::task<> {
            log.add(own_deadline());
            co_return;
        };
        co_await tio::timeout(ready, 0s);
        co_await tio::timeout(ready, tio::now() - 1s);
    });
    BOOST_TEST(log.text() == "never, 3000, 2000, 1000, 0");
    BOOST_TEST(test::thrown_by([] { tio::this_task::deadline(); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(A4_one_loop_at_a_time_uses_it) {
    tio::deadline limit{1h};
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const other_loop = [&]() -> tio::task<> {
            tio::testing::run(test::tell(log, "other", tio::timeout(test::wait_for(1s), limit)));
            std::string moved;
            std::thread([&] { moved = test::thrown_by([&] { limit.expires_after(1s); }); }).join();
            log.add(moved);
            co_return;
        };
        co_await tio::timeout(other_loop, limit);
    });
    tio::testing::run(test::tell(log, "after that", tio::timeout(test::wait_for(1s), limit)));
    BOOST_TEST(log.text() == "other: usage_error, usage_error, after that: nothing");
}

BOOST_AUTO_TEST_CASE(A4_destroying_it_under_a_job_ends_the_program_and_says_whose) {
    auto const words = test::last_words([] {
        tio::testing::run([]() -> tio::task<> {
            auto limit = std::make_unique<tio::deadline>(1h);
            auto const waits = [&]() -> tio::task<> {
                co_await tio::timeout(test::wait_for(1s), *limit);
            };
            auto const job = tio::spawn({.name = "waits"}, waits);
            co_await tio::yield_now();
            limit.reset();
        });
    });
    BOOST_TEST(words.find("a deadline was destroyed while a job runs under it: job 2 'waits'") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(A4_no_number_is_refused) {
    constexpr std::chrono::duration<double> nan{std::numeric_limits<double>::quiet_NaN()};
    BOOST_TEST(test::thrown_by([&] { tio::deadline{nan}; }) == "usage_error");
    tio::deadline limit;
    BOOST_TEST(test::thrown_by([&] { limit.expires_after(nan); }) == "usage_error");
}

BOOST_AUTO_TEST_SUITE_END()
