// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/trace.hpp>
#include <tinyasio/job/job.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using tio::detail::ending;

// The life of one job, step by step: when it runs, waits, is cancelled and ends.

namespace {

tio::cancel_cause const timeout{tio::reason::timeout, 9, {}};

tio::task<int> through(test::gate& gate, test::trace& log) {
    log.add("started");
    try {
        co_await gate;
    } catch (tio::cancelled const&) {
        log.add("cancelled");
        throw;
    }
    log.add("through");
    co_return 5;
}

tio::task<> stubborn(test::gate& gate, test::trace& log) {
    for (int i = 0; i != 3; ++i) {
        try {
            co_await gate;
        } catch (tio::cancelled const&) {
            log.add("again");
        }
    }
}

tio::task<> fails_when_cancelled(test::gate& gate) {
    try {
        co_await gate;
    } catch (tio::cancelled const&) {
        throw std::runtime_error("own error");
    }
}

tio::task<> holds(test::counted, test::gate& gate) {
    co_await gate;
}

struct fixture {
    test::trace log;
    test::gate gate;
    test::bare_engine engine;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_job, fixture)

BOOST_AUTO_TEST_CASE(T1_a_job_starts_when_its_turn_comes_and_goes_on_when_it_is_woken) {
    auto const job = engine.start(through(gate, log));
    BOOST_TEST(log.text() == "");
    engine.run();
    BOOST_TEST(log.text() == "started");
    BOOST_TEST((job.record().blocked_at() != nullptr));

    gate.open();
    BOOST_TEST(log.text() == "started"); // T4: it is queued, not resumed
    BOOST_TEST((job.record().blocked_at() == nullptr));
    engine.run();
    BOOST_TEST(log.text() == "started, through");
    BOOST_TEST(job.done());
    BOOST_TEST((job.record().ending() == ending::value));
}

BOOST_AUTO_TEST_CASE(C1_a_job_that_waits_is_withdrawn_and_throws_there) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    job.record().cancel(timeout);

    BOOST_TEST(gate.withdrawn == 1);
    BOOST_TEST(log.text() == "started");
    engine.run();
    BOOST_TEST(log.text() == "started, cancelled");
    BOOST_TEST((job.record().ending() == ending::cancelled));
    BOOST_TEST((job.record().cancellation().cause().why == tio::reason::timeout));
}

BOOST_AUTO_TEST_CASE(C1_a_job_that_has_not_started_never_does_and_its_frame_is_destroyed) {
    auto const job = engine.start(holds(test::counted{}, gate));
    BOOST_TEST(test::counted::alive() == 1);
    job.record().cancel(timeout);
    engine.run();

    BOOST_TEST(gate.entered == 0);
    BOOST_TEST(job.done());
    BOOST_TEST((job.record().ending() == ending::cancelled));
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(test::text_of(job.record().error()) == "cancelled");
}

BOOST_AUTO_TEST_CASE(C2_every_further_checkpoint_throws_again_without_starting_the_operation) {
    auto const job = engine.start(stubborn(gate, log));
    engine.run();
    job.record().cancel(timeout);
    engine.run();

    BOOST_TEST(log.text() == "again, again, again");
    BOOST_TEST(gate.entered == 1);
    BOOST_TEST((job.record().ending() == ending::value));
    BOOST_TEST(engine.told == "swallowed"); // C7
}

BOOST_AUTO_TEST_CASE(C1_a_job_cancelled_after_it_was_woken_throws_when_it_runs) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    gate.open();
    job.record().cancel(timeout);
    BOOST_TEST(gate.withdrawn == 0);
    engine.run();

    BOOST_TEST(log.text() == "started, cancelled");
}

BOOST_AUTO_TEST_CASE(C4_an_operation_that_cannot_be_withdrawn_is_waited_for) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    gate.busy = true;
    job.record().cancel(timeout);
    engine.run();
    BOOST_TEST(log.text() == "started");
    BOOST_TEST(!job.done());

    gate.open();
    engine.run();
    BOOST_TEST(log.text() == "started, cancelled");
}

BOOST_AUTO_TEST_CASE(C8_cancelling_twice_is_cancelling_once) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    gate.busy = true;
    job.record().cancel(timeout);
    job.record().cancel({tio::reason::crash, 1, {}});
    BOOST_TEST(gate.withdrawn == 1);
    gate.open();
    engine.run();

    BOOST_TEST((job.record().cancellation().cause().why == tio::reason::timeout));
}

BOOST_AUTO_TEST_CASE(C8_cancelling_an_ended_job_does_nothing) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    gate.open();
    engine.run();
    job.record().cancel(timeout);

    BOOST_TEST(!job.record().cancellation().requested());
    BOOST_TEST((job.record().ending() == ending::value));
    BOOST_TEST(job.record().result().get() == 5);
}

BOOST_AUTO_TEST_CASE(C8_cancelling_allocates_nothing) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    auto const before = tio::testing::allocations();
    job.record().cancel(timeout);

    BOOST_TEST(tio::testing::allocations() == before);
    engine.run();
}

BOOST_AUTO_TEST_CASE(C7_a_cancelled_job_may_end_with_an_error_of_its_own) {
    auto const job = engine.start(fails_when_cancelled(gate), {.bubble = false});
    engine.run();
    job.record().cancel(timeout);
    engine.run();

    BOOST_TEST((job.record().ending() == ending::error));
    BOOST_TEST(test::text_of(job.record().error()) == "own error");
    BOOST_TEST(engine.told == "raised"); // one entry for each misbehaving job
}

BOOST_AUTO_TEST_CASE(C3_a_cancelled_that_leaves_a_job_that_was_not_cancelled_is_an_error) {
    auto const kept = [] {
        tio::detail::cancellation of_another;
        of_another.request(timeout);
        return of_another.as_error();
    }();
    auto const rethrow = [](std::exception_ptr error) -> tio::task<> {
        std::rethrow_exception(error);
        co_return;
    };
    auto const job = engine.start(rethrow(kept), {.bubble = false});
    engine.run();

    BOOST_TEST((job.record().ending() == ending::error));
}

BOOST_AUTO_TEST_CASE(T8_the_frame_is_destroyed_at_the_end_and_the_record_lives_on) {
    auto const job = engine.start(holds(test::counted{}, gate), {.name = "holder"});
    engine.run();
    BOOST_TEST(test::counted::alive() == 1);
    gate.open();
    engine.run();

    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(job.done());
    BOOST_TEST(job.name() == "holder");
    BOOST_TEST(tio::detail::describe(job.record()) == "job 1 'holder'");
}

BOOST_AUTO_TEST_CASE(D7_a_job_knows_where_it_waits_and_where_it_ended) {
    auto const job = engine.start(through(gate, log));
    engine.run();
    auto const waits_at = job.record().place();
    BOOST_TEST(std::string(waits_at.file_name()).ends_with("job/job.cpp"));
    BOOST_TEST(waits_at.line() != 0u);
    gate.open();
    engine.run();

    BOOST_TEST(job.record().place().line() == waits_at.line());
}

BOOST_AUTO_TEST_SUITE_END()
