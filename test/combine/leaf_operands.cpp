// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counter.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Leaf operations as operands: none of them throws when it loses, and none takes what it loses.
BOOST_AUTO_TEST_SUITE(combine_leaf_operands)

namespace {

/// Serves some counters, in one turn.
tio::task<> serve(test::counter& a, test::counter& b) {
    co_await tio::sleep(1s);
    a.serve();
    b.serve();
}

tio::task<std::string> result_of_race(test::counter& a, test::counter& b) {
    auto const first = co_await tio::race(a.take(), b.take());
    std::string text = std::to_string(first.index());
    text += first.outcome<0>() ? " a" : " -";
    text += first.outcome<1>() ? " b" : " -";
    co_return text;
}

/// What comes of a race between an operand and one that fires as well.
template <class Make>
std::string against(Make make) {
    std::string text;
    test::counter counter; // is served after the race, too
    tio::testing::run([&]() -> tio::task<> {
        auto const serves = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            counter.serve();
        };
        tio::spawn(serves);
        auto const first = co_await tio::race(make(), counter.take());
        text = std::to_string(first.index()) + (counter.resumed != 0 ? " resumed" : "");
    });
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(A1_a_leaf_operand_is_what_is_neither_a_task_nor_a_function) {
    using tio::detail::is_leaf_operand;
    tio::event event;
    auto const function = [] { return test::give(1); };
    static_assert(is_leaf_operand<decltype(event.wait())>);
    static_assert(is_leaf_operand<tio::handle<int>&> && is_leaf_operand<tio::handle<int>>);
    static_assert(!is_leaf_operand<tio::task<int>>);
    static_assert(!is_leaf_operand<decltype(function)>);
    BOOST_TEST(!event.is_set());
}

BOOST_AUTO_TEST_CASE(A1_of_two_leaves_that_would_fire_in_one_turn_the_second_takes_nothing) {
    for (bool const in_order : {true, false}) {
        test::counter a, b;
        tio::testing::run([&]() -> tio::task<> {
            tio::spawn(serve, std::ref(in_order ? a : b), std::ref(in_order ? b : a));
            auto const result = co_await result_of_race(a, b);
            BOOST_TEST(result == (in_order ? "0 a -" : "1 - b"));
        });
        auto const& loser = in_order ? b : a;
        BOOST_TEST(a.served + b.served == 1);
        BOOST_TEST(loser.served == 0);
        BOOST_TEST(loser.withdrawn == 1);
        BOOST_TEST(loser.resumed == 0); // no exception, for nobody would see it
    }
}

BOOST_AUTO_TEST_CASE(A1_of_two_events_set_in_one_turn_the_first_wins) {
    for (bool const in_order : {true, false})
        tio::testing::run([&]() -> tio::task<> {
            tio::event a, b;
            auto const sets = [&]() -> tio::task<> {
                co_await tio::sleep(1s);
                (in_order ? a : b).set();
                (in_order ? b : a).set();
            };
            tio::spawn(sets);
            auto const first = co_await tio::race(a.wait(), b.wait());
            BOOST_TEST(first.index() == (in_order ? 0u : 1u));
            BOOST_TEST(first.outcome<0>().has_value() == in_order);
            BOOST_TEST(first.outcome<1>().has_value() != in_order);
        });
}

BOOST_AUTO_TEST_CASE(A1_a_leaf_that_has_fired_wins_against_a_task_that_ends_before_its_turn) {
    tio::testing::run([]() -> tio::task<> {
        test::counter counter;
        auto const task = [&]() -> tio::task<int> {
            co_await tio::sleep(1s);
            counter.serve(); // queued behind this one, which ends first
            co_return 5;
        };
        auto const first = co_await tio::race(task, counter.take());
        BOOST_TEST(first.index() == 1u);
        BOOST_TEST(first.get<1>() == 1);
        BOOST_TEST(first.outcome<0>()->value() == 5);
    });
}

BOOST_AUTO_TEST_CASE(D6_a_task_that_fails_while_a_leaf_has_fired_is_not_lost) {
    for (bool const fired_fails : {false, true}) {
        tio::testing::virtual_loop loop;
        test::diagnostics_log diagnostics{loop};
        loop.run([&]() -> tio::task<> {
            auto const gate = tio::spawn(test::wait_for, 1s);
            auto const fires = tio::spawn([&]() -> tio::task<> {
                co_await tio::sleep(1s);
                if (fired_fails) throw std::runtime_error("fired");
            });
            auto const task = [&]() -> tio::task<> {
                co_await gate; // is not cancelled here, for the gate has ended first (C4)
                throw std::runtime_error("late");
            };
            std::string thrown;
            try {
                auto const first = co_await tio::race(fires, task);
                thrown = test::thrown_by([&] { first.outcome<1>()->value(); });
            } catch (std::runtime_error const& error) {
                thrown = error.what();
            }
            BOOST_TEST(thrown == (fired_fails ? "fired" : "late"));
        });
        BOOST_TEST(diagnostics.kinds() == (fired_fails ? "unheard" : ""));
    }
}

BOOST_AUTO_TEST_CASE(A1_a_leaf_that_is_ready_at_once_wins_before_the_others_start) {
    tio::testing::run([]() -> tio::task<> {
        tio::event set;
        set.set();
        test::counter counter;
        auto const first = co_await tio::race(tio::yield_now(), set.wait(), counter.take());
        BOOST_TEST(first.index() == 0u);
        BOOST_TEST(counter.withdrawn == 0); // it has never started
    });
}

BOOST_AUTO_TEST_CASE(A1_a_losing_leaf_is_not_resumed_whatever_wins) {
    BOOST_TEST(against([] { return test::wait_for(10ms); }) == "0");
    BOOST_TEST(against([] { return tio::sleep(10ms); }) == "0");
    BOOST_TEST(against([] { return tio::sleep(10s); }) == "1 resumed");
}

BOOST_AUTO_TEST_CASE(C1_leaf_operands_of_a_cancelled_job_are_not_resumed) {
    test::counter a, b, c;
    auto const waits = [&](auto make) -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> { co_await make(); });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const race = [&] { return tio::race(a.take(), test::wait_for(1h)); };
        auto const any = [&] { return tio::any(b.take(), test::wait_for(1h)); };
        auto const all = [&] { return tio::all(c.take(), test::wait_for(1h)); };
        co_await waits(race);
        co_await waits(any);
        co_await waits(all);
    });
    for (test::counter const* each : {&a, &b, &c}) {
        BOOST_TEST(each->withdrawn == 1);
        BOOST_TEST(each->resumed == 0);
    }
}

