// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs that do not end with the `cancelled` that they were given.
BOOST_AUTO_TEST_SUITE(loop_misbehaviour)

namespace {

struct cancelling {
    /// Runs a task as a job that is cancelled while it waits.
    std::string operator()(std::function<tio::task<>()> const& job) {
        return test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                auto const handle = tio::spawn({.name = "bad"}, job);
                co_await tio::testing::wait_all_blocked();
                handle.cancel();
                co_await tio::testing::wait_all_blocked();
                BOOST_TEST(handle.done());
            });
        });
    }

    tio::testing::virtual_loop loop{};
    test::diagnostics_log diagnostics{loop};
};

tio::task<> throws_after_swallowing() {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const&) {}
    co_await test::fail("late");
}

} // namespace

// TIN-052
BOOST_AUTO_TEST_CASE(C7_a_job_that_swallows_its_cancellation_is_told_once) {
    cancelling run;
    auto const swallows = []() -> tio::task<> { co_await test::returns_when_cancelled(5); };
    BOOST_TEST(run(swallows) == "nothing");
    BOOST_TEST(run.diagnostics.kinds() == "swallowed");
    BOOST_TEST(run.diagnostics.entries.at(0).text.find("'bad'") != std::string::npos);
    BOOST_TEST(run.diagnostics.entries.at(0).job == 2u);
}

BOOST_AUTO_TEST_CASE(C7_the_value_of_a_job_that_swallowed_its_cancellation_stays_in_its_handle) {
    cancelling run;
    run.loop.run([]() -> tio::task<> {
        auto const job = tio::spawn(test::returns_when_cancelled, 5);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        int const value = co_await job;
        BOOST_TEST(value == 5);
    });
}

// TIN-053
BOOST_AUTO_TEST_CASE(C7_a_job_that_waits_again_is_told_when_it_returns) {
    cancelling run;
    int thrown = 0;
    auto const waits_again = [&]() -> tio::task<> {
        for (int i = 0; i != 3; ++i) {
            try {
                co_await tio::yield_now();
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                ++thrown;
            }
        }
    };
    BOOST_TEST(run(waits_again) == "nothing");
    BOOST_TEST(thrown == 3);
    BOOST_TEST(run.diagnostics.kinds() == "swallowed");
}

// TIN-054
BOOST_AUTO_TEST_CASE(C7_an_error_while_being_cancelled_is_told_once_and_crashes_the_loop) {
    for (auto const& job : {std::function<tio::task<>()>(throws_after_swallowing),
                            std::function([] { return test::fails_when_cancelled("late"); })}) {
        cancelling run;
        BOOST_TEST(run(job) == "late");
        BOOST_TEST(run.diagnostics.kinds() == "raised");
        BOOST_TEST(run.diagnostics.entries.at(0).text.find("late") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(C7_a_job_that_had_ended_before_it_noticed_did_nothing_wrong) {
    cancelling run;
    auto const thrown = test::thrown_by([&] {
        run.loop.run([&]() -> tio::task<> {
            tio::spawn([&]() -> tio::task<> {
                run.loop.cancel();
                co_return;
            });
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(thrown == "job_cancelled");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(C7_a_job_that_lets_cancelled_out_did_nothing_wrong) {
    cancelling run;
    BOOST_TEST(run([] { return test::wait_for(1h); }) == "nothing");
    auto const waits_twice = []() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {}
        co_await tio::sleep(1h);
    };
    BOOST_TEST(run(waits_twice) == "nothing");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(C7_the_second_error_of_an_all_is_told_once) {
    cancelling run;
    auto const thrown = test::thrown_by([&] {
        run.loop.run([]() -> tio::task<> {
            co_await tio::all(test::fail_after(1s, "first"), test::fails_when_cancelled("second"));
        });
    });
    BOOST_TEST(thrown == "first");
    BOOST_REQUIRE(run.diagnostics.entries.size() == 1u);
    BOOST_TEST(run.diagnostics.entries[0].text.find("second") != std::string::npos);
}

// TIN-059
BOOST_AUTO_TEST_CASE(C2_cleanup_may_release_others_but_may_not_wait_or_start_anything) {
    cancelling run;
    test::trace log;
    tio::event released;
    auto const cleans_up = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            released.set();
        }
        co_await tio::all(test::stepper(log, "never", 1));
    };
    auto const waiter = [&]() -> tio::task<> {
        co_await released.wait();
        log.add("released");
    };
    auto const thrown = test::thrown_by([&] {
        run.loop.run([&]() -> tio::task<> {
            tio::spawn(cleans_up);
            tio::spawn(waiter);
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == ""); // the waiter was cancelled too
    BOOST_TEST(released.is_set());
}

BOOST_AUTO_TEST_SUITE_END()
