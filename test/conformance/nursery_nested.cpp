// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Nurseries in nurseries.
BOOST_AUTO_TEST_SUITE(conformance_nursery_nested)

BOOST_AUTO_TEST_CASE(TRA_054_the_timeout_of_an_outer_one_cancels_the_inner_one) {
    test::trace log;
    auto const inner = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "inner job");
        co_await test::sleeper(log, "inner body");
    };
    auto const outer = [&](tio::nursery&) -> tio::task<> {
        co_await test::tell(log, "inner", tio::with_nursery({.timeout = 1h}, inner));
    };
    BOOST_TEST(test::out_of({.timeout = 200ms}, outer) == "timed_out at 200");
    BOOST_TEST(log.text() == "inner body cancelled, inner job cancelled, inner: cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_055_a_fork_is_cancelled_with_its_parent) {
    test::trace log;
    auto const forks = [&](tio::nursery& n) -> tio::task<> {
        auto fork = n.fork();
        fork.spawn(test::sleeper, std::ref(log), "a");
        co_await test::tell(log, "fork", fork.join());
    };
    BOOST_TEST(test::out_of({.timeout = 100ms}, forks) == "timed_out at 100");
    BOOST_TEST(log.text() == "a cancelled, fork: cancelled");
    log.clear();
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        auto fork = n.fork();
        fork.spawn(test::sleeper, std::ref(log), "a");
        co_await tio::sleep(100ms);
        n.cancel();
        auto const went = co_await test::end_of(n.wait());
        BOOST_TEST(went == "nothing at 100");
        BOOST_TEST(fork.done());
    });
    BOOST_TEST(log.text() == "a cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_056_the_timeout_of_a_fork_is_thrown_in_who_waits_for_it) {
    auto const lets_out = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        auto fork = n.fork({.timeout = 100ms});
        fork << test::wait_for(1h);
        co_await fork.join();
    };
    BOOST_TEST(test::out_of(lets_out) == "timed_out at 100");
    auto const catches = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s);
        auto fork = n.fork({.timeout = 100ms});
        fork << test::wait_for(1h);
        auto const went = co_await test::end_of(fork.join());
        BOOST_TEST(went == "timed_out at 100");
    };
    BOOST_TEST(test::out_of(catches) == "nothing at 1000");
}

BOOST_AUTO_TEST_CASE(TRA_057_the_error_of_a_fork_does_not_bubble_into_its_parent) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto fork = n.fork();
        fork << test::fail_after(1s, "boom");
        co_await tio::sleep(2s);
        BOOST_TEST(fork.done());
        BOOST_TEST(test::text_of(fork.crash()->original) == "boom");
        auto const went = co_await test::end_of(fork.wait());
        BOOST_TEST(went == "boom at 2000");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 2000");
}

BOOST_AUTO_TEST_CASE(TRA_058_the_error_of_one_that_a_job_waits_for_goes_through_that_job) {
    test::trace log;
    auto const inner = [&](tio::nursery& n) -> tio::task<> {
        n << test::fail_after(1s, "boom");
        co_await test::sleeper(log, "inner body");
    };
    auto const sibling = [&](tio::nursery&) -> tio::task<> {
        co_await test::sleeper(log, "sibling");
    };
    auto const outer = [&](tio::nursery& n) -> tio::task<> {
        n.spawn([&]() -> tio::task<> { co_await tio::with_nursery(inner); });
        n.spawn([&]() -> tio::task<> { co_await tio::with_nursery(sibling); });
        co_await test::sleeper(log, "body");
    };
    BOOST_TEST(test::out_of(outer) == "boom at 1000");
    BOOST_TEST(log.text() == "inner body cancelled, body cancelled, sibling cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_059_a_fork_that_nobody_finalizes_is_finalized_with_the_parents_body) {
    std::vector<tio::nursery> forks; // outlives the body
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        forks.push_back(n.fork());
        forks.back() << test::wait_for(1s);
        forks.push_back(n.fork({.timeout = 2s}));
        forks.back() << test::wait_for(1h);
        forks.push_back(n.fork()); // empty
        co_return;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const went = co_await test::end_of(tio::with_nursery(body));
        BOOST_TEST(went == "nothing at 2000");
        auto const second = co_await test::end_of(forks[1].wait());
        BOOST_TEST(second == "timed_out at 2000");
        forks.clear();
    });
}

BOOST_AUTO_TEST_CASE(TRA_060_one_that_its_parent_cancels_ends_without_an_error) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        auto child = n.fork();
        auto grandchild = child.fork();
        for (auto* each : {&n, &child, &grandchild}) *each << test::wait_for(1h);
        grandchild.cancel();
        co_await grandchild.wait();
        BOOST_TEST((!child.done() && !n.done()));
        child.cancel();
        n.cancel();
        auto const a = co_await test::end_of(child.wait());
        auto const b = co_await test::end_of(n.wait());
        BOOST_TEST((a == "nothing at 0" && b == "nothing at 0"));

        tio::nursery parent;
        auto fork = parent.fork();
        fork << test::wait_for(1h);
        parent.cancel();
        auto const c = co_await test::end_of(fork.wait());
        BOOST_TEST(c == "nothing at 0");
        BOOST_TEST(fork.crash() == nullptr);
        co_await parent.wait();
    });
}

