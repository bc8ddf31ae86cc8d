// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counter.hpp>
#include <support/diagnostics_log.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What waits for a nursery as an operand of something else, and what cancels one from inside.
BOOST_AUTO_TEST_SUITE(nursery_in_races)

BOOST_AUTO_TEST_CASE(A1_a_job_that_wins_against_the_join_of_its_nursery_ends_it_once) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery outer;
        outer.spawn(test::wait_for, 10s);
        auto inner = outer.fork();
        auto const winner = inner.spawn({.awaited = false}, test::wait_for, 1s);
        auto const first = co_await tio::race(winner, outer.join());
        BOOST_TEST(first.index() == 0u);
        BOOST_TEST(inner.done());
        BOOST_TEST(outer.done());
    });
}

BOOST_AUTO_TEST_CASE(A1_a_turn_that_wins_against_the_join_of_its_nursery_is_taken_once) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n({.max_jobs = 1});
        n.spawn(test::wait_for, 1s);
        auto const first = co_await tio::race(n.spawn_when_free(test::wait_for, 2s), n.join());
        BOOST_TEST(first.index() == 0u);
        BOOST_TEST(n.jobs().empty());
    });
}

BOOST_AUTO_TEST_CASE(D6_an_error_that_comes_after_a_wait_was_given_up_is_told) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log told(loop);
    loop.run([]() -> tio::task<> {
        tio::nursery n;
        n.spawn(test::fail_after, 2s, "boom");
        auto const ended = co_await tio::timeout(n.wait(), 1s);
        BOOST_TEST(!ended.has_value());
        co_await tio::sleep(3s);
    });
    BOOST_TEST(told.kinds() == "unheard");
}

BOOST_AUTO_TEST_CASE(D9_a_nursery_that_is_made_while_the_loop_winds_down_holds_up_nothing) {
    test::trace log;
    std::optional<tio::nursery> kept;
    tio::testing::run([&]() -> tio::task<> {
        auto const daemon = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            tio::nursery late;
            co_await test::sleeper(log, "daemon");
        };
        tio::spawn({.awaited = false}, daemon);
        kept.emplace();
        kept->spawn(test::wait_for, 3s);
        co_return;
    });
    BOOST_TEST(log.text() == "daemon cancelled");
}

BOOST_AUTO_TEST_CASE(C1_a_body_that_cancels_its_job_before_it_returns_a_task_never_runs_it) {
    tio::testing::run([]() -> tio::task<> {
        std::optional<tio::handle<>> self;
        auto const opens = [&]() -> tio::task<> {
            auto const body = [&](tio::nursery&) {
                self->cancel();
                return test::wait_for(1h);
            };
            co_await tio::with_nursery(body);
        };
        self = tio::spawn(opens);
        auto const outcome = co_await tio::as_outcome(*self);
        BOOST_TEST(test::text_of(outcome.exception()) == "job_cancelled");
        BOOST_TEST(test::clock_ms() == 0);
    });
}

BOOST_AUTO_TEST_CASE(C6_a_fork_of_a_nursery_that_is_asked_to_stop_is_asked_too) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const stops = [&]() -> tio::task<> {
            co_await tio::this_task::stop();
            log.add("stopped");
        };
        tio::nursery n;
        n.spawn(test::wait_for, 2s);
        n.cancel_after_grace(1h);
        auto fork = n.fork();
        fork.spawn(stops);
        co_await fork.join();
        log.add(std::to_string(test::clock_ms()));
        co_await n.join();
    });
    BOOST_TEST(log.text() == "stopped, 0");
}

namespace {

/// Races `leaf` against the join of a nursery whose logger cancels the racing job as soon as the
/// nursery is cancelled, which is when the leaf has fired. Gives how the job ends.
template <class Leaf>
std::string end_of_race_cancelled_by_its_logger(test::trace& log, Leaf leaf) {
    std::string end;
    tio::testing::run([&]() -> tio::task<> {
        std::optional<tio::handle<>> racing;
        bool is_cancelled = false;
        tio::logger const logger([&](tio::log_entry const& entry) {
            is_cancelled = is_cancelled || entry.text.starts_with("cancelling");
            if (is_cancelled) racing->cancel();
        });
        auto const races = [&]() -> tio::task<> {
            tio::nursery n{{.logger = &logger}};
            n.spawn(test::sleeper, std::ref(log), "member");
            auto const first = co_await tio::race(leaf(), n.join());
            log.add("won by " + std::to_string(first.index()));
            co_await tio::sleep(0s);
            log.add("went on");
        };
        racing = tio::spawn(races);
        auto const outcome = co_await tio::as_outcome(*racing);
        end = test::text_of(outcome.exception());
        BOOST_TEST(is_cancelled);
    });
    return end;
}

} // namespace

BOOST_AUTO_TEST_CASE(C1_a_race_whose_job_is_cancelled_by_a_logger_when_it_is_won_ends_cancelled) {
    test::trace log;
    auto const sleeps = [] { return tio::sleep(1s); };
    BOOST_TEST(end_of_race_cancelled_by_its_logger(log, sleeps) == "job_cancelled");
    BOOST_TEST(log.text() == "member cancelled");
}

BOOST_AUTO_TEST_CASE(C4_if_what_won_it_had_an_effect_its_result_is_delivered_first) {
    test::trace log;
    test::counter counter;
    auto const takes = [&] {
        auto const serves = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            counter.serve();
        };
        tio::spawn(serves);
        return counter.take();
    };
    BOOST_TEST(end_of_race_cancelled_by_its_logger(log, takes) == "job_cancelled");
    BOOST_TEST(counter.resumed == 1);
    BOOST_TEST(log.text() == "member cancelled, won by 0");
}

BOOST_AUTO_TEST_CASE(N4_nothing_starts_in_a_nursery_whose_end_wins_a_race) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery ends;
        ends.spawn(test::wait_for, 1s);
        tio::logger const logger([&](tio::log_entry const& entry) {
            if (!entry.text.starts_with("cancelling")) return;
            log.add(test::thrown_by([&] { ends.spawn(test::wait_for, 1s); }));
        });
        tio::nursery loses{{.logger = &logger}};
        loses.spawn(test::wait_for, 1h);
        auto const first = co_await tio::race(ends.join(), loses.join());
        log.add(std::to_string(first.index()));
    });
    BOOST_TEST(log.text() == "usage_error, 0");
}

BOOST_AUTO_TEST_SUITE_END()
