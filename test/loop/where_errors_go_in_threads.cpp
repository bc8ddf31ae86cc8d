// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <thread/thread_hooks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <latch>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: functions in threads, and the tasks that they run.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_in_threads)

namespace {

void throws_boom() {
    throw std::runtime_error("boom");
}

/// Runs a function that sets the event, in a job of its own, and fails then.
template <class F>
tio::task<> fail_beside(tio::event& begun, F const& function) {
    tio::spawn(tio::run_in_thread(function));
    co_await begun.wait();
    throw std::runtime_error("boom");
}

tio::task<> run_in_thread_fails(inquest& at) {
    co_await see(at, "awaiter", tio::run_in_thread(throws_boom));
}

tio::task<> run_in_thread_unheard(inquest& at) {
    tio::spawn(tio::run_in_thread(throws_boom));
    co_await see(at, "other", test::wait_for(1h));
}

tio::task<> run_in_thread_without_threads(inquest& at) {
    tio::thread_pool pool{{.max_threads = 1}};
    tio::detail::thread_hooks::creation_fails = true;
    std::string seen = "nothing";
    try {
        co_await pool.run(throws_boom);
    } catch (std::system_error const& error) {
        if (error.code() == std::errc::resource_unavailable_try_again) seen = "system_error";
    }
    tio::detail::thread_hooks::creation_fails = false;
    at.add("awaiter", seen);
}

tio::task<> map_in_threads_fails(inquest& at) {
    std::latch both_run{2};
    auto const work = [&](int i) {
        both_run.arrive_and_wait();
        if (i == 0) throw std::runtime_error("boom");
        tio::in_thread::sleep_for(1h);
    };
    std::vector const numbers{0, 1};
    co_await see(at, "awaiter", tio::map_in_threads(work, numbers));
}

tio::task<> thread_replaces_cancelled(inquest&) {
    tio::event begun;
    auto const replaces = [&] {
        begun.set();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const&) {
            throw std::runtime_error("late");
        }
    };
    co_await fail_beside(begun, replaces);
}

/// It fails after it was asked to stop, but not because of that.
struct fails_by_itself {
    void operator()(std::stop_token const& stop) const {
        std::latch asked{1};
        std::stop_callback const callback(stop, [&] { asked.count_down(); });
        begun.set();
        asked.wait();
        throw std::runtime_error("own");
    }
    tio::event& begun;
};

tio::task<> thread_fails_by_itself(inquest&) {
    tio::event begun;
    fails_by_itself const fails{begun};
    co_await fail_beside(begun, fails);
}

tio::task<> thread_fails_by_itself_in_all(inquest& at) {
    tio::event begun;
    fails_by_itself const fails{begun};
    auto const boom = [&]() -> tio::task<> {
        co_await begun.wait();
        throw std::runtime_error("boom");
    };
    co_await see(at, "awaiter", tio::all(tio::run_in_thread(fails), boom));
}

tio::task<> thread_swallows_cancelled(inquest&) {
    tio::event begun;
    auto const swallows = [&] {
        begun.set();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const&) {}
        return 1;
    };
    co_await fail_beside(begun, swallows);
}

tio::task<> thread_abandoned(inquest& at) {
    struct owned {
        std::latch begun{1}, left{1}, thrown{1};
    };
    auto const state = std::make_shared<owned>();
    auto const fails = [state] {
        struct end {
            std::latch& thrown;
            ~end() { thrown.count_down(); }
        } const guard{state->thrown};
        state->begun.count_down();
        state->left.wait();
        throw std::runtime_error("boom");
    };
    auto const job = tio::spawn(tio::run_in_thread({.abandon = true}, fails));
    co_await tio::yield_now();
    state->begun.wait();
    job.cancel();
    co_await see(at, "awaiter", job);
    state->left.count_down();
    state->thrown.wait();
}

tio::task<> task_of_a_thread_fails(inquest& at) {
    auto const runs = [] {
        return test::thrown_by([] { tio::in_thread::run(test::fail_after, 1s, "boom"); });
    };
    auto const seen = co_await tio::run_in_thread(runs);
    at.add("thread", seen);
    co_await see(at, "root", tio::yield_now());
}

tio::task<> task_of_a_thread_unheard(inquest& at) {
    auto const runs = [] { tio::in_thread::run(test::fail_after, 1s, "boom"); };
    co_await see(at, "awaiter", tio::run_in_thread(runs));
}

tio::task<> in_thread_run_elsewhere(inquest& at) {
    at.add("caller", test::thrown_by([] { tio::in_thread::run(test::fail, "boom"); }));
    co_return;
}

} // namespace