BOOST_AUTO_TEST_CASE(TRA_061_a_fork_has_the_logger_of_its_parent_not_its_timeout_or_name) {
    std::vector<std::string> lines;
    tio::logger const logger{[&](tio::log_entry const& entry) { lines.push_back(entry.text); }};
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n{{.name = "parent", .timeout = 1h, .logger = &logger}};
        auto fork = n.fork();
        BOOST_TEST(fork.name() == "");
        BOOST_TEST(tio::to_string(fork) == "nursery 2");
        n.cancel();
        co_await n.wait();
        tio::nursery limited{{.timeout = 1s, .logger = &logger}};
        auto free = limited.fork();
        free << test::wait_for(2s);
        auto const went = co_await test::end_of(free.join());
        BOOST_TEST(went == "nothing at 1000"); // cancelled with its parent
        auto const expired = co_await test::end_of(limited.wait());
        BOOST_TEST(expired == "timed_out at 1000");
    });
    BOOST_REQUIRE(lines.size() >= 2u);
    BOOST_TEST(lines[0] == "creating nursery 1 'parent'");
    BOOST_TEST(lines[1] == "creating nursery 2");
}

BOOST_AUTO_TEST_CASE(TRA_062_jobs_lists_what_runs_and_for_how_long_in_forks_too) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        for (int i = 0; i != 8; ++i) n.spawn({.name = "outer"}, test::wait_for, 10s);
        auto fork = n.fork();
        co_await tio::sleep(1s);
        for (int i = 0; i != 3; ++i) fork.spawn({.name = "inner"}, test::wait_for, 10s);
        co_await tio::sleep(1s);
        auto const jobs = n.jobs();
        BOOST_REQUIRE(jobs.size() == 11u);
        BOOST_TEST((jobs[0].name == "outer" && jobs[10].name == "inner"));
        BOOST_TEST((jobs[0].age == 2s && jobs[10].age == 1s));
        BOOST_TEST(jobs[0].waits_for == "sleep");
        BOOST_TEST(fork.jobs().size() == 3u);
        n.cancel();
        co_await n.wait();
        BOOST_TEST((n.jobs().empty() && fork.jobs().empty()));
    });
}

BOOST_AUTO_TEST_CASE(TRA_063_each_job_sees_the_nursery_in_which_it_runs) {
    BOOST_TEST(tio::this_task::nursery() == nullptr);
    tio::testing::run([]() -> tio::task<> {
        BOOST_TEST(tio::this_task::nursery() == nullptr);
        auto const sees = [](std::uint64_t id) -> tio::task<> {
            co_await tio::yield_now();
            BOOST_TEST(tio::this_task::nursery()->id() == id);
        };
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            BOOST_TEST(tio::this_task::nursery() == &n);
            co_await sees(n.id());
            n.spawn(sees, n.id());
            tio::spawn({.awaited = false}, sees, n.id());
            co_await tio::all(sees(n.id()), tio::shield(sees(n.id())));
            auto fork = n.fork();
            fork.spawn(sees, fork.id());
            co_await fork.join();
            auto const inside = [&](tio::nursery& in) { return sees(in.id()); };
            co_await tio::with_nursery(inside);
            BOOST_TEST(tio::this_task::nursery() == &n);
        };
        co_await tio::with_nursery(body);
        BOOST_TEST(tio::this_task::nursery() == nullptr);
    });
}

BOOST_AUTO_TEST_CASE(TRA_064_a_handler_forks_the_nursery_in_which_it_runs) {
    test::trace log;
    auto const handler = [&](std::string name, auto job) -> tio::task<> {
        auto fork = tio::this_task::nursery()->fork({.timeout = 1s});
        fork << job();
        co_await test::tell(log, name, fork.join());
    };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n << handler("quick", [] { return test::wait_for(100ms); })
          << handler("slow", [] { return test::wait_for(1h); })
          << handler("bad", [] { return test::fail_after(500ms, "boom"); });
        co_return;
    };
    BOOST_TEST(test::out_of(body) == "nothing at 1000");
    BOOST_TEST(log.text() == "quick: nothing, bad: boom, slow: timed_out");
}

BOOST_AUTO_TEST_CASE(TON_047_cancelling_an_inner_one_leaves_the_jobs_of_the_outer_one_alone) {
    test::trace log;
    auto const inner = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "inner");
        co_await tio::sleep(100ms);
        n.cancel();
    };
    auto const outer = [&](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s);
        co_await tio::with_nursery(inner);
        log.add("outer goes on");
        auto fork = n.fork();
        fork << test::wait_for(1h);
        fork.cancel();
    };
    BOOST_TEST(test::out_of(outer) == "nothing at 1000");
    BOOST_TEST(log.text() == "inner cancelled, outer goes on");
}

BOOST_AUTO_TEST_SUITE_END()
