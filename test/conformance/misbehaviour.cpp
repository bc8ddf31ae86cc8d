// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs that do not end with the `cancelled` that a crash gave them.
BOOST_AUTO_TEST_SUITE(conformance_misbehaviour)

namespace {

tio::task<int> returns_from_the_handler() {
    try {
        co_await tio::sleep(1h);
    } catch (...) {
        co_return 5;
    }
    co_return 0;
}

/// Runs a job beside one that fails, under each policy; gives what comes out of it.
template <class Job>
struct beside_a_crash {
    std::string automatic() { return outcome(tio::on_error::automatic); }
    std::string group() { return outcome(tio::on_error::group); }

    std::string outcome(tio::on_error policy) {
        return run(policy, [this]() -> tio::task<> {
            tio::spawn({.name = "bad"}, job);
            co_await test::fail_after(1s, "boom");
        });
    }

    test::trial& run;
    Job job;
};

template <class Job>
beside_a_crash(test::trial&, Job) -> beside_a_crash<Job>;

} // namespace

BOOST_AUTO_TEST_CASE(TIN_052_a_cancelled_job_that_returns_is_told_and_not_in_the_group) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        auto const swallows = [] { return test::returns_when_cancelled(5); };
        beside_a_crash later{run, swallows};
        beside_a_crash from_the_handler{run, returns_from_the_handler};
        BOOST_TEST(later.automatic() == "boom");
        BOOST_TEST(later.group() == "[boom]");
        BOOST_TEST(from_the_handler.automatic() == "boom");
        BOOST_TEST(from_the_handler.group() == "[boom]");
        BOOST_TEST(run.diagnostics.kinds() == "swallowed, swallowed, swallowed, swallowed");
        BOOST_TEST(run.diagnostics.entries.at(0).text.find("'bad'") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(TIN_053_a_cancelled_job_that_awaits_again_is_cancelled_again_at_that_await) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        test::trace log;
        auto const awaits_again = [&]() -> tio::task<> {
            test::trace::at_end const end{log, "cleaned up"};
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                log.add("first");
            }
            try {
                co_await tio::sleep(1h);
                log.add("resumed");
            } catch (tio::cancelled const&) {
                log.add("second at " + std::to_string(test::clock_ms()));
                throw;
            }
        };
        beside_a_crash job{run, awaits_again};
        BOOST_TEST(job.automatic() == "boom");
        BOOST_TEST(log.text() == "first, second at 1000, cleaned up");
        BOOST_TEST(run.diagnostics.kinds() == ""); // it let the second one out (C7)
    }
}

BOOST_AUTO_TEST_CASE(TIN_053_a_cancelled_job_that_awaits_again_and_then_returns_is_told_once) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        int thrown = 0;
        auto const awaits_again = [&]() -> tio::task<> {
            for (int i = 0; i != 3; ++i) {
                try {
                    co_await tio::sleep(1h);
                } catch (tio::cancelled const&) {
                    ++thrown;
                }
            }
        };
        beside_a_crash job{run, awaits_again};
        BOOST_TEST(job.group() == "[boom]");
        BOOST_TEST(thrown == 3);
        BOOST_TEST(run.diagnostics.kinds() == "swallowed");
    }
}

BOOST_AUTO_TEST_CASE(TIN_054_a_cancelled_job_that_throws_is_told_and_in_the_group) {
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        beside_a_crash job{run, [] { return test::fails_when_cancelled("no such key"); }};
        BOOST_TEST(job.automatic() == "[boom, no such key]");
        BOOST_TEST(job.group() == "[boom, no such key]");
        BOOST_TEST(run.diagnostics.kinds() == "raised, raised");
        BOOST_TEST(run.diagnostics.entries.at(0).text.find("no such key") != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