BOOST_AUTO_TEST_CASE(run_in_thread_fails_by_default) {
    auto const went = test::by_default(run_in_thread_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(run_in_thread_fails_with_crash_any) {
    auto const went = test::with_crash_any(run_in_thread_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(run_in_thread_unheard_by_default) {
    auto const went = test::by_default(run_in_thread_unheard);
    BOOST_TEST(went == "other: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(run_in_thread_unheard_with_crash_any) {
    auto const went = test::with_crash_any(run_in_thread_unheard);
    BOOST_TEST(went == "other: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(run_in_thread_without_threads_by_default) {
    auto const went = test::by_default(run_in_thread_without_threads);
    BOOST_TEST(went == "awaiter: system_error, run: nothing");
}
BOOST_AUTO_TEST_CASE(run_in_thread_without_threads_with_crash_any) {
    auto const went = test::with_crash_any(run_in_thread_without_threads);
    BOOST_TEST(went == "awaiter: system_error, run: nothing");
}

BOOST_AUTO_TEST_CASE(map_in_threads_fails_by_default) {
    auto const went = test::by_default(map_in_threads_fails);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(map_in_threads_fails_with_crash_any) {
    auto const went = test::with_crash_any(map_in_threads_fails);
    BOOST_TEST(went == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(thread_replaces_cancelled_by_default) {
    auto const went = test::by_default(thread_replaces_cancelled);
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late]");
}
BOOST_AUTO_TEST_CASE(thread_replaces_cancelled_with_crash_any) {
    auto const went = test::with_crash_any(thread_replaces_cancelled);
    BOOST_TEST(went == "diagnostics: raised, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(thread_fails_by_itself_by_default) {
    auto const went = test::by_default(thread_fails_by_itself);
    BOOST_TEST(went == "run: [boom, own]");
}
BOOST_AUTO_TEST_CASE(thread_fails_by_itself_with_crash_any) {
    auto const went = test::with_crash_any(thread_fails_by_itself);
    BOOST_TEST(went == "run: [boom, own]");
}

BOOST_AUTO_TEST_CASE(thread_fails_by_itself_in_all_by_default) {
    auto const went = test::by_default(thread_fails_by_itself_in_all);
    BOOST_TEST(went == "diagnostics: unheard, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(thread_fails_by_itself_in_all_with_crash_any) {
    auto const went = test::with_crash_any(thread_fails_by_itself_in_all);
    BOOST_TEST(went == "awaiter: cancelled, run: [boom, own]");
}

BOOST_AUTO_TEST_CASE(thread_swallows_cancelled_by_default) {
    auto const went = test::by_default(thread_swallows_cancelled);
    BOOST_TEST(went == "run: boom");
}
BOOST_AUTO_TEST_CASE(thread_swallows_cancelled_with_crash_any) {
    auto const went = test::with_crash_any(thread_swallows_cancelled);
    BOOST_TEST(went == "run: boom");
}

BOOST_AUTO_TEST_CASE(thread_abandoned_by_default) {
    auto const went = test::by_default(thread_abandoned);
    BOOST_TEST(went == "awaiter: job_cancelled, run: nothing");
}
BOOST_AUTO_TEST_CASE(thread_abandoned_with_crash_any) {
    auto const went = test::with_crash_any(thread_abandoned);
    BOOST_TEST(went == "awaiter: job_cancelled, run: nothing");
}

BOOST_AUTO_TEST_CASE(task_of_a_thread_fails_by_default) {
    auto const went = test::by_default(task_of_a_thread_fails);
    BOOST_TEST(went == "thread: boom, root: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(task_of_a_thread_fails_with_crash_any) {
    auto const went = test::with_crash_any(task_of_a_thread_fails);
    BOOST_TEST(went == "thread: boom, root: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(task_of_a_thread_unheard_by_default) {
    auto const went = test::by_default(task_of_a_thread_unheard);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(task_of_a_thread_unheard_with_crash_any) {
    auto const went = test::with_crash_any(task_of_a_thread_unheard);
    BOOST_TEST(went == "awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(in_thread_run_elsewhere_by_default) {
    auto const went = test::by_default(in_thread_run_elsewhere);
    BOOST_TEST(went == "caller: usage_error, run: nothing");
}
BOOST_AUTO_TEST_CASE(in_thread_run_elsewhere_with_crash_any) {
    auto const went = test::with_crash_any(in_thread_run_elsewhere);
    BOOST_TEST(went == "caller: usage_error, run: nothing");
}
BOOST_AUTO_TEST_SUITE_END()
