// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/cancelled_calls.hpp>
#include <support/threads.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::all_causes;
using test::cancelled_call;

// H2: the cancellation of a job reaches the function for which it waits.
BOOST_AUTO_TEST_SUITE(thread_cancelled)

namespace {

/// Cancels a job that waits for `function(begun)`; "cancelled", and how the run ended.
template <class F>
std::string cancels(test::cause why, F function) {
    cancelled_call run(why);
    std::string in_thread = "still there";
    auto const waits = [&] {
        try {
            function(run.begun);
            in_thread = "nothing";
        } catch (...) {
            in_thread = test::text_of(std::current_exception());
            throw;
        }
    };
    auto const saw = run(test::call_in_thread(waits));
    BOOST_TEST(run.diagnostics.kinds() == "");
    auto const expected = why == test::cause::crash  ? "crash"
                          : why == test::cause::loop ? "job_cancelled"
                                                     : "nothing";
    BOOST_TEST(run.run_ended() == expected);
    return in_thread + " -> " + saw;
}

template <class F>
void is_cancelled_by_each_cause(F function,
                                std::string const& expected = "cancelled -> cancelled") {
    for (auto const why : all_causes) {
        BOOST_TEST_CONTEXT(why) {
            BOOST_TEST(cancels(why, function) == expected);
        }
    }
}

bool never() {
    return false;
}

} // namespace

BOOST_AUTO_TEST_CASE(H2_checkpoint_throws_in_the_thread) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        begun.set();
        for (;;) {
            tio::in_thread::checkpoint();
            std::this_thread::yield();
        }
    });
}

BOOST_AUTO_TEST_CASE(H2_sleep_for_wakes_up_and_throws) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        begun.set();
        tio::in_thread::sleep_for(1h);
    });
}

BOOST_AUTO_TEST_CASE(H2_sleep_until_wakes_up_and_throws) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        begun.set();
        tio::in_thread::sleep_until(std::chrono::system_clock::now() + 1h);
    });
}

BOOST_AUTO_TEST_CASE(H2_a_sleep_for_ever_wakes_up_too) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        begun.set();
        tio::in_thread::sleep_for(std::chrono::hours::max());
    });
}

BOOST_AUTO_TEST_CASE(H2_wait_on_a_condition_variable_wakes_up_and_throws) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        std::mutex mutex;
        std::condition_variable wakes;
        std::unique_lock lock(mutex);
        begun.set();
        tio::in_thread::wait(wakes, lock, never);
    });
}

BOOST_AUTO_TEST_CASE(H2_wait_on_a_condition_variable_any_wakes_up_and_throws) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        std::mutex mutex;
        std::condition_variable_any wakes;
        std::unique_lock lock(mutex);
        begun.set();
        tio::in_thread::wait(wakes, lock, never);
    });
}

BOOST_AUTO_TEST_CASE(H2_wait_for_on_a_condition_variable_wakes_up_and_throws) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        std::mutex mutex;
        std::condition_variable wakes;
        std::unique_lock lock(mutex);
        begun.set();
        tio::in_thread::wait_for(wakes, lock, 1h, never);
    });
}

BOOST_AUTO_TEST_CASE(H2_wait_for_on_a_condition_variable_any_wakes_up_and_throws) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        std::mutex mutex;
        std::condition_variable_any wakes;
        std::unique_lock lock(mutex);
        begun.set();
        tio::in_thread::wait_for(wakes, lock, std::chrono::hours::max(), never);
    });
}

BOOST_AUTO_TEST_CASE(H2_a_stop_token_tells_who_asks_it) {
    is_cancelled_by_each_cause(
        [](tio::event& begun) {
            auto const token = tio::in_thread::stop_token();
            begun.set();
            while (!token.stop_requested()) std::this_thread::yield();
        },
        "nothing -> cancelled"); // a value that comes after the cancellation is dropped
}

BOOST_AUTO_TEST_CASE(H2_callbacks_of_the_stop_token_are_called) {
    is_cancelled_by_each_cause(
        [](tio::event& begun) {
            test::door stopped;
            std::stop_callback const tells(tio::in_thread::stop_token(), [&] { stopped.open(); });
            begun.set();
            stopped.wait();
        },
        "nothing -> cancelled");
}

BOOST_AUTO_TEST_CASE(H2_a_task_that_the_function_runs_is_cancelled_with_it) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        auto const waits = [&]() -> tio::task<> {
            begun.set();
            co_await tio::sleep(1h);
        };
        tio::in_thread::run(waits);
    });
}

