// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/trace.hpp>
#include <tinyasio/job/shared_job.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <string>
#include <vector>

namespace tio = tinyasio;
using tio::detail::ending;

// Waiting for the end of a job that others may wait for too.

namespace {

tio::task<int> give(test::gate& gate) {
    co_await gate;
    co_return 5;
}

tio::task<> await_it(tio::handle<int> of, test::trace& log, std::string name) {
    try {
        int const& value = co_await of;
        log.add(value == 5 ? name : "wrong");
    } catch (tio::cancelled const&) {
        log.add(name + " cancelled");
        throw;
    } catch (std::exception const& error) {
        log.add(name + " " + error.what());
    }
}

struct fixture {
    test::trace log;
    test::gate gate;
    test::bare_engine engine;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_end_waiter, fixture)

BOOST_AUTO_TEST_CASE(T4_waiters_are_queued_in_the_order_in_which_they_came) {
    auto const job = engine.start(give(gate));
    for (auto const* name : {"a", "b", "c"}) engine.start(await_it(job, log, name));
    engine.run();
    gate.open();
    engine.run(1);
    BOOST_TEST(job.done());
    BOOST_TEST(log.text() == "");
    engine.run();

    BOOST_TEST(log.text() == "a, b, c");
}

BOOST_AUTO_TEST_CASE(C1_a_waiter_that_is_cancelled_leaves_the_others_and_the_job) {
    for (std::size_t which = 0; which != 3; ++which) {
        test::trace of_round;
        test::gate at;
        auto const job = engine.start(give(at));
        std::vector<tio::handle<void>> waiters;
        for (auto const* name : {"a", "b", "c"})
            waiters.push_back(engine.start(await_it(job, of_round, name)));
        engine.run();
        engine.on_strand([&] { waiters[which].cancel(); });
        engine.run();
        BOOST_TEST(!job.done());
        at.open();
        engine.run();

        std::string const all[] = {"a cancelled, b, c", "b cancelled, a, c", "c cancelled, a, b"};
        BOOST_TEST(of_round.text() == all[which]);
        BOOST_TEST((job.record().ending() == ending::value));
    }
}

BOOST_AUTO_TEST_CASE(C1_a_job_whose_waiters_were_all_cancelled_runs_on_and_can_be_awaited_again) {
    auto const job = engine.start(give(gate));
    auto const first = engine.start(await_it(job, log, "a"));
    auto const second = engine.start(await_it(job, log, "b"));
    engine.run();
    engine.on_strand([&] { first.cancel(), second.cancel(); });
    engine.run();
    BOOST_TEST((job.record().listener() == nullptr));
    engine.start(await_it(job, log, "c"));
    engine.run();
    gate.open();
    engine.run();

    BOOST_TEST(log.text() == "a cancelled, b cancelled, c");
}

BOOST_AUTO_TEST_CASE(C4_a_waiter_that_is_cancelled_after_the_job_ended_gets_the_value) {
    auto const job = engine.start(give(gate));
    auto const waiter = engine.start(await_it(job, log, "a"));
    engine.run();
    gate.open();
    engine.run(1);
    engine.on_strand([&] { waiter.cancel(); });
    engine.run();

    BOOST_TEST(log.text() == "a");
}

BOOST_AUTO_TEST_CASE(D10_who_awaits_a_cancelled_job_is_told_who_and_why) {
    auto const job = engine.start(give(gate));
    engine.start(await_it(job, log, "a"));
    engine.run();
    engine.on_strand([&] { job.cancel(); });
    engine.run();
    engine.start(await_it(job, log, "late"));
    engine.run();

    BOOST_TEST(log.text().starts_with("a job 1 was cancelled (explicit)"));
    BOOST_TEST(log.text().find("late job 1 was cancelled (explicit)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D5_only_a_single_waiter_is_the_next_link_of_the_chain) {
    auto const job = engine.start(give(gate));
    auto const waiter = engine.start(await_it(job, log, "a"));
    engine.run();
    BOOST_TEST(job.record().only_waiter() == &waiter.record());
    engine.start(await_it(job, log, "b"));
    engine.run();

    BOOST_TEST((job.record().only_waiter() == nullptr));
}

BOOST_AUTO_TEST_CASE(T1_awaiting_oneself_or_a_job_of_another_loop_is_misuse) {
    test::bare_engine other;
    test::gate elsewhere;
    auto const foreign = other.start(give(elsewhere));
    engine.start(await_it(foreign, log, "foreign"));
    auto const self = [](tio::handle<void>& me, test::trace& to) -> tio::task<> {
        try {
            co_await me;
        } catch (tio::usage_error const& error) {
            to.add(error.what());
        }
    };
    tio::handle<void> me;
    me = engine.start(self(me, log));
    engine.run();

    BOOST_TEST(log.text() ==
               "foreign a job of another loop was awaited: job 1 "
               "(a promise carries a result from loop to loop), "
               "jobs wait for each other: job 2 at end_waiter.cpp:142 waits for job 2");
}

BOOST_AUTO_TEST_SUITE_END()
