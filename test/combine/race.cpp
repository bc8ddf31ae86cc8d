// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>
#include <type_traits>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_race)

namespace {

int global = 0;
tio::task<int&> to_global() {
    co_return global;
}

tio::task<int> swallows(test::trace& log) {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const&) {
        log.add("swallowed");
    }
    co_return 7;
}

} // namespace

BOOST_AUTO_TEST_CASE(A1_the_first_to_end_wins_and_the_others_are_cancelled_and_waited_for) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const first =
            co_await tio::race(test::sleeper(log, "a"), test::give_after<std::string>(1s, "won"),
                               test::give_after(2s, 3));
        BOOST_TEST(first.index() == 1u);
        BOOST_TEST(first.get<1>() == "won");
        BOOST_TEST(test::clock_ms() == 1000);
        log.add("goes on");
    });
    BOOST_TEST(log.text() == "a cancelled, goes on");
}

BOOST_AUTO_TEST_CASE(A1_an_error_wins_too) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await test::tell(log, "race",
                            tio::race(test::fail_after(1s, "boom"), test::sleeper(log, "b")));
        BOOST_TEST(test::clock_ms() == 1000);
    });
    BOOST_TEST(log.text() == "b cancelled, race: boom");
}

BOOST_AUTO_TEST_CASE(A1_operands_start_in_order_and_one_that_has_not_started_never_does) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const starts = [&]() -> tio::task<> {
            log.add("a");
            co_return;
        };
        auto const first = co_await tio::race(starts, test::stepper(log, "b", 1));
        BOOST_TEST(first.index() == 0u);
        BOOST_TEST(!first.outcome<1>().has_value());
    });
    BOOST_TEST(log.text() == "a");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(A1_takes_values_that_are_void_references_move_only_or_without_default) {
    tio::testing::run([]() -> tio::task<> {
        auto first =
            co_await tio::race(test::wait_for(0s), to_global(), test::give(test::no_default(4)),
                               test::give(test::move_only(3)));
        BOOST_TEST(first.index() == 1u); // the first to end without waiting
        BOOST_TEST(&first.get<1>().get() == &global);

        auto nothing = co_await tio::race(test::wait_for(1s), test::wait_for(2s));
        static_assert(std::is_same_v<decltype(nothing.get<0>()), std::monostate>);
        static_assert(std::is_same_v<decltype(nothing.value()), std::monostate>);
        BOOST_TEST(nothing.index() == 0u);

        auto moved = co_await tio::race(test::give(test::move_only(3)), test::wait_for(1h));
        auto const taken = std::move(moved).get<0>();
        BOOST_TEST(taken.value == 3);
        auto const plain =
            (co_await tio::race(test::give(test::no_default(4)), test::give(test::no_default(5))))
                .value();
        BOOST_TEST(plain.value == 4);
    });
}

BOOST_AUTO_TEST_CASE(A1_what_completed_although_it_lost_is_in_the_outcome) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.on_diagnostic([&](tio::diagnostic const& told) { log.add(to_string(told.kind)); });
    loop.run([&]() -> tio::task<> {
        auto const first =
            co_await tio::race(swallows(log), test::give_after(1s, 1),
                               test::fails_when_cancelled("late"), test::wait_for(1h));
        BOOST_TEST(first.index() == 1u);
        BOOST_TEST(first.outcome<0>()->value() == 7);
        BOOST_TEST(first.get<0>() == 7);
        BOOST_TEST(first.outcome<1>()->value() == 1);
        BOOST_TEST(test::thrown_by([&] { first.outcome<2>()->value(); }) == "late");
        BOOST_TEST(test::thrown_by([&] { first.get<2>(); }) == "late");
        BOOST_TEST(!first.outcome<3>().has_value());
        auto const refused = test::what_of<tio::usage_error>([&] { first.get<3>(); });
        BOOST_TEST(refused ==
                   "operand 3 has no value, for operand 1 won, and it was cancelled: ask "
                   "index() first, or outcome()");
    });
    BOOST_TEST(log.text() == "swallowed, swallowed, raised");
}

BOOST_AUTO_TEST_CASE(A1_a_range_gives_its_winner_and_the_outcomes_of_all) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tio::task<test::move_only>> tasks;
        for (int i : {3, 1, 2})
            tasks.push_back(test::give_after(std::chrono::seconds(i), test::move_only(i)));
        auto first = co_await tio::race(std::move(tasks));
        BOOST_TEST(first.index() == 1u);
        BOOST_TEST(first.size() == 3u);
        BOOST_TEST(first.value().value == 1);
        BOOST_TEST(!first.outcome(0).has_value());
        BOOST_TEST(test::thrown_by([&] { static_cast<void>(first.outcome(3)); }) == "usage_error");
        BOOST_TEST(std::move(first).value().value == 1);

        auto const sleeps = [](int i) { return tio::sleep(std::chrono::seconds(i)); };
        auto const slept =
            co_await tio::race(std::views::iota(1, 4) | std::views::transform(sleeps));
        BOOST_TEST(slept.index() == 0u);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_CASE(A1_an_empty_range_is_refused) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tio::task<int>> none;
        BOOST_TEST(test::thrown_by([&] { return tio::race(std::move(none)); }) == "usage_error");
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_waiting_job_cancels_the_operands_and_waits_for_them) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            test::trace::at_end const end{log, "parent"};
            co_await tio::race(test::sleeper(log, "a"), test::sleeper(log, "b"), tio::sleep(1h));
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(test::thrown_by([&] { return job.id() == 0; }) == "nothing");
    });
    BOOST_TEST(log.text() == "a cancelled, b cancelled, parent");
}

BOOST_AUTO_TEST_CASE(C4_a_cancelled_race_that_has_a_value_gives_it) {
    test::trace log;
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            auto const first = co_await tio::race(swallows(log), tio::sleep(1h));
            log.add(std::to_string(first.get<0>()));
            co_await tio::yield_now();
            log.add("never");
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "swallowed, 7");
}

BOOST_AUTO_TEST_CASE(C2_a_cancelled_job_starts_nothing) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await tio::race(test::stepper(log, "a", 1));
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(D1_an_error_in_the_cleanup_of_an_operand_comes_out_of_a_cancelled_race) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    auto const thrown = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            tio::spawn([]() -> tio::task<> {
                co_await tio::race(test::wait_for(1h), test::fails_when_cancelled("cleanup"));
            });
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "[boom, cleanup]");
}

BOOST_AUTO_TEST_CASE(C6_the_operands_are_asked_to_stop_with_the_waiting_job) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn([]() -> tio::task<std::size_t> {
            auto const first = co_await tio::race(tio::sleep(1h), tio::this_task::stop());
            co_return first.index();
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel_after_grace(1h);
        BOOST_TEST(co_await job == 1u);
        BOOST_TEST(test::clock_ms() == 0);
    });
}

BOOST_AUTO_TEST_CASE(A1_races_nest_in_all_and_all_in_races) {
    tio::testing::run([]() -> tio::task<> {
        auto [first, sum] = co_await tio::all(
            tio::race(test::give_after(1s, 1), test::give_after(2s, 2)), test::give_after(1s, 3));
        BOOST_TEST(first.value() + sum == 4);
        auto outer = co_await tio::race(tio::all(test::give_after(1s, 1), tio::sleep(1s)),
                                        tio::race(tio::sleep(2s), tio::sleep(3s)));
        BOOST_TEST(outer.index() == 0u);
        BOOST_TEST(std::get<0>(outer.get<0>()) == 1);
        BOOST_TEST(test::clock_ms() == 2000);
    });
}

BOOST_AUTO_TEST_SUITE_END()
