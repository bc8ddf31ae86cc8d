// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/cancelled_calls.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/trial.hpp>
#include <support/values.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// H3: a function runs a task on the loop that called it.
BOOST_AUTO_TEST_SUITE(thread_in_thread_run)

namespace {

/// Runs a function in a thread, on a virtual clock.
template <class F>
decltype(auto) in_a_thread(F function) {
    return tio::testing::run(tio::run_in_thread(function));
}

tio::task<int&> refer(int& to) {
    co_return to;
}

} // namespace

BOOST_AUTO_TEST_CASE(H3_values_of_all_kinds) {
    int const sum = in_a_thread([] {
        int object = 1;
        int& reference = tio::in_thread::run(refer(object));
        BOOST_TEST(&reference == &object);
        tio::in_thread::run(test::wait_for(1ms));
        static_assert(std::is_void_v<decltype(tio::in_thread::run(test::wait_for(1ms)))>);
        auto const moved = tio::in_thread::run(test::give(std::make_unique<int>(2)));
        auto const made = tio::in_thread::run(test::give(test::no_default(3)));
        return reference + *moved + made.value;
    });
    BOOST_TEST(sum == 6);
}

BOOST_AUTO_TEST_CASE(T5_whatever_can_be_awaited_and_functions_with_arguments) {
    in_a_thread([] {
        tio::event event;
        event.set();
        tio::in_thread::run(event.wait());
        tio::in_thread::run(tio::yield_now());
        BOOST_TEST(tio::in_thread::run(test::give<int>, 4) == 4);
        auto const owned = std::make_unique<int>(5);
        BOOST_TEST(tio::in_thread::run([&]() -> tio::task<int> { co_return *owned; }) == 5);
        auto const [a, b] =
            tio::in_thread::run(tio::all(test::give_after(1s, 1), test::give_after(1s, 2)));
        BOOST_TEST(a + b == 3);
    });
}

BOOST_AUTO_TEST_CASE(H3_it_runs_on_the_loop_and_its_clock) {
    auto const here = std::this_thread::get_id();
    tio::testing::virtual_loop loop;
    auto const root = [&]() -> tio::task<> {
        auto const function = [&] {
            BOOST_TEST((std::this_thread::get_id() != here));
            tio::in_thread::run([&]() -> tio::task<> {
                BOOST_TEST((std::this_thread::get_id() == here));
                co_return;
            });
        };
        co_await tio::run_in_thread(function);
    };
    loop.run(root);
}

BOOST_AUTO_TEST_CASE(H3_its_errors_are_thrown_in_the_thread) {
    std::string caught;
    in_a_thread([&] { caught = test::thrown_by([] { tio::in_thread::run(test::fail("boom")); }); });
    BOOST_TEST(caught == "boom");
}

