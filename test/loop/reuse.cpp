// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// A loop after the end of a run, and handles after the end of their loop.
BOOST_AUTO_TEST_SUITE(loop_reuse)

namespace {

/// Jobs that ended in each way, in a loop that crashed.
struct crashed {
    crashed() {
        auto const boom = []() -> tio::task<int> {
            co_await tio::sleep(1s);
            throw std::runtime_error("boom");
        };
        thrown = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                finished = tio::spawn({.name = "finished"}, test::give<int>, 25);
                failed = tio::spawn(boom);
                stopped = tio::spawn(test::give_after<int>, 1h, 1);
                co_await tio::sleep(1h);
            });
        });
    }

    tio::testing::virtual_loop loop;
    tio::handle<int> finished, failed, stopped;
    std::string thrown;
};

tio::task<int> await(tio::handle<int> handle) {
    co_return co_await handle;
}

} // namespace

// TIN-031
BOOST_AUTO_TEST_CASE(D10_a_loop_can_be_run_again_after_a_crash) {
    crashed after;
    BOOST_TEST(after.thrown == "boom");
    BOOST_TEST(after.loop.run(test::give_after(1s, 7)) == 7);
    BOOST_TEST(test::thrown_by([&] { after.loop.run(test::fail("again")); }) == "again");
    BOOST_TEST(after.loop.run(test::give(8)) == 8);
}

// TIN-031
BOOST_AUTO_TEST_CASE(D10_handles_of_a_crashed_run_can_be_awaited_in_the_next) {
    crashed after;
    BOOST_TEST(after.loop.run(await(after.finished)) == 25);
    BOOST_TEST(test::thrown_by([&] { return after.loop.run(await(after.failed)); }) == "boom");
    BOOST_TEST(test::thrown_by([&] { return after.loop.run(await(after.stopped)); }) ==
               "job_cancelled");
}

// TIN-021, TIN-022, TIN-031
BOOST_AUTO_TEST_CASE(D10_run_of_a_handle_gives_what_the_job_left_and_runs_nothing) {
    crashed after;
    auto const before =
        after.loop.run([]() -> tio::task<long long> { co_return test::clock_ms(); });
    for (int i = 0; i != 3; ++i) BOOST_TEST(after.loop.run(after.finished) == 25);
    BOOST_TEST(test::thrown_by([&] { return after.loop.run(after.failed); }) == "boom");
    BOOST_TEST(test::thrown_by([&] { return after.loop.run(after.stopped); }) == "job_cancelled");
    auto const now = after.loop.run([]() -> tio::task<long long> { co_return test::clock_ms(); });
    BOOST_TEST(now == before);
}

BOOST_AUTO_TEST_CASE(D10_run_of_a_handle_gives_a_reference_or_from_an_rvalue_the_value) {
    tio::loop loop;
    tio::handle<test::move_only> handle;
    loop.run([&]() -> tio::task<> {
        handle = tio::spawn(test::give(test::move_only(5)));
        co_return;
    });
    auto const copy = handle;
    BOOST_TEST(loop.run(handle).value == 5);
    BOOST_TEST((&loop.run(handle) == &loop.run(copy)));
    test::move_only const taken = loop.run(std::move(handle));
    BOOST_TEST(taken.value == 5);
    BOOST_TEST(loop.run(copy).value == -1);
}

BOOST_AUTO_TEST_CASE(D10_a_cancelled_job_says_who_cancelled_it_and_why) {
    crashed after;
    try {
        after.loop.run(after.stopped);
        BOOST_ERROR("a cancelled job has no value");
    } catch (tio::job_cancelled const& error) {
        BOOST_TEST(error.job() == after.stopped.id());
        BOOST_TEST((error.why() == tio::reason::crash));
        BOOST_TEST(error.by() == after.failed.id());
        BOOST_TEST(std::string(error.what()).find("(crash)") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(D10_handles_survive_their_loop) {
    std::optional<crashed> after{std::in_place};
    auto const finished = after->finished;
    auto const stopped = after->stopped;
    after.reset();

    BOOST_TEST(finished.done());
    BOOST_TEST(stopped.done());
    BOOST_TEST(finished.name() == "finished");
    BOOST_TEST(finished.id() == 2u);
    finished.cancel();
    stopped.cancel();
}

// TIN-022, TIN-023
BOOST_AUTO_TEST_CASE(D10_a_handle_of_another_loop_is_refused) {
    crashed after;
    tio::testing::virtual_loop other;
    BOOST_TEST(test::thrown_by([&] { return other.run(after.finished); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { return other.run(await(after.finished)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(D10_a_handle_of_a_loop_that_was_at_the_same_address_is_refused) {
    std::optional<tio::testing::virtual_loop> loop{std::in_place};
    tio::handle<int> handle;
    loop->run([&]() -> tio::task<> {
        handle = tio::spawn(test::give(1));
        co_return;
    });
    loop.emplace();
    BOOST_TEST(test::thrown_by([&] { return loop->run(handle); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { return loop->run(await(handle)); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(D10_run_of_an_empty_handle_is_refused) {
    tio::loop loop;
    BOOST_TEST(test::thrown_by([&] { loop.run(tio::handle<void>{}); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(D10_jobs_are_numbered_on_over_the_runs_of_a_loop) {
    tio::loop loop;
    auto const id = []() -> tio::task<std::uint64_t> { co_return tio::this_task::id(); };
    auto const first = loop.run(id);
    BOOST_TEST(loop.run(id) == first + 1);
}

// TIN-032: what is left of a loop when it goes is destroyed.
BOOST_AUTO_TEST_CASE(D10_a_loop_that_never_runs_destroys_what_was_posted) {
    auto const owned = std::make_shared<int>(0);
    {
        tio::loop loop;
        loop.post([owned] { BOOST_ERROR("it should not run"); });
        BOOST_TEST(owned.use_count() == 2);
    }
    BOOST_TEST(owned.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