// The event has been set, but its job has not had its turn: it ends there.
BOOST_AUTO_TEST_CASE(C4_a_leaf_that_has_fired_without_an_effect_is_cancelled_after_all) {
    tio::testing::run([]() -> tio::task<> {
        tio::event event;
        auto const waits = [&]() -> tio::task<> {
            co_await tio::all(event.wait(), tio::sleep(1h));
        };
        auto const job = tio::spawn(waits);
        co_await tio::testing::wait_all_blocked();
        event.set();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    });
}

BOOST_AUTO_TEST_CASE(C4_a_leaf_that_has_taken_something_delivers_it_to_a_cancelled_race) {
    test::trace log;
    test::counter counter;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            auto const first = co_await tio::race(counter.take(), tio::sleep(1h));
            log.add("took " + std::to_string(first.get<0>()));
            co_await tio::yield_now();
            log.add("never");
        });
        co_await tio::testing::wait_all_blocked();
        counter.serve();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
    });
    BOOST_TEST(log.text() == "took 1");
}

BOOST_AUTO_TEST_CASE(A1_a_handle_is_an_operand_and_its_job_goes_on_when_it_loses) {
    tio::testing::run([]() -> tio::task<> {
        auto const slow = tio::spawn(test::give_after<int>, 2s, 2);
        auto const first = co_await tio::race(slow, tio::sleep(1s));
        BOOST_TEST(first.index() == 1u);
        BOOST_TEST(!slow.done());
        auto const second = co_await tio::race(slow, tio::sleep(5s));
        BOOST_TEST(second.get<0>() == 2);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(D5_a_leaf_operand_that_a_crash_cancels_is_in_the_group) {
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run(
            []() -> tio::task<> {
                tio::spawn(test::fail_after, 1s, "boom");
                co_await tio::race(tio::sleep(1h), tio::sleep(2h));
            },
            {.on_error = tio::on_error::group});
    });
    BOOST_TEST(thrown == "[boom, cancelled, cancelled, cancelled]");
}

BOOST_AUTO_TEST_SUITE_END()