BOOST_AUTO_TEST_CASE(H2_a_loop_that_the_function_runs_is_cancelled_with_it) {
    is_cancelled_by_each_cause([](tio::event& begun) {
        tio::loop inner;
        auto const waits = [&]() -> tio::task<> {
            begun.set();
            co_await tio::sleep(1h);
        };
        inner.run(waits);
    });
}

BOOST_AUTO_TEST_CASE(H2_the_token_that_the_function_takes_is_that_of_the_thread) {
    for (auto const why : all_causes) {
        cancelled_call run(why);
        bool same = false;
        auto const function = [&](std::stop_token token) {
            same = token == tio::in_thread::stop_token();
            run.begun.set();
            std::mutex mutex;
            std::condition_variable_any wakes;
            std::unique_lock lock(mutex);
            wakes.wait(lock, token, never);
        };
        BOOST_TEST(run(test::call_in_thread(function)) == "cancelled");
        BOOST_TEST(same);
    }
}

// C2: as long as the cancellation stands.
BOOST_AUTO_TEST_CASE(C2_each_further_wait_throws_again) {
    int thrown = 0;
    BOOST_TEST(cancels(test::cause::handle, [&](tio::event& begun) {
                   begun.set();
                   for (int i = 0; i != 3; ++i) {
                       try {
                           tio::in_thread::sleep_for(1h);
                       } catch (tio::cancelled const&) {
                           ++thrown;
                       }
                   }
                   std::mutex mutex;
                   std::condition_variable wakes;
                   std::unique_lock lock(mutex);
                   auto const ready = [] { return true; };
                   tio::in_thread::wait(wakes, lock, ready);
               }) == "cancelled -> cancelled");
    BOOST_TEST(thrown == 3);
}

BOOST_AUTO_TEST_CASE(H2_a_cancelled_that_leaves_a_wait_leaves_with_the_lock_held) {
    bool held_by_one = false, held_by_any = false;
    BOOST_TEST(cancels(test::cause::handle, [&](tio::event& begun) {
                   std::mutex mutex;
                   std::condition_variable wakes;
                   std::condition_variable_any wakes_any;
                   std::unique_lock lock(mutex);
                   begun.set();
                   try {
                       tio::in_thread::wait(wakes, lock, never);
                   } catch (tio::cancelled const&) {
                       held_by_one = lock.owns_lock();
                   }
                   try {
                       tio::in_thread::wait(wakes_any, lock, never);
                   } catch (tio::cancelled const&) {
                       held_by_any = lock.owns_lock();
                       throw;
                   }
               }) == "cancelled -> cancelled");
    BOOST_TEST(held_by_one);
    BOOST_TEST(held_by_any);
}

BOOST_AUTO_TEST_CASE(C1_it_says_why) {
    for (auto const why : all_causes) {
        cancelled_call run(why);
        tio::reason given{};
        auto const function = [&] {
            run.begun.set();
            try {
                tio::in_thread::sleep_for(1h);
            } catch (tio::cancelled const& cancelled) {
                given = cancelled.why();
                throw;
            }
        };
        run(test::call_in_thread(function));
        auto const expected = why == test::cause::crash     ? tio::reason::crash
                              : why == test::cause::timeout ? tio::reason::timeout
                                                            : tio::reason::explicit_;
        BOOST_TEST_CONTEXT(why) {
            BOOST_TEST((given == expected));
        }
    }
}

// A function that returns after it was asked may have had nothing left to do (H2).
BOOST_AUTO_TEST_CASE(H2_a_function_that_swallows_its_cancellation_is_not_told) {
    cancelled_call run(test::cause::handle);
    auto const swallows = [&] {
        run.begun.set();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const&) {}
    };
    BOOST_TEST(run(test::call_in_thread(swallows)) == "cancelled");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(D3_the_job_waits_for_the_thread_to_come_back) {
    for (auto const why : all_causes) {
        cancelled_call run(why);
        bool is_back = false;
        auto const function = [&](std::stop_token token) {
            run.begun.set();
            while (!token.stop_requested()) std::this_thread::yield();
            for (int i = 0; i != 1000; ++i) std::this_thread::yield();
            is_back = true;
        };
        run(test::call_in_thread(function));
        BOOST_TEST(is_back);
    }
}

// D3: all are asked before any is waited for.
BOOST_AUTO_TEST_CASE(D3_two_functions_that_end_when_both_are_asked) {
    std::atomic<int> begun = 0, asked = 0;
    auto const function = [&](std::stop_token token) {
        ++begun;
        while (!token.stop_requested()) std::this_thread::yield();
        ++asked;
        while (asked != 2) std::this_thread::yield();
    };
    auto const root = [&]() -> tio::task<> {
        tio::spawn(tio::run_in_thread(function));
        tio::spawn(tio::run_in_thread(function));
        while (begun != 2) co_await tio::yield_now();
        throw std::runtime_error("boom");
    };
    BOOST_TEST(test::thrown_by([&] { tio::loop().run(root); }) == "boom");
}

