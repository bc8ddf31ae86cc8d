// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Stopping in two phases, of loops and of single jobs.
BOOST_AUTO_TEST_SUITE(loop_stop)

namespace {

std::string at_clock(std::string const& what) {
    return what + " at " + std::to_string(test::clock_ms());
}

/// Ends a second after it was asked to.
tio::task<int> stops(test::trace& log, std::string name) {
    co_await tio::this_task::stop();
    log.add(at_clock(name + " asked"));
    co_await tio::sleep(1s);
    co_return 7;
}

/// Does not care.
tio::task<> works_on(test::trace& log, std::string name) {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const& cancelled) {
        log.add(at_clock(name + " " + to_string(cancelled.why())));
        throw;
    }
}

/// A task whose loop is asked to stop after a second.
template <class Grace>
tio::task<> stop_loop(tio::loop& loop, Grace grace) {
    co_await tio::sleep(1s);
    loop.cancel_after_grace(grace);
}

} // namespace

BOOST_AUTO_TEST_CASE(C6_who_ends_in_time_is_not_cancelled_and_run_gives_the_value) {
    test::trace log;
    tio::testing::virtual_loop loop;
    int const value = loop.run([&]() -> tio::task<int> {
        tio::spawn(stops, std::ref(log), "a");
        tio::spawn(stop_loop<std::chrono::seconds>, std::ref(loop), 5s);
        co_return co_await stops(log, "root");
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(log.text() == "root asked at 1000, a asked at 1000");
}

BOOST_AUTO_TEST_CASE(C6_who_has_not_ended_after_the_grace_is_cancelled) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const thrown = test::caught([&] {
        loop.run([&]() -> tio::task<> {
            loop.post([&] { loop.cancel_after_grace(5s, tio::reason::shutdown); });
            co_await tio::all(stops(log, "a"), works_on(log, "b"));
        });
    });
    BOOST_TEST(test::text_of(thrown) == "job_cancelled");
    BOOST_TEST(log.text() == "a asked at 0, b shutdown at 5000");
    try {
        std::rethrow_exception(thrown);
    } catch (tio::job_cancelled const& error) {
        BOOST_TEST((error.why() == tio::reason::shutdown));
        BOOST_TEST(error.by() == 0u);
        BOOST_TEST(error.where().line() != 0u);
    }
    BOOST_TEST(loop.run(test::give(7)) == 7);
}

BOOST_AUTO_TEST_CASE(C6_the_sooner_end_counts) {
    auto const end_of = [](std::chrono::seconds first, std::chrono::seconds second) {
        test::trace log;
        tio::testing::virtual_loop loop;
        test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                tio::spawn(stop_loop<std::chrono::seconds>, std::ref(loop), first);
                tio::spawn(stop_loop<std::chrono::seconds>, std::ref(loop), second);
                co_await works_on(log, "root");
            });
        });
        return log.text();
    };
    BOOST_TEST(end_of(9s, 4s) == "root explicit at 5000");
    BOOST_TEST(end_of(4s, 9s) == "root explicit at 5000");
    BOOST_TEST(end_of(4s, 0s) == "root explicit at 1000");
}

BOOST_AUTO_TEST_CASE(C6_without_a_grace_it_cancels_at_once) {
    for (auto const grace : {0s, -1s}) {
        test::trace log;
        tio::testing::virtual_loop loop;
        auto const thrown = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                tio::spawn(stop_loop<std::chrono::seconds>, std::ref(loop), grace);
                co_await works_on(log, "root");
            });
        });
        BOOST_TEST(thrown == "job_cancelled");
        BOOST_TEST(log.text() == "root explicit at 1000");
    }
}

BOOST_AUTO_TEST_CASE(C6_a_grace_without_an_end_never_cancels) {
    test::trace log;
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        tio::spawn(stop_loop<std::chrono::hours>, std::ref(loop), std::chrono::hours::max());
        co_await works_on(log, "root");
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(C6_jobs_that_start_later_are_asked_too) {
    test::trace log;
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        BOOST_TEST(!tio::this_task::stop_requested());
        loop.cancel_after_grace(5s);
        BOOST_TEST(tio::this_task::stop_requested());
        co_await tio::this_task::stop();
        tio::spawn(stops, std::ref(log), "spawned");
        co_await tio::all(stops(log, "operand"));
    });
    BOOST_TEST(log.text() == "spawned asked at 0, operand asked at 0");
}

BOOST_AUTO_TEST_CASE(C6_the_next_run_is_not_asked_to_stop) {
    tio::testing::virtual_loop loop;
    loop.cancel_after_grace(0s); // there is nothing to stop
    loop.run([&]() -> tio::task<> {
        loop.cancel_after_grace(1h);
        co_return;
    });
    loop.run([]() -> tio::task<> {
        co_await tio::sleep(2h);
        BOOST_TEST(!tio::this_task::stop_requested());
    });
}

