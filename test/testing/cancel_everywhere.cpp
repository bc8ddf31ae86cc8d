// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/constructs.hpp>
#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::testing::cancel_everywhere;
using tio::testing::cancel_scope;

BOOST_AUTO_TEST_SUITE(testing_cancel_everywhere)

namespace {

/// What is found to be wrong with a task; "nothing" if it passes.
template <class F>
std::string found(F factory, tio::testing::cancel_everywhere_options const& options = {}) {
    try {
        cancel_everywhere(factory, options);
        return "nothing";
    } catch (tio::testing::check_failed const& failed) {
        return failed.what();
    }
}

bool has(std::string const& text, std::string const& part) {
    BOOST_TEST_INFO(text);
    return text.find(part) != std::string::npos;
}

tio::task<> yields(int times) {
    for (int i = 0; i != times; ++i) co_await tio::yield_now();
}

/// Catches the cancellation and goes on.
tio::task<> swallows() {
    try {
        co_await tio::sleep(1s);
    } catch (tio::cancelled const&) {}
}

tio::task<> spins() {
    for (bool done = false; !done;) {
        try {
            co_await tio::sleep(1s);
            done = true;
        } catch (tio::cancelled const&) {}
    }
}

} // namespace

// --- what passes

BOOST_AUTO_TEST_CASE(V3_a_task_is_cancelled_at_each_checkpoint_and_they_are_counted) {
    test::trace log;
    auto const task = [&]() -> tio::task<> {
        int reached = 0;
        try {
            co_await yields(2);
            reached = 1;
            co_await tio::sleep(1s);
            reached = 2;
        } catch (tio::cancelled const&) {
            log.add(std::to_string(reached));
            throw;
        }
        log.add("end");
    };
    // Before and after each wait; the run that nothing disturbs is the first and the last.
    BOOST_TEST(cancel_everywhere(task) == 6u);
    BOOST_TEST(log.text() == "end, 0, 0, 0, 0, 1, 1, end");
}

BOOST_AUTO_TEST_CASE(V3_leaves_that_complete_at_once_have_checkpoints_too) {
    auto const task = []() -> tio::task<> {
        tio::event ready;
        ready.set();
        co_await ready.wait();
        co_await ready.wait(1s);
    };
    BOOST_TEST(cancel_everywhere(task) == 4u);
}

BOOST_AUTO_TEST_CASE(V3_the_checkpoints_of_all_jobs_count) {
    auto const task = []() -> tio::task<> {
        tio::spawn(yields, 1);
        co_await tio::all(yields(1), yields(1)); // a checkpoint of its own
    };
    BOOST_TEST(cancel_everywhere(task) == 7u);
}

BOOST_AUTO_TEST_CASE(V3_a_task_without_checkpoints_has_none) {
    BOOST_TEST(cancel_everywhere([] { return test::give(1); }) == 0u);
}

BOOST_AUTO_TEST_CASE(V3_takes_any_factory_by_reference_and_calls_it_once_for_each_run) {
    struct factory {
        tio::detail::sleep_operation operator()() & {
            ++calls;
            return tio::sleep(1s);
        }
        std::unique_ptr<int> not_copyable{};
        int calls = 0;
    } makes;
    BOOST_TEST(cancel_everywhere(makes) == 2u);
    BOOST_TEST(makes.calls == 4);
}

BOOST_AUTO_TEST_CASE(V3_the_cancellation_says_that_it_came_from_outside_and_from_where) {
    std::optional<tio::cancelled> seen;
    auto const task = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1s);
        } catch (tio::cancelled const& cancellation) {
            seen = cancellation;
            throw;
        }
    };
    cancel_everywhere(task);
    BOOST_REQUIRE(seen.has_value());
    BOOST_TEST(seen->what().find("cancelled (explicit) from outside at cancel_everywhere.cpp:") ==
               0u);
}

BOOST_AUTO_TEST_CASE(V3_a_task_that_fails_by_itself_may_fail_when_it_is_cancelled) {
    auto const task = []() -> tio::task<> {
        co_await yields(1);
        throw std::runtime_error("boom");
    };
    BOOST_TEST(cancel_everywhere(task) == 2u);

    // Of two errors in a group, one may come without the other.
    auto const group = []() -> tio::task<> {
        tio::spawn(test::fail_after, 2s, "a");
        tio::spawn(test::fails_when_cancelled, "b");
        co_await tio::sleep(1s);
    };
    BOOST_TEST(found(group) == "nothing");
}