// D3: the strand keeps serving meanwhile.
BOOST_AUTO_TEST_CASE(D3_cleanup_runs_while_the_thread_is_waited_for) {
    test::door cleaned_up;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const function = [&] {
            begun.set();
            cleaned_up.wait();
        };
        tio::spawn(tio::run_in_thread(function));
        auto const cleanup = [&]() -> tio::task<> {
            co_await tio::sleep(1ms);
            cleaned_up.open();
        };
        auto const crashes = [&]() -> tio::task<> {
            co_await begun.wait();
            throw std::runtime_error("boom");
        };
        co_await tio::finally(crashes, cleanup);
    };
    BOOST_TEST(test::thrown_by([&] { tio::loop().run(root); }) == "boom");
}

BOOST_AUTO_TEST_CASE(C1_a_job_that_is_cancelled_already_starts_nothing) {
    bool ran = false;
    auto const root = [&]() -> tio::task<> {
        auto const function = [&] { ran = true; };
        auto const enters = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            co_await tio::run_in_thread(function);
        };
        auto const job = tio::spawn(enters);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
    };
    tio::testing::run(root);
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(C5_a_shielded_function_is_not_asked) {
    test::door goes_on;
    bool asked = true;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const function = [&](std::stop_token token) {
            begun.set();
            goes_on.wait();
            asked = token.stop_requested();
            return 7;
        };
        int got = 0;
        auto const waits = [&]() -> tio::task<> {
            got = co_await tio::shield(tio::run_in_thread(function));
        };
        auto const job = tio::spawn(waits);
        co_await begun.wait();
        job.cancel();
        co_await tio::yield_now();
        goes_on.open();
        while (!job.done()) co_await tio::yield_now();
        BOOST_TEST(got == 7);
    };
    tio::loop().run(root);
    BOOST_TEST(!asked);
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_does_not_reach_the_function) {
    bool asked = true;
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        test::door goes_on;
        auto const function = [&](std::stop_token token) {
            begun.set();
            goes_on.wait();
            asked = token.stop_requested();
        };
        auto const job = tio::spawn(tio::run_in_thread(function));
        co_await begun.wait();
        job.cancel_after_grace(1h);
        co_await tio::yield_now();
        goes_on.open();
        co_await job;
    };
    tio::loop().run(root);
    BOOST_TEST(!asked);
}

// --- outside of a function, they are ordinary calls

BOOST_AUTO_TEST_CASE(H2_outside_of_a_function_nothing_is_cancelled) {
    tio::in_thread::checkpoint();
    BOOST_TEST(!tio::in_thread::stop_token().stop_possible());
    tio::in_thread::sleep_for(1us);
    std::mutex mutex;
    std::condition_variable one;
    std::condition_variable_any any;
    std::unique_lock lock(mutex);
    auto const ready = [] { return true; };
    tio::in_thread::wait(one, lock, ready);
    tio::in_thread::wait(any, lock, ready);
    BOOST_TEST(!tio::in_thread::wait_for(one, lock, 1us, never));
    BOOST_TEST(!tio::in_thread::wait_for(any, lock, 1us, never));
    BOOST_TEST(tio::in_thread::wait_for(one, lock, 1h, ready));
    BOOST_TEST(tio::in_thread::wait_for(any, lock, 1h, ready));
    BOOST_TEST(test::thrown_by([] {
                   tio::in_thread::sleep_for(
                       std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()));
               }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(H2_a_wait_that_is_notified_returns) {
    auto const root = []() -> tio::task<> {
        std::mutex mutex;
        std::condition_variable one;
        std::condition_variable_any any;
        bool set = false, set_any = false;
        auto const waits = [&] {
            std::unique_lock lock(mutex);
            tio::in_thread::wait(one, lock, [&] { return set; });
            tio::in_thread::wait(any, lock, [&] { return set_any; });
            return tio::in_thread::wait_for(one, lock, 0s, [&] { return set; });
        };
        auto const sets = [&] {
            std::lock_guard const lock(mutex);
            set = set_any = true;
            one.notify_all();
            any.notify_all();
        };
        auto const [waited, did_set] =
            co_await tio::all(tio::run_in_thread(waits), tio::run_in_thread(sets));
        static_cast<void>(did_set);
        BOOST_TEST(waited);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_SUITE_END()
