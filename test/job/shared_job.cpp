// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/counted.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using tio::detail::ending;

// Jobs that handles refer to: who keeps the record, and who may cancel.

namespace {

tio::task<test::counted> give(test::gate& gate) {
    co_await gate;
    co_return test::counted{};
}

tio::task<> cancel_it(tio::handle<test::counted> of) {
    of.cancel();
    co_return;
}

struct fixture {
    test::gate gate;
    std::unique_ptr<test::bare_engine> owned = std::make_unique<test::bare_engine>();
    test::bare_engine& engine = *owned;

    void take_inbox() {
        engine.on_strand([&] { engine->take_inbox(); });
        engine.run();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_shared_job, fixture)

BOOST_AUTO_TEST_CASE(N6_the_value_lives_as_long_as_a_handle) {
    auto job = engine.start(give(gate));
    engine.run();
    gate.open();
    engine.run();
    auto copy = job;
    job = {};
    BOOST_TEST(test::counted::alive() == 1);
    copy = {};
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(N6_dropping_all_handles_lets_the_job_run_on) {
    static_cast<void>(engine.start(give(gate)));
    engine.run();
    gate.open();
    engine.run();

    BOOST_TEST(engine->jobs.ended());
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(D10_a_handle_survives_its_loop) {
    auto const finished = engine.start(give(gate));
    engine.run();
    gate.open();
    engine.run();
    auto const torn_down = engine.start(give(gate));
    engine.run();
    owned.reset();

    BOOST_TEST((finished.record().ending() == ending::value));
    BOOST_TEST((torn_down.record().ending() == ending::cancelled));
    finished.cancel(); // C8: nothing to do, and nowhere to go
    torn_down.cancel();
    BOOST_TEST(!finished.record().cancellation().requested());
}

BOOST_AUTO_TEST_CASE(C8_cancelling_on_the_strand_takes_effect_at_once_and_names_the_canceller) {
    auto const job = engine.start(give(gate));
    auto const canceller = engine.start(cancel_it(job));
    engine.run();

    BOOST_TEST(gate.withdrawn == 1);
    BOOST_TEST(engine.wakes() == 0);
    BOOST_TEST((job.record().ending() == ending::cancelled));
    auto const& cause = job.record().cancellation().cause();
    BOOST_TEST(cause.by == canceller.id());
    BOOST_TEST((cause.why == tio::reason::explicit_));
}

BOOST_AUTO_TEST_CASE(C8_cancelling_from_another_thread_takes_effect_on_the_strand) {
    auto const job = engine.start(give(gate));
    engine.run();
    std::uint_least32_t line = 0;
    std::thread([&] {
        line = std::source_location::current().line() + 1;
        job.cancel();
    }).join();
    BOOST_TEST(engine.wakes() == 1);
    BOOST_TEST(gate.withdrawn == 0);
    BOOST_TEST(!job.record().cancellation().requested());

    take_inbox();
    BOOST_TEST((job.record().ending() == ending::cancelled));
    auto const& cause = job.record().cancellation().cause();
    BOOST_TEST(cause.by == 0u);
    BOOST_TEST(cause.where.line() == line);
}

BOOST_AUTO_TEST_CASE(C9_a_loop_that_goes_is_not_torn_down_inside_of_a_cancel) {
    auto const job = engine.start(give(gate));
    engine.run();
    engine.on_wake = [&] { engine->jobs.tear_down(); }; // which waits for those who cancel
    job.cancel();
    BOOST_TEST(engine.wakes() == 1);
    BOOST_TEST(!job.done());
    engine.on_wake = {};
}

BOOST_AUTO_TEST_CASE(C8_cancelling_from_elsewhere_is_idempotent_and_allocates_nothing) {
    auto const job = engine.start(give(gate));
    engine.run();
    auto const before = tio::testing::allocations();
    job.cancel();
    job.cancel();

    BOOST_TEST(tio::testing::allocations() == before);
    BOOST_TEST(engine.wakes() == 1);
    take_inbox();
    BOOST_TEST(gate.withdrawn == 1);
}

BOOST_AUTO_TEST_CASE(C8_a_job_may_end_before_its_cancellation_arrives) {
    auto job = engine.start(give(gate));
    engine.run();
    job.cancel();
    gate.open();
    engine.run();
    BOOST_TEST((job.record().ending() == ending::value));
    job = {};

    take_inbox();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C8_a_cancellation_that_never_arrives_leaves_nothing) {
    auto job = engine.start(give(gate));
    engine.run();
    job.cancel();
    owned.reset();

    BOOST_TEST(job.done());
}

BOOST_AUTO_TEST_CASE(C8_a_loop_that_ends_while_others_cancel_is_left_alone) {
    for (int round = 0; round != 50; ++round) {
        test::gate of_round;
        auto loop = std::make_unique<test::bare_engine>();
        auto const job = loop->start(give(of_round));
        loop->run();
        std::atomic<bool> stop = false;
        std::vector<std::thread> others;
        for (int i = 0; i != 2; ++i)
            others.emplace_back([&stop, job] {
                while (!stop) {
                    auto const copy = job;
                    copy.cancel();
                }
            });
        while (loop->wakes() == 0) std::this_thread::yield();
        of_round.open();
        loop->run();
        loop.reset();
        stop = true;
        for (auto& other : others) other.join();
        BOOST_TEST(job.done());
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
