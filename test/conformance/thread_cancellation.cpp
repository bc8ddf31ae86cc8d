// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>
#include <latch>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Functions in threads whose job is cancelled, by its handle or a limit of time.
BOOST_AUTO_TEST_SUITE(conformance_thread_cancellation)

namespace {

/// In a thread, without a checkpoint.
void wait_until_asked() {
    std::latch asked{1};
    std::stop_callback const callback(tio::in_thread::stop_token(), [&] { asked.count_down(); });
    asked.wait();
}

/// What a function in a thread does when it is cancelled: it says so, and takes its time.
struct slow_to_return {
    int operator()() const {
        begun.set();
        wait_until_asked();
        told.set();
        let_go.wait();
        returned = true;
        return 42;
    }
    tio::event& begun;
    tio::event& told;
    std::latch& let_go;
    std::atomic<bool>& returned;
};

/// One that ends when it is told to.
struct sleepy {
    void operator()() const {
        begun.set();
        tio::in_thread::sleep_for(1h);
        woke = true;
    }
    tio::event& begun;
    std::atomic<bool>& woke;
};

} // namespace

BOOST_AUTO_TEST_CASE(TIN_096_a_timeout_tells_the_thread_and_others_run_until_it_is_back) {
    tio::event begun, told;
    std::latch let_go{1};
    std::atomic<bool> returned = false;
    slow_to_return const slow{begun, told, let_go, returned};
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const limited = [&]() -> tio::task<> {
            auto const result = co_await tio::timeout(tio::run_in_thread(slow), 1s);
            BOOST_TEST(returned);
            log.add(result ? "value" : "timed out");
        };
        auto const others = [&]() -> tio::task<> {
            co_await begun.wait();
            co_await tio::testing::advance(1s);
            co_await told.wait();
            co_await test::stepper(log, "other", 3);
            let_go.count_down();
        };
        co_await tio::all(limited, others);
        BOOST_TEST(test::clock_ms() == 1000);
    });
    BOOST_TEST(log.text() == "other0, other1, other2, timed out");
}

BOOST_AUTO_TEST_CASE(TON_025_a_timeout_ends_a_sleep_in_a_thread_and_what_follows_never_runs) {
    tio::event begun;
    std::atomic<bool> woke = false;
    sleepy const sleeps{begun, woke};
    tio::testing::run([&]() -> tio::task<> {
        auto const limited = [&]() -> tio::task<> {
            auto const result = co_await tio::timeout(tio::run_in_thread(sleeps), 1s);
            BOOST_TEST((!result && result.error() == tio::errc::timed_out));
            BOOST_TEST(test::clock_ms() == 1000);
        };
        auto const passes = [&]() -> tio::task<> {
            co_await begun.wait();
            co_await tio::testing::advance(1s);
        };
        co_await tio::all(limited, passes);
    });
    BOOST_TEST(!woke);
}

BOOST_AUTO_TEST_CASE(TON_027_a_value_that_comes_with_the_cancellation_is_dropped) {
    for (auto const where : {tio::detail::thread_point::returned, tio::detail::thread_point::put}) {
        tio::thread_pool pool{{.max_threads = 1}};
        auto const gives = [] { return 42; };
        test::trial run;
        test::trace log;
        BOOST_TEST(run([&]() -> tio::task<> {
                       test::stop_at point(where);
                       auto const job = tio::spawn([&]() -> tio::task<> {
                           co_await test::tell(log, "job", pool.run(gives));
                       });
                       co_await tio::yield_now();
                       point.wait_until_reached(); // it has its value; the loop, which stands, does
                                                   // not know
                       job.cancel();
                       point.go_on();
                       auto const outcome = co_await tio::as_outcome(job);
                       log.add(test::text_of(outcome.exception()));
                   }) == "nothing");
        BOOST_TEST(log.text() == "job: cancelled, job_cancelled");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(TON_027_so_is_that_of_a_function_that_swallows_its_cancelled) {
    tio::event begun;
    auto const swallows = [&] {
        begun.set();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const&) {}
        return 42;
    };
    test::trial run;
    test::trace log;
    BOOST_TEST(run([&]() -> tio::task<> {
                   auto const job = tio::spawn([&]() -> tio::task<> {
                       co_await test::tell(log, "job", tio::run_in_thread(swallows));
                   });
                   co_await begun.wait();
                   job.cancel();
                   auto const outcome = co_await tio::as_outcome(job);
                   log.add(test::text_of(outcome.exception()));
               }) == "nothing");
    BOOST_TEST(log.text() == "job: cancelled, job_cancelled");
}

BOOST_AUTO_TEST_CASE(TON_028_a_second_cancellation_leaves_no_thread_behind_either) {
    tio::event begun, told;
    std::latch let_go{1};
    std::atomic<bool> returned = false;
    slow_to_return const slow{begun, told, let_go, returned};
    test::trial run;
    BOOST_TEST(run([&]() -> tio::task<> {
                   auto const job = tio::spawn(tio::run_in_thread(slow));
                   auto const again = [&]() -> tio::task<> {
                       job.cancel();
                       run.loop.cancel();
                       co_await tio::shield(tio::testing::wait_all_blocked());
                       BOOST_TEST(!job.done());
                       let_go.count_down();
                   };
                   co_await begun.wait();
                   job.cancel();
                   co_await told.wait();
                   co_await again();
               }) == "job_cancelled");
    BOOST_TEST(returned);
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(TRA_066_a_nursery_waits_for_its_thread_up_to_its_next_checkpoint) {
    tio::event begun;
    std::atomic<bool> woke = false;
    sleepy const sleeps{begun, woke};
    tio::testing::run([&]() -> tio::task<> {
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n.spawn(tio::run_in_thread(sleeps));
            co_await begun.wait();
            co_await tio::testing::advance(1s);
        };
        std::string thrown;
        try {
            co_await tio::with_nursery({.timeout = 1s}, body);
        } catch (tio::timed_out const&) {
            thrown = "timed_out";
        }
        BOOST_TEST(thrown == "timed_out");
    });
    BOOST_TEST(!woke);
}

BOOST_AUTO_TEST_CASE(TRA_066_with_abandon_it_leaves_the_thread_which_ends_in_the_background) {
    struct shared { // the function owns what it uses
        std::latch begun{1}, let_go{1}, finished{1};
    };
    auto const state = std::make_shared<shared>();
    auto const works = [state] {
        state->begun.count_down();
        state->let_go.wait();
        state->finished.count_down();
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n.spawn(tio::run_in_thread({.abandon = true}, works));
            co_await tio::yield_now();
            state->begun.wait();
            co_await tio::testing::advance(1s);
        };
        std::string thrown;
        try {
            co_await tio::with_nursery({.timeout = 1s}, body);
        } catch (tio::timed_out const&) {
            thrown = "timed_out";
        }
        BOOST_TEST(thrown == "timed_out");
        BOOST_TEST(!state->finished.try_wait());
    });
    state->let_go.count_down();
    state->finished.wait();
}

BOOST_AUTO_TEST_SUITE_END()
