// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Cancelling a nursery, its jobs, and the job that waits for it.
BOOST_AUTO_TEST_SUITE(conformance_nursery_cancel)

namespace {

/// Runs a `with_nursery` in a job that is cancelled after a second.
template <class Body>
std::string cancelled_from_outside(Body body) {
    test::trace log;
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            co_await test::tell(log, "with_nursery", tio::with_nursery(body));
        });
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        log.add(std::to_string(test::clock_ms()));
    });
    return log.text();
}

/// What comes out of a nursery that is cancelled with one thing, then with another.
template <class First, class Second>
std::string cancelled_with(First first, Second second) {
    auto const cancel = [](tio::nursery& n, auto const& with) {
        if constexpr (std::is_same_v<decltype(with), std::nullptr_t const&>)
            n.cancel();
        else
            n.cancel(std::runtime_error(with));
    };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        co_await tio::sleep(1s);
        cancel(n, first);
        cancel(n, second);
    };
    return test::out_of(body);
}

} // namespace

BOOST_AUTO_TEST_CASE(TRA_038_cancel_interrupts_the_body_and_the_jobs_silently) {
    test::trace log;
    auto const in_the_body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::sleeper, std::ref(log), "a");
        co_await tio::sleep(1s);
        n.cancel();
        log.add("goes on");
        co_await test::sleeper(log, "body");
    };
    BOOST_TEST(test::out_of(in_the_body) == "nothing at 1000");
    BOOST_TEST(log.text() == "goes on, body cancelled, a cancelled");

    log.clear();
    auto const in_a_job = [&](tio::nursery& n) -> tio::task<> {
        n.spawn([]() -> tio::task<> {
            co_await tio::sleep(1s);
            tio::this_task::nursery()->cancel();
            co_await tio::sleep(1h);
        });
        co_await test::sleeper(log, "body");
    };
    BOOST_TEST(test::out_of(in_a_job) == "nothing at 1000");
    BOOST_TEST(log.text() == "body cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_039_cancel_with_an_error_lets_it_out) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        co_await tio::sleep(1s);
        n.cancel(std::invalid_argument("wrong"));
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of(body) == "wrong at 1000");
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        n << test::wait_for(1h);
        n.cancel(std::make_exception_ptr(std::invalid_argument("wrong")));
        auto const went = co_await test::end_of(n.wait());
        BOOST_TEST(went == "wrong at 0");
    });
}

BOOST_AUTO_TEST_CASE(TRA_040_the_first_cancel_counts) {
    BOOST_TEST(cancelled_with("one", "two") == "one at 1000");
    BOOST_TEST(cancelled_with(nullptr, "two") == "nothing at 1000");
    BOOST_TEST(cancelled_with("one", nullptr) == "one at 1000");
    BOOST_TEST(cancelled_with(nullptr, nullptr) == "nothing at 1000");
}

BOOST_AUTO_TEST_CASE(TRA_041_cancelling_one_that_has_ended_does_nothing) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery failed, ended;
        failed << test::fail("boom");
        auto const first = co_await test::end_of(failed.join());
        co_await ended.join();
        failed.cancel();
        failed.cancel(std::runtime_error("other"));
        ended.cancel(std::runtime_error("other"));
        auto const again = co_await test::end_of(failed.wait());
        auto const fine = co_await test::end_of(ended.wait());
        BOOST_TEST((first == "boom at 0" && again == first && fine == "nothing at 0"));
    });
}

BOOST_AUTO_TEST_CASE(TRA_042_one_without_jobs_that_is_cancelled_has_ended_at_once) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        n.cancel();
        BOOST_TEST(n.done());
        auto const went = co_await test::end_of(n.wait());
        BOOST_TEST(went == "nothing at 0");
    });
}

BOOST_AUTO_TEST_CASE(TRA_043_cancelled_from_outside_the_jobs_clean_up_then_cancelled_goes_on) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(test::cleans_up, std::ref(log), "a", 200ms);
        co_await test::cleans_up(log, "body", 100ms);
    };
    BOOST_TEST(cancelled_from_outside(body) == "with_nursery: cancelled, job: job_cancelled, 1200");
    BOOST_TEST(log.text() == "body clean, a clean");

    auto const raises = [&](tio::nursery& n) -> tio::task<> {
        n << test::fails_when_cancelled("late");
        co_await tio::sleep(1h);
    };
    BOOST_TEST(cancelled_from_outside(raises) ==
               "with_nursery: cancelled, job: job_cancelled, 1000");
}

