// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/counted.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine/all.hpp>
#include <tinyasio/job/job_record.hpp>
#include <tinyasio/sync/event.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

namespace tio = tinyasio;

// What becomes of jobs that are left when their loop is gone.

namespace {

tio::task<> wait(test::gate& gate, test::trace& log, std::string name) {
    test::trace::at_end const end{log, name};
    co_await gate;
    log.add("never");
}

tio::task<> nested(test::gate& gate, test::trace& log, int depth) {
    test::trace::at_end const end{log, std::to_string(depth)};
    if (depth == 0)
        co_await gate;
    else
        co_await nested(gate, log, depth - 1);
    log.add("never");
}

tio::task<int> deep(test::gate& gate, int depth, test::counted kept) {
    if (depth == 0) {
        co_await gate;
        co_return 1;
    }
    co_return 1 + co_await deep(gate, depth - 1, kept);
}

tio::task<> parent_of(test::gate& gate, test::trace& log) {
    test::trace::at_end const end{log, "parent"};
    auto const child = [&](std::string name) -> tio::task<> {
        test::trace::at_end const mine{log, name};
        co_await gate;
    };
    co_await tio::all(child("first"), child("second"));
}

/// Cancels another job when its frame is destroyed.
struct canceller {
    std::optional<tio::handle<void>>& of;
    ~canceller() {
        if (of) of->cancel();
    }
};

tio::task<> cancels_at_end(test::gate& gate, std::optional<tio::handle<void>>& other) {
    canceller const at_end{other};
    co_await gate;
}

struct fixture {
    test::trace log;
    test::gate gate, second_gate;
    std::unique_ptr<test::bare_engine> owned = std::make_unique<test::bare_engine>();
    test::bare_engine& engine = *owned;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_teardown, fixture)

BOOST_AUTO_TEST_CASE(T1_a_record_that_never_started_destroys_its_task) {
    auto record = tio::detail::make_job<int>(deep(gate, 1, test::counted{}));
    BOOST_TEST(test::counted::alive() == 1);
    record.reset();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_jobs_that_had_no_turn_yet_are_destroyed_youngest_first) {
    auto const named = [this](std::string const& name, test::trace::at_end) -> tio::task<> {
        log.add("started " + name);
        co_return;
    };
    auto const first = engine.start(named("a", {log, "first"}));
    auto const second = engine.start(named("b", {log, "second"}));
    owned.reset();

    BOOST_TEST(log.text() == "second, first");
    BOOST_TEST(first.done());
    BOOST_TEST(second.done());
}

BOOST_AUTO_TEST_CASE(C9_suspended_jobs_are_destroyed_and_leave_what_they_waited_for) {
    auto const job = engine.start(wait(gate, log, "frame"));
    engine.run();
    owned.reset();

    BOOST_TEST(log.text() == "frame");
    BOOST_TEST(gate.withdrawn == 1);
    BOOST_TEST(!gate.has_waiter());
    BOOST_TEST((job.record().ending() == tio::detail::ending::cancelled));
}

BOOST_AUTO_TEST_CASE(C9_a_job_that_was_woken_and_had_no_turn_is_destroyed) {
    engine.start(wait(gate, log, "frame"));
    engine.run();
    gate.open();
    owned.reset();

    BOOST_TEST(log.text() == "frame");
    BOOST_TEST(gate.withdrawn == 0);
}

BOOST_AUTO_TEST_CASE(C9_the_frames_of_a_job_are_destroyed_innermost_first) {
    engine.start(nested(gate, log, 3));
    engine.run();
    owned.reset();

    BOOST_TEST(log.text() == "0, 1, 2, 3");
}

BOOST_AUTO_TEST_CASE(C9_a_chain_deeper_than_the_stack_is_nested_is_destroyed_innermost_first) {
    engine.start(nested(gate, log, 450));
    engine.run();
    owned.reset();

    BOOST_TEST(log.text().starts_with("0, 1, 2, "));
    BOOST_TEST(log.text().ends_with(", 449, 450"));
}

BOOST_AUTO_TEST_CASE(T3_a_suspended_chain_of_100000_frames_is_destroyed_in_bounded_stack) {
    engine.start(deep(gate, 100'000, test::counted{}));
    engine.run();
    BOOST_TEST(gate.has_waiter());
    BOOST_TEST(test::counted::alive() > 100'000);
    owned.reset();

    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(gate.withdrawn == 1);
}

BOOST_AUTO_TEST_CASE(T3_a_woken_chain_of_100000_frames_is_destroyed_in_bounded_stack) {
    engine.start(deep(gate, 100'000, test::counted{}));
    engine.run();
    gate.open();
    owned.reset();

    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T3_a_suspended_chain_of_100000_frames_ends_in_bounded_stack) {
    auto const job = engine.start(deep(gate, 100'000, test::counted{}));
    engine.run();
    gate.open();
    engine.run();

    BOOST_TEST(job.record().result().get() == 100'001);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(D3_operands_are_destroyed_before_the_frame_that_awaits_them) {
    engine.start(parent_of(gate, log));
    engine.run();
    owned.reset();

    BOOST_TEST(log.text() == "second, first, parent");
}

BOOST_AUTO_TEST_CASE(C9_jobs_that_wait_for_others_are_destroyed_with_them) {
    auto const waits_for = [this](tio::handle<void> other) -> tio::task<> {
        test::trace::at_end const end{log, "waiter"};
        co_await other;
    };
    auto const other = engine.start(wait(gate, log, "awaited"));
    engine.start(waits_for(other));
    engine.start(waits_for(other));
    engine.run();
    owned.reset();

    BOOST_TEST(log.text() == "waiter, waiter, awaited");
}

BOOST_AUTO_TEST_CASE(C9_jobs_that_hold_each_other_do_not_leak) {
    auto const hold = [this](test::counted,
                             std::shared_ptr<tio::handle<void>> other) -> tio::task<> {
        co_await gate;
        co_await *other;
    };
    auto const first = std::make_shared<tio::handle<void>>();
    auto const second = std::make_shared<tio::handle<void>>();
    *first = engine.start(hold(test::counted{}, second));
    *second = engine.start(hold(test::counted{}, first));
    engine.run();
    owned.reset();

    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(first.use_count() == 1);
    BOOST_TEST(second.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(C8_a_destructor_may_cancel_another_job_while_both_are_destroyed) {
    std::optional<tio::handle<void>> older, younger;
    older = engine.start(cancels_at_end(gate, younger));
    younger = engine.start(cancels_at_end(second_gate, older));
    engine.run();
    owned.reset();

    BOOST_TEST(older->done());
    BOOST_TEST(younger->done());
}

BOOST_AUTO_TEST_CASE(C9_timers_and_events_are_left_in_order) {
    tio::event never;
    auto const wait_timed = [&]() -> tio::task<> { co_await never.wait(std::chrono::hours(1)); };
    auto const sleep = []() -> tio::task<> { co_await tio::sleep(std::chrono::hours(1)); };
    engine.start(wait_timed());
    engine.start(sleep());
    engine.run();
    BOOST_TEST(!engine->timers.empty());
    engine->jobs.tear_down();

    BOOST_TEST(engine->timers.empty());
    engine.on_strand([&] { BOOST_TEST(never.set()); });
}

BOOST_AUTO_TEST_SUITE_END()