BOOST_AUTO_TEST_CASE(V3_a_task_that_waits_until_it_is_cancelled_passes) {
    auto const task = []() -> tio::task<> {
        tio::event never;
        co_await never.wait();
    };
    BOOST_TEST(found(task) == "nothing");
}

BOOST_AUTO_TEST_CASE(V3_what_the_diagnostics_are_told_without_a_cancellation_is_no_failure) {
    auto const task = []() -> tio::task<> {
        tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
        co_await tio::sleep(2s);
    };
    BOOST_TEST(cancel_everywhere(task) == 4u);
}

BOOST_AUTO_TEST_CASE(V3_what_the_library_has_survives_it_and_leaves_nothing) {
    using namespace test::constructs;
    for (auto const scope : {cancel_scope::loop, cancel_scope::task}) {
        BOOST_TEST(cancel_everywhere(everything, {.scope = scope}) > 50u);
        BOOST_TEST(test::counted::alive() == 0);
        BOOST_TEST(cancel_everywhere(failing, {.scope = scope}) > 10u);
        BOOST_TEST(test::counted::alive() == 0);
    }
    BOOST_TEST(cancel_everywhere(everything, {.crash = tio::crash::any}) > 50u);
    BOOST_TEST(cancel_everywhere(everything, {.seed = 7}) > 50u);
    BOOST_TEST(test::counted::alive() == 0);
}

// --- options

BOOST_AUTO_TEST_CASE(V3_scope_task_cancels_the_task_alone) {
    std::string ends;
    auto const other = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1s);
            ends += "w";
        } catch (tio::cancelled const&) {
            ends += "c";
            throw;
        }
    };
    auto const task = [&]() -> tio::task<> {
        tio::spawn(other);
        co_await tio::sleep(2s);
    };
    BOOST_TEST(cancel_everywhere(task, {.scope = cancel_scope::task}) == 4u);
    BOOST_TEST(ends == "wwwwww");
    ends.clear();
    BOOST_TEST(cancel_everywhere(task) == 4u);
    BOOST_TEST(ends == "wccww"); // at the first checkpoint the other has not started
}

BOOST_AUTO_TEST_CASE(V3_scope_task_reaches_what_the_task_waits_for) {
    int cancelled = 0;
    auto const child = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1s);
        } catch (tio::cancelled const&) {
            ++cancelled;
            throw;
        }
    };
    auto const task = [&]() -> tio::task<> { co_await tio::all(child, child); };
    BOOST_TEST(cancel_everywhere(task, {.scope = cancel_scope::task}) == 5u);
    BOOST_TEST(cancelled == 6);
}

BOOST_AUTO_TEST_CASE(V3_seed_and_crash_are_those_of_the_loop) {
    std::vector<std::string> orders;
    auto const task = [&]() -> tio::task<> {
        test::trace log;
        co_await tio::all(test::stepper(log, "a", 1), test::stepper(log, "b", 1));
        orders.push_back(log.text());
    };
    bool saw_b_first = false;
    for (std::uint64_t seed = 0; seed != 20; ++seed) {
        orders.clear();
        cancel_everywhere(task, {.seed = seed});
        BOOST_REQUIRE(orders.size() == 2u);
        BOOST_TEST(orders[0] == orders[1]);
        saw_b_first |= orders[0] == "b0, a0";
    }
    BOOST_TEST(saw_b_first);

    int handled = 0;
    auto const handles = [&]() -> tio::task<> {
        try {
            co_await tio::all(test::fail("boom"));
        } catch (std::runtime_error const&) {
            ++handled;
        }
    };
    cancel_everywhere(handles, {.crash = tio::crash::any});
    BOOST_TEST(handled == 0);
    cancel_everywhere(handles);
    BOOST_TEST(handled == 2);
}

// --- what is found

BOOST_AUTO_TEST_CASE(V3_finds_a_job_that_swallows_and_says_which_and_where) {
    auto const task = []() -> tio::task<> {
        co_await tio::all(yields(1), test::give(1));
        co_await tio::spawn({.name = "reader"}, swallows);
    };
    auto const text = found(task);
    BOOST_TEST(has(text, "cancel_everywhere, cancelled at checkpoint 5, job 4 'reader' in sleep at "
                         "cancel_everywhere.cpp:"));
    BOOST_TEST(has(text, ": the task\n  told the diagnostics: swallowed: job 4 'reader'"));
}