BOOST_AUTO_TEST_CASE(TRA_044_all_cleanups_run_at_the_same_time_and_are_waited_for) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        for (int i = 0; i != 10; ++i)
            n.spawn(test::cleans_up, std::ref(log), std::to_string(i), 200ms);
        co_await tio::sleep(100ms);
        n.cancel();
    };
    BOOST_TEST(test::out_of(body) == "nothing at 300");
    BOOST_TEST(log.text() == "0 clean, 1 clean, 2 clean, 3 clean, 4 clean, 5 clean, 6 clean, "
                             "7 clean, 8 clean, 9 clean");
}

BOOST_AUTO_TEST_CASE(TRA_045_it_has_ended_after_every_cleanup_those_in_the_order_of_the_spawns) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n;
        for (auto const* name : {"a", "b", "c"})
            n.spawn(test::cleans_up, std::ref(log), name, 200ms);
        tio::spawn(test::tell<decltype(n.wait())>, std::ref(log), "n", n.wait());
        co_await tio::sleep(100ms);
        n.cancel();
        BOOST_TEST(!n.done());
        co_await tio::sleep(199ms);
        BOOST_TEST(!n.done());
        co_await n.wait();
        BOOST_TEST(n.done());
    });
    BOOST_TEST(log.text() == "a clean, b clean, c clean, n: nothing");
}

BOOST_AUTO_TEST_CASE(TRA_047_one_that_cannot_be_cancelled_in_time_is_reported_and_waited_for) {
    test::trace log;
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        tio::nursery n{{.timeout = 100ms}};
        n.spawn({.name = "stuck", .cancel_timeout = 500ms}, test::cleans_up, std::ref(log), "a",
                10s);
        auto const went = co_await test::end_of(n.join());
        BOOST_TEST(went == "timed_out at 10100");
        BOOST_REQUIRE(n.crash() != nullptr);
        BOOST_REQUIRE(n.crash()->others.size() == 1u);
        BOOST_TEST(test::text_of(n.crash()->others[0]) == "cancel_error");
    });
    BOOST_TEST(log.text() == "a clean");
    BOOST_REQUIRE(!diagnostics.entries.empty());
    BOOST_TEST((diagnostics.entries[0].kind == tio::diagnostic::kind_type::uncancellable));
}

BOOST_AUTO_TEST_CASE(TRA_048_jobs_that_end_late_are_waited_for_at_the_same_time) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.cancel_timeout = 10ms}, test::cleans_up, std::ref(log), "a", 300ms);
        n.spawn({.cancel_timeout = 10ms}, test::cleans_up, std::ref(log), "b", 400ms);
        co_return;
    };
    BOOST_TEST(test::out_of({.timeout = 100ms}, body) == "timed_out at 500");
}

BOOST_AUTO_TEST_CASE(TRA_049_cancelling_one_job_leaves_the_nursery_alone) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const job = n.spawn(test::wait_for, 1h);
        n << test::wait_for(2s);
        co_await tio::sleep(1s);
        job.cancel();
        auto const went = co_await test::end_of(job); // an error, no `cancelled` of the awaiter's
        BOOST_TEST(went == "job_cancelled at 1000");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 2000");
}

BOOST_AUTO_TEST_CASE(TRA_050_an_error_of_the_body_leaves_it_also_after_cancel) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1h);
        n.cancel();
        co_await test::fail("boom");
    };
    BOOST_TEST(test::out_of(body) == "boom at 0");
    auto const in_cleanup = [](tio::nursery& n) -> tio::task<> {
        n.cancel();
        co_await test::fails_when_cancelled("late");
    };
    BOOST_TEST(test::out_of(in_cleanup) == "late at 0");
}

BOOST_AUTO_TEST_CASE(TRA_051_a_body_that_catches_its_cancelled_gets_it_at_the_next_checkpoint) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.cancel();
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {}
        co_await test::sleeper(log, "again");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
    BOOST_TEST(log.text() == "again cancelled");
}

BOOST_AUTO_TEST_CASE(TRA_052_cancel_with_an_error_as_the_last_thing_of_the_body_lets_it_out) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        co_await tio::sleep(1s);
        n.cancel(std::runtime_error("wrong"));
    };
    BOOST_TEST(test::out_of(body) == "wrong at 1000");
}

BOOST_AUTO_TEST_CASE(TRA_053_a_job_that_is_cancelled_before_its_first_step_never_runs) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const job = n.spawn(
            [&](test::counted) -> tio::task<> {
                log.add("ran");
                co_return;
            },
            test::counted{});
        job.cancel();
        auto const went = co_await test::end_of(job);
        BOOST_TEST(went == "job_cancelled at 0");
        BOOST_TEST(test::counted::alive() == 0);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
