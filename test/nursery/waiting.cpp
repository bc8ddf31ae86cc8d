// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <support/places.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Those who wait for the end of a nursery.
BOOST_AUTO_TEST_SUITE(nursery_waiting)

BOOST_AUTO_TEST_CASE(N2_join_that_is_cancelled_cancels_the_jobs_and_waits_for_them) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            tio::nursery n;
            n.spawn(test::cleans_up, std::ref(log), "a", 1s);
            co_await test::tell(log, "join", n.join());
        });
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "a clean, join: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(N2_wait_that_is_cancelled_leaves_the_nursery_alone) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        n.spawn(test::tell<tio::task<>>, std::ref(log), "a", test::wait_for(2s));
        auto const waits = [&]() -> tio::task<> { co_await test::tell(log, "wait", n.wait()); };
        auto const job = tio::spawn(waits);
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        co_await n.join();
    });
    BOOST_TEST(log.text() == "wait: cancelled, job: job_cancelled, a: nothing");
}

BOOST_AUTO_TEST_CASE(N2_a_job_of_it_may_not_wait_for_its_end) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        auto const waits = [&]() -> tio::task<> {
            co_await test::tell(log, "wait", n.wait());
            co_await test::tell(log, "join", n.join());
        };
        n.spawn(waits);
        auto fork = n.fork();
        fork.spawn(waits);
        n.spawn([&]() -> tio::task<> { co_await tio::all(waits()); });
        co_await tio::sleep(1s);
        co_await fork.join();
        n.finalize();
        co_await n.wait();
    });
    BOOST_TEST(log.text().find("nothing") == std::string::npos);
    BOOST_TEST(log.text().find("wait: usage_error, join: usage_error") == 0u);
}

BOOST_AUTO_TEST_CASE(T6_jobs_that_wait_for_each_other_through_a_nursery_are_a_cycle) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        tio::handle<> outside;
        auto const inside = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            co_await test::tell(log, "inside", outside);
        };
        auto const waits = [&]() -> tio::task<> { co_await test::tell(log, "wait", n.wait()); };
        n.spawn(inside);
        outside = tio::spawn(waits);
        co_await tio::sleep(2s);
        n.finalize();
        co_await outside;
    });
    BOOST_TEST(log.text() == "inside: cycle_error, wait: nothing");

    log.clear();
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        tio::handle<> outside;
        auto const inside = [&]() -> tio::task<> { co_await test::tell(log, "inside", outside); };
        auto const waits = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            co_await test::tell(log, "join", n.join());
        };
        n.spawn(inside);
        outside = tio::spawn(waits);
        co_await outside;
        n.cancel();
    });
    BOOST_TEST(log.text() == "join: cycle_error, inside: nothing");
}

BOOST_AUTO_TEST_CASE(L5_one_of_another_loop_is_refused) {
    tio::testing::virtual_loop other;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        n << test::wait_for(1s);
        other.run([&]() -> tio::task<> {
            test::trace log;
            co_await test::tell(log, "wait", n.wait());
            co_await test::tell(log, "join", n.join());
            log.add(test::thrown_by([&] { n << test::wait_for(1s); }));
            BOOST_TEST(log.text() == "wait: usage_error, join: usage_error, usage_error");
        });
        co_await n.join();
    });
}

BOOST_AUTO_TEST_CASE(D6_a_wait_that_cannot_end_names_the_nursery) {
    for (auto const* const name : {"", "downloads"}) {
        auto const root = [&]() -> tio::task<> {
            tio::nursery n{{.name = name}};
            n.spawn([&]() -> tio::task<> { co_await n.wait(); });
            co_await n.join();
        };
        std::string const nursery = *name == '\0' ? "nursery 1" : "nursery 1 'downloads'";
        BOOST_TEST(test::what_of<tio::usage_error>([&] { tio::testing::run(root); }) ==
                   "job 2 waits for the end of " + nursery + ", which waits for that job");
    }
}

BOOST_AUTO_TEST_CASE(T6_a_cycle_names_the_nursery_that_is_part_of_it) {
    auto const root = []() -> tio::task<> {
        tio::nursery n{{.name = "n"}};
        tio::handle<> outside;
        auto const inside = [&]() -> tio::task<> { co_await outside; };
        auto const waits = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            co_await n.join();
        };
        n.spawn({.name = "inside"}, inside);
        outside = tio::spawn({.name = "outside"}, waits);
        co_await outside;
    };
    auto const text =
        test::without_lines(test::what_of<tio::cycle_error>([&] { tio::testing::run(root); }));
    BOOST_TEST(text.find("job 3 'outside' at waiting.cpp:N waits for nursery 1 'n', in which job 2 "
                         "'inside' at waiting.cpp:N waits for job 3 'outside'") !=
                   std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(D6_the_tree_of_jobs_names_the_nursery_for_which_one_waits) {
    tio::testing::virtual_loop loop;
    std::string text;
    loop.run([&]() -> tio::task<> {
        auto const body = [](tio::nursery& n) -> tio::task<> { // two jobs with the body
            n.spawn(test::wait_for, 1s);
            co_await tio::sleep(1s);
        };
        auto const opens = [&]() -> tio::task<> {
            co_await tio::with_nursery({.name = "sessions"}, body);
        };
        tio::spawn({.name = "server"}, opens);
        tio::spawn([&]() -> tio::task<> {
            tio::nursery n;
            n.spawn(test::wait_for, 1s);
            co_await n.join();
        });
        tio::spawn([]() -> tio::task<> {
            BOOST_TEST((co_await tio::isolate(test::wait_for(1s))).has_value());
        });
        co_await tio::testing::wait_all_blocked();
        text = test::without_lines(tio::to_string(loop.jobs()));
        for (auto const& each : loop.jobs())
            if (each.name == "server") BOOST_TEST(each.awaited_group == "nursery 1 'sessions'");
    });
    auto const names = [&](std::string const& part) {
        return text.find(part) != std::string::npos;
    };
    BOOST_TEST(names("job 2 'server' waits for nursery 1 'sessions' (2 jobs) at waiting"), text);
    BOOST_TEST(names("job 3 waits for nursery 2 (job "), text);
    BOOST_TEST(names("job 4 waits for an isolate (job "), text);
}

BOOST_AUTO_TEST_SUITE_END()