// As a plain co_await is: the job that runs the task is the thread's affair.
BOOST_AUTO_TEST_CASE(D2_with_crash_any_they_do_not_crash_the_loop_if_the_thread_catches_them) {
    for (auto const mode : test::crash_modes) {
        test::trial run(mode);
        std::string caught;
        auto const root = [&]() -> tio::task<> {
            auto const function = [&] {
                caught = test::thrown_by([] { tio::in_thread::run(test::fail("boom")); });
            };
            co_await tio::run_in_thread(function);
        };
        BOOST_TEST(run(root) == "nothing");
        BOOST_TEST(caught == "boom");
        BOOST_TEST(run.diagnostics.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(H3_many_one_after_another) {
    int const sum = in_a_thread([] {
        int total = 0;
        for (int i = 0; i != 100; ++i) total += tio::in_thread::run(test::give(i));
        return total;
    });
    BOOST_TEST(sum == 4950);
}

BOOST_AUTO_TEST_CASE(H3_a_task_that_runs_another_function_in_a_thread_and_so_on) {
    struct nested {
        static int descend(int depth) {
            if (depth == 0) return 0;
            return 1 + tio::in_thread::run(down(depth));
        }
        static tio::task<int> down(int depth) {
            co_return co_await tio::run_in_thread(&nested::descend, depth - 1);
        }
    };
    BOOST_TEST(tio::testing::run(tio::run_in_thread(&nested::descend, 20)) == 20);
}

BOOST_AUTO_TEST_CASE(H3_several_functions_ask_the_same_loop) {
    auto const root = []() -> tio::task<> {
        auto const function = [](int value) {
            for (int i = 0; i != 20; ++i) value = tio::in_thread::run(test::give(value));
            return value;
        };
        auto const [a, b, c] =
            co_await tio::all(tio::run_in_thread(function, 1), tio::run_in_thread(function, 2),
                              tio::run_in_thread(function, 3));
        BOOST_TEST(a + b + c == 6);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H3_task_locals_are_inherited) {
    tio::task_local<int> number{1};
    auto const root = [&]() -> tio::task<> {
        number.set(5);
        auto const function = [&] {
            auto const read = [&]() -> tio::task<int> { co_return *number; };
            return tio::in_thread::run(read);
        };
        BOOST_TEST(co_await tio::run_in_thread(function) == 5);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H3_the_tree_of_jobs_shows_it_below_the_job_that_waits) {
    tio::loop loop;
    std::vector<tio::job_info> jobs;
    auto const root = [&]() -> tio::task<> {
        auto const function = [&] {
            auto const looks = [&]() -> tio::task<> {
                co_await tio::yield_now();
                jobs = loop.jobs();
            };
            tio::in_thread::run(looks);
        };
        co_await tio::run_in_thread({.name = "asks"}, function);
    };
    loop.run(root);
    BOOST_REQUIRE(jobs.size() == 2u);
    BOOST_TEST(jobs[1].parent == jobs[0].id);
    BOOST_TEST(jobs[0].waits_for.starts_with("thread 'asks' (tinyasio-"));
    BOOST_TEST((jobs[0].awaited_jobs == std::vector{jobs[1].id}));
}

BOOST_AUTO_TEST_CASE(H3_from_a_loop_that_crashes_gives_cancelled) {
    for (auto const why : test::all_causes) {
        test::cancelled_call run(why);
        std::string caught;
        bool started = false;
        auto const function = [&](std::stop_token token) {
            run.begun.set();
            while (!token.stop_requested()) std::this_thread::yield();
            caught = test::thrown_by([&] {
                tio::in_thread::run([&]() -> tio::task<> {
                    started = true;
                    co_return;
                });
            });
        };
        BOOST_TEST(run(test::call_in_thread(function)) == "cancelled");
        BOOST_TEST(caught == "cancelled");
        BOOST_TEST(!started);
    }
}

// The task may end, or shield something: it is waited for.
BOOST_AUTO_TEST_CASE(H3_a_cancelled_task_cleans_up_before_the_thread_goes_on) {
    for (auto const why : test::all_causes) {
        test::cancelled_call run(why);
        test::trace log;
        auto const function = [&] {
            auto const cleans_up = [&]() -> tio::task<> {
                run.begun.set();
                auto const cleanup = [&]() -> tio::task<> {
                    co_await tio::sleep(1ms);
                    log.add("cleaned up");
                };
                co_await tio::finally(test::sleeper(log, "task"), cleanup);
            };
            try {
                tio::in_thread::run(cleans_up);
            } catch (tio::cancelled const&) {
                log.add("thread");
                throw;
            }
        };
        BOOST_TEST(run(test::call_in_thread(function)) == "cancelled");
        BOOST_TEST(log.text() == "task cancelled, cleaned up, thread");
    }
}

BOOST_AUTO_TEST_CASE(H3_a_value_that_a_cancelled_task_had_all_the_same_is_given) {
    test::cancelled_call run(test::cause::handle);
    int got = 0;
    auto const function = [&] {
        auto const inner = [&]() -> tio::task<int> {
            run.begun.set();
            co_return co_await tio::shield(test::give_after(2ms, 7));
        };
        got = tio::in_thread::run(inner);
    };
    BOOST_TEST(run(test::call_in_thread(function)) == "cancelled");
    BOOST_TEST(got == 7);
}

BOOST_AUTO_TEST_CASE(C7_an_error_in_place_of_the_cancelled_joins_the_group) {
    test::cancelled_call run(test::cause::crash);
    auto const function = [&] {
        auto const inner = [&]() -> tio::task<> {
            run.begun.set();
            co_await test::fails_when_cancelled("late");
        };
        tio::in_thread::run(inner);
    };
    BOOST_TEST(run(test::call_in_thread(function)) == "late");
    BOOST_TEST(run.run_ended() == "[crash, late]");
}

BOOST_AUTO_TEST_CASE(H3_a_job_that_the_task_spawns_belongs_to_the_domain) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        auto const function = [&] {
            tio::in_thread::run([&]() -> tio::task<> {
                tio::spawn(test::stepper(log, "spawned", 2));
                co_return;
            });
        };
        co_await tio::run_in_thread(function);
    };
    tio::testing::run(root);
    BOOST_TEST(log.text() == "spawned0, spawned1");
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_reaches_the_task) {
    auto const root = []() -> tio::task<> {
        tio::event begun;
        auto const function = [&] {
            tio::in_thread::run([&]() -> tio::task<> {
                begun.set();
                co_await tio::this_task::stop();
            });
            return 1;
        };
        auto const job = tio::spawn(tio::run_in_thread(function));
        co_await begun.wait();
        job.cancel_after_grace(1h);
        BOOST_TEST(co_await job == 1);
    };
    tio::loop().run(root);
}

// --- misuse

BOOST_AUTO_TEST_CASE(H3_outside_of_a_function_it_is_refused) {
    auto const text = test::what_of<tio::usage_error>([] { tio::in_thread::run(test::give(1)); });
    BOOST_TEST(text.find("in_thread::run") != std::string::npos);
    auto const in_task = []() -> tio::task<> {
        tio::in_thread::run(test::give(1));
        co_return;
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(in_task); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(H3_in_a_thread_of_the_function_s_own_it_is_refused) {
    std::string thrown;
    in_a_thread([&] {
        std::thread([&] {
            thrown = test::thrown_by([] { tio::in_thread::run(test::give(1)); });
        }).join();
    });
    BOOST_TEST(thrown == "usage_error");
}

BOOST_AUTO_TEST_CASE(L5_spawn_from_a_thread_names_in_thread_run) {
    std::string text;
    in_a_thread([&] { text = test::what_of<tio::usage_error>([] { tio::spawn(test::give(1)); }); });
    BOOST_TEST_INFO(text);
    BOOST_TEST(text.find("in_thread::run") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(L5_an_empty_task_is_refused_in_the_thread) {
    std::string thrown;
    in_a_thread([&] {
        thrown = test::thrown_by([] {
            auto task = test::give(1);
            auto const moved = std::move(task);
            tio::in_thread::run(std::move(task));
        });
    });
    BOOST_TEST(thrown == "usage_error");
}

// Events, channels and the like are for any thread (L5).
BOOST_AUTO_TEST_CASE(L5_a_loop_that_runs_in_the_thread_is_one_of_its_own) {
    int const got = in_a_thread([] {
        tio::loop inner;
        return inner.run([]() -> tio::task<int> {
            auto const job = tio::spawn(test::give(3)); // on the inner loop
            co_return co_await job;
        });
    });
    BOOST_TEST(got == 3);
}

BOOST_AUTO_TEST_CASE(H3_in_a_task_of_an_inner_loop_it_is_refused_or_asks_the_outer_loop) {
    int const got = in_a_thread([] {
        tio::loop inner;
        return inner.run([]() -> tio::task<int> {
            co_return tio::in_thread::run(test::give(4)); // blocks the inner loop only
        });
    });
    BOOST_TEST(got == 4);
}

BOOST_AUTO_TEST_SUITE_END()
