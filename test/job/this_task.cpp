// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/this_task.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
namespace this_task = tio::this_task;

namespace {

tio::task<std::string> whoami() {
    co_await tio::yield_now();
    co_return std::string(this_task::name()) + std::to_string(this_task::id());
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_this_task)

BOOST_AUTO_TEST_CASE(jobs_are_numbered_in_the_order_in_which_they_start) {
    tio::testing::run([]() -> tio::task<> {
        auto const first = tio::spawn({.name = "first"}, whoami());
        auto const [second, third] = co_await tio::all(whoami(), whoami());
        auto const named = co_await first;
        BOOST_TEST(named == "first2");
        BOOST_TEST(second == "3");
        BOOST_TEST(third == "4");
        BOOST_TEST(this_task::id() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(the_job_of_a_run_is_called_root) {
    tio::testing::virtual_loop loop;
    BOOST_TEST(loop.run(whoami()) == "root1");
    BOOST_TEST(loop.run(whoami()) == "root2"); // unique in the loop, not in the run
}

BOOST_AUTO_TEST_CASE(T2_what_a_job_awaits_is_the_same_job) {
    tio::testing::run([]() -> tio::task<> {
        auto const inner = co_await whoami();
        BOOST_TEST(inner == "root1");
    });
}

BOOST_AUTO_TEST_CASE(a_name_is_copied) {
    tio::testing::run([]() -> tio::task<> {
        std::string name = "original";
        auto const job = tio::spawn({.name = name}, whoami());
        name = "changed!";
        auto const seen = co_await job;
        BOOST_TEST(seen == "original2");
        BOOST_TEST(job.name() == "original");
    });
}

BOOST_AUTO_TEST_CASE(T1_outside_of_a_job_it_is_misuse) {
    BOOST_TEST(test::what_of<tio::usage_error>([] { this_task::name(); }) ==
               "this_task::name was called outside of a job");
    BOOST_TEST(test::what_of<tio::usage_error>([] { this_task::id(); }) ==
               "this_task::id was called outside of a job");
}

BOOST_AUTO_TEST_CASE(T1_a_posted_function_is_outside_of_a_job) {
    tio::testing::virtual_loop loop;
    BOOST_TEST(test::thrown_by([&] {
                   loop.run([&]() -> tio::task<> {
                       loop.post([] { this_task::id(); });
                       co_await tio::yield_now();
                   });
               }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(L2_after_an_inner_run_the_job_is_itself_again) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = []() -> tio::task<> {
            tio::testing::virtual_loop inner;
            BOOST_TEST(inner.run(whoami()) == "root1");
            BOOST_TEST(this_task::id() == 2u);
            BOOST_TEST(this_task::name() == "outer");
            co_return;
        };
        co_await tio::spawn({.name = "outer"}, job());
        BOOST_TEST(this_task::name() == "root");
    });
}

BOOST_AUTO_TEST_CASE(T8_a_job_is_itself_while_its_frame_is_destroyed) {
    test::trace log;
    struct at_end {
        test::trace& to;
        ~at_end() { to.add(std::string(this_task::name())); }
    };
    auto const holder = [](test::trace& to) -> tio::task<> {
        at_end const local{to};
        co_await tio::yield_now();
    };
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.name = "a"}, holder(log));
        tio::spawn({.name = "b"}, holder(log));
        co_return;
    });
    BOOST_TEST(log.text() == "a, b");
}

BOOST_AUTO_TEST_SUITE_END()