BOOST_AUTO_TEST_CASE(C6_a_handle_asks_its_job_and_the_jobs_that_it_waits_for) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, stops, std::ref(log), "other");
        auto const job = tio::spawn([&]() -> tio::task<> {
            co_await tio::all(stops(log, "a"), tio::all(stops(log, "b")), works_on(log, "c"));
        });
        co_await tio::sleep(1s);
        job.cancel_after_grace(5s);
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "a asked at 1000, b asked at 1000, c explicit at 6000, "
                             "job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C6_an_operand_that_starts_after_the_request_to_its_job_is_asked) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            co_await tio::this_task::stop();
            co_await tio::all(stops(log, "operand"));
        });
        co_await tio::sleep(1s);
        job.cancel_after_grace(5s);
        co_await job;
    });
    BOOST_TEST(log.text() == "operand asked at 1000");
}

BOOST_AUTO_TEST_CASE(C6_of_the_graces_of_a_handle_the_sooner_end_counts) {
    auto const end_of = [](std::chrono::seconds first, std::chrono::seconds second) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            auto const job = tio::spawn(works_on, std::ref(log), "job");
            co_await tio::sleep(1s);
            job.cancel_after_grace(first);
            job.cancel_after_grace(second);
            co_await test::tell(log, "job", job);
        });
        return log.text();
    };
    BOOST_TEST(end_of(9s, 4s) == "job explicit at 5000, job: job_cancelled");
    BOOST_TEST(end_of(4s, 9s) == "job explicit at 5000, job: job_cancelled");
    BOOST_TEST(end_of(4s, -1s) == "job explicit at 1000, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C6_a_job_that_ends_in_its_grace_has_its_value) {
    test::trace log;
    int value = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(stops, std::ref(log), "job");
        co_await tio::sleep(1s);
        job.cancel_after_grace(5s);
        value = co_await job;
        job.cancel_after_grace(5s); // it has ended
        tio::handle<>{}.cancel_after_grace(5s);
        co_await tio::sleep(1h);
    });
    BOOST_TEST(value == 7);
}

BOOST_AUTO_TEST_CASE(C5_shielded_jobs_are_not_asked) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            auto const tells = [&]() -> tio::task<> {
                co_await tio::sleep(2s);
                log.add(tio::this_task::stop_requested() ? "asked" : "not asked");
            };
            auto const both = [&]() -> tio::task<> { co_await tio::all(tells, tells); };
            tio::spawn(stop_loop<std::chrono::seconds>, std::ref(loop), 5s);
            co_await tio::shield(both);
            log.add(tio::this_task::stop_requested() ? "job asked" : "job not asked");
            co_await tio::shield(tells);
        });
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(log.text() == "not asked, not asked, job asked, not asked");
}

BOOST_AUTO_TEST_CASE(C6_stop_is_a_checkpoint) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            try {
                co_await test::tell(log, "waiting", tio::this_task::stop());
            } catch (tio::cancelled const&) {}
            co_await test::tell(log, "again", tio::this_task::stop());
        });
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "waiting: cancelled, again: cancelled");
}

BOOST_AUTO_TEST_CASE(C6_stop_requested_is_refused_outside_of_a_job) {
    BOOST_CHECK_THROW(tio::this_task::stop_requested(), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(C6_a_deep_chain_of_operands_is_asked_without_recursion) {
    struct chain {
        tio::task<int> operator()(int depth) const {
            if (depth == 0) {
                co_await tio::this_task::stop();
                co_return 1;
            }
            auto const below = co_await tio::all((*this)(depth - 1));
            co_return std::get<0>(below) + 1;
        }
    } const chain;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(chain(20'000));
        co_await tio::testing::wait_all_blocked();
        job.cancel_after_grace(5s);
        int const length = co_await job;
        BOOST_TEST(length == 20'001);
        BOOST_TEST(test::clock_ms() == 0);
    });
}

BOOST_AUTO_TEST_CASE(D9_a_stop_does_not_keep_jobs_alive_that_nobody_awaits) {
    tio::testing::virtual_loop loop;
    auto const lives_on = []() -> tio::task<> {
        auto const spawns_another = []() -> tio::task<> {
            tio::spawn({.awaited = false}, test::wait_for, 1h);
            co_return;
        };
        co_await tio::finally(test::wait_for(1h), spawns_another);
    };
    loop.run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, lives_on);
        co_await tio::sleep(1s);
        loop.cancel_after_grace(30min);
    });
    loop.run([]() -> tio::task<> {
        BOOST_TEST(test::clock_ms() == 1000);
        co_return;
    });
}

BOOST_AUTO_TEST_SUITE_END()