BOOST_AUTO_TEST_CASE(V3_finds_a_job_that_fails_when_it_is_cancelled) {
    auto const text = found([] { return test::fails_when_cancelled("boom"); });
    BOOST_TEST(has(text, "cancelled at checkpoint 1, job 1 'root' in sleep at tasks.hpp:"));
    BOOST_TEST(has(text, "failed with std::runtime_error: boom\n"
                         "  but returns when it is left alone\n"
                         "  told the diagnostics: raised: job 1 'root'"));
}

BOOST_AUTO_TEST_CASE(V3_finds_another_error_than_the_one_it_fails_with_by_itself) {
    auto const task = []() -> tio::task<> {
        co_await test::fails_when_cancelled("late");
        throw std::runtime_error("usual");
    };
    BOOST_TEST(has(found(task), "failed with std::runtime_error: late\n"
                                "  but when it is left alone with std::runtime_error: usual"));
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_hangs_when_it_is_cancelled) {
    auto const cannot_be_withdrawn = []() -> tio::task<> {
        test::gate gate;
        gate.busy = true;
        auto const opens = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            gate.open();
        };
        auto const waits = [&]() -> tio::task<> { co_await gate; };
        co_await tio::all(waits, opens);
    };
    auto const text = found(cannot_be_withdrawn);
    BOOST_TEST(has(text, "hangs: tinyasio::deadlock_error"));
    BOOST_TEST(has(text, "waits for gate at cancel_everywhere.cpp:"));
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_waits_for_ever_even_when_it_is_cancelled) {
    auto const task = []() -> tio::task<> {
        test::gate gate;
        gate.busy = true;
        tio::spawn(yields, 1); // it is cancelled there
        co_await gate;
    };
    BOOST_TEST(has(found(task), "hangs: "));
}

BOOST_AUTO_TEST_CASE(V3_scope_task_finds_jobs_that_hang_without_the_task) {
    tio::event ready;
    auto const waits = [&]() -> tio::task<> { co_await ready.wait(); };
    auto const task = [&]() -> tio::task<> {
        ready.clear();
        tio::spawn(waits);
        co_await tio::sleep(1s);
        ready.set();
    };
    BOOST_TEST(found(task) == "nothing");
    BOOST_TEST(has(found(task, {.scope = cancel_scope::task}), "hangs: "));
}

BOOST_AUTO_TEST_CASE(V3_finds_what_is_left_even_if_each_run_leaves_it_in_the_same_place) {
    static tio::handle<> kept;
    auto const task = [&]() -> tio::task<> {
        kept = tio::spawn(yields, 1);
        co_return;
    };
    BOOST_TEST(found(task) == "cancel_everywhere, not cancelled: the task\n"
                              "  left coroutine frames or records of jobs behind: 1");
    kept = {};

    static std::vector<tio::task<>> unstarted;
    auto const forgets = [&]() -> tio::task<> {
        unstarted.push_back(yields(1));
        co_await tio::sleep(1s);
        unstarted.clear();
    };
    BOOST_TEST(has(found(forgets), "checkpoint 1, job 1 'root' in sleep"));
    unstarted.clear();
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_goes_on_and_on_once_it_is_cancelled) {
    auto const text = found(spins);
    BOOST_TEST(has(text, "cancelled at checkpoint 1, job 1 'root' in sleep at"));
    BOOST_TEST(has(text, ": the task\n  went on and on, without end: job 1 'root' in sleep at "
                         "cancel_everywhere.cpp:"));
    BOOST_TEST(!has(text, "told the diagnostics"));
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_never_ends_by_itself) {
    auto const task = []() -> tio::task<> {
        for (;;) co_await tio::sleep(1s);
    };
    auto const text = found(task);
    BOOST_TEST(has(text, "cancel_everywhere, not cancelled: the task\n  went on and on"));
}

BOOST_AUTO_TEST_CASE(V3_ends_the_program_if_a_task_cannot_be_stopped) {
    auto const unstoppable = []() -> tio::task<> {
        for (;;) {
            try {
                co_await tio::yield_now();
            } catch (...) {}
        }
    };
    auto const text = test::last_words([&] { cancel_everywhere(unstoppable); });
    BOOST_TEST(has(text, "tinyasio: a task catches every error and never ends: job 1 'root' in "
                         "yield_now at cancel_everywhere.cpp:"));
}

BOOST_AUTO_TEST_SUITE_END()
