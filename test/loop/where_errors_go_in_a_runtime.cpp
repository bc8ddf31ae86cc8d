// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: loops of their own (L4), programs and signals (L6).
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_in_a_runtime)

namespace {

tio::task<> boom() {
    co_await tio::yield_now();
    throw std::runtime_error("boom");
}

tio::task<> waits() {
    tio::event never;
    co_await never.wait();
}

/// Says when it waits, and fails when it is cancelled.
tio::task<> fails_late(tio::event& begun) {
    begun.set();
    try {
        co_await waits();
    } catch (tio::cancelled const&) {
        throw std::runtime_error("late");
    }
}

tio::task<> fails_after(tio::event& other) {
    co_await other.wait();
    throw std::runtime_error("boom");
}

tio::task<> parallel_fails(inquest& at) {
    co_await see(at, "awaiter", tio::parallel(boom, waits));
}

tio::task<> parallel_job(inquest& at) {
    auto const spawns = []() -> tio::task<> {
        tio::spawn(boom);
        co_await waits();
    };
    co_await see(at, "awaiter", tio::parallel(spawns));
}

tio::task<> parallel_two_fail(inquest& at) {
    tio::event begun;
    auto const first = [&] { return fails_after(begun); };
    auto const second = [&] { return fails_late(begun); };
    co_await see(at, "awaiter", tio::parallel(first, second));
}

tio::task<> spawn_parallel_unheard(inquest& at) {
    tio::spawn_parallel(boom);
    co_await see(at, "other", waits());
}

tio::task<> spawn_parallel_awaited(inquest& at) {
    co_await see(at, "awaiter", tio::spawn_parallel(boom));
}

tio::task<> spawn_parallel_without_bubble(inquest& at) {
    auto const job = tio::spawn_parallel({.bubble = false}, boom);
    while (!job.done()) co_await tio::yield_now();
    co_await see(at, "later", job);
}

tio::task<> spawn_parallel_fails_late(inquest&) {
    tio::event begun;
    tio::spawn_parallel(fails_late, std::ref(begun));
    co_await fails_after(begun);
}

tio::task<> nursery_spawn_parallel(inquest& at) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn_parallel({}, boom);
        co_await see(at, "body", waits());
    };
    co_await see(at, "awaiter", tio::with_nursery(body));
}

void main_fails(inquest& at) {
    at.add("exit code", std::to_string(tio::main(boom, {.report = false})));
}

void main_cannot_start(inquest& at) {
    at.add("exit code", std::to_string(tio::main(boom, {.threads = 0})));
}

tio::task<> raises(int signal) {
    std::raise(signal);
    co_await waits();
}

void main_interrupted(inquest& at) {
    at.add("exit code", std::to_string(tio::main(raises(SIGINT))));
    at.add("exit code", std::to_string(tio::main(raises(SIGTERM))));
}

void main_stops_in_time(inquest& at) {
    auto const stops = []() -> tio::task<int> {
        std::raise(SIGTERM);
        co_await tio::this_task::stop();
        co_return 7;
    };
    at.add("exit code", std::to_string(tio::main(stops, {.grace = 1h})));
}

void interrupted_loop(inquest& at) {
    tio::loop loop;
    tio::interrupt_on const signals{loop};
    at.add("run", test::thrown_by([&] { loop.run(raises(SIGINT)); }));
}

/// On one thread and in a runtime, where the same has to happen.
std::string went(tio::task<> (*situation)(inquest&), tio::crash which) {
    auto const on_one_thread = test::inquest_into(situation, which, {});
    inquest at(which);
    tio::runtime runtime{{.threads = 2}};
    tio::loop loop{runtime, {.crash = which}};
    loop.on_diagnostic(
        [&](tio::diagnostic const& entry) { at.add("diagnostics", to_string(entry.kind)); });
    at.add("run", test::thrown_by([&] { loop.run([&] { return situation(at); }); }));
    BOOST_TEST(at.text() == on_one_thread);
    return on_one_thread;
}
std::string by_default(tio::task<> (*situation)(inquest&)) {
    return went(situation, tio::crash::unhandled);
}
std::string with_crash_any(tio::task<> (*situation)(inquest&)) {
    return went(situation, tio::crash::any);
}

} // namespace

BOOST_AUTO_TEST_CASE(parallel_fails_by_default) {
    BOOST_TEST(by_default(parallel_fails) == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(parallel_fails_with_crash_any) {
    BOOST_TEST(with_crash_any(parallel_fails) == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(parallel_job_by_default) {
    BOOST_TEST(by_default(parallel_job) == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(parallel_job_with_crash_any) {
    BOOST_TEST(with_crash_any(parallel_job) == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(parallel_two_fail_by_default) {
    BOOST_TEST(by_default(parallel_two_fail) ==
               "diagnostics: raised, diagnostics: unheard, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(parallel_two_fail_with_crash_any) {
    BOOST_TEST(with_crash_any(parallel_two_fail) ==
               "diagnostics: raised, awaiter: cancelled, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(spawn_parallel_unheard_by_default) {
    BOOST_TEST(by_default(spawn_parallel_unheard) == "other: cancelled, run: boom");
}
BOOST_AUTO_TEST_CASE(spawn_parallel_unheard_with_crash_any) {
    BOOST_TEST(with_crash_any(spawn_parallel_unheard) == "other: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(spawn_parallel_awaited_by_default) {
    BOOST_TEST(by_default(spawn_parallel_awaited) == "awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(spawn_parallel_awaited_with_crash_any) {
    BOOST_TEST(with_crash_any(spawn_parallel_awaited) == "awaiter: cancelled, run: boom");
}

BOOST_AUTO_TEST_CASE(spawn_parallel_without_bubble_by_default) {
    BOOST_TEST(by_default(spawn_parallel_without_bubble) ==
               "diagnostics: unheard, later: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(spawn_parallel_without_bubble_with_crash_any) {
    BOOST_TEST(with_crash_any(spawn_parallel_without_bubble) ==
               "diagnostics: unheard, later: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(spawn_parallel_fails_late_by_default) {
    BOOST_TEST(by_default(spawn_parallel_fails_late) == "diagnostics: raised, run: [boom, late]");
}
BOOST_AUTO_TEST_CASE(spawn_parallel_fails_late_with_crash_any) {
    BOOST_TEST(with_crash_any(spawn_parallel_fails_late) ==
               "diagnostics: raised, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(nursery_spawn_parallel_by_default) {
    BOOST_TEST(by_default(nursery_spawn_parallel) ==
               "body: cancelled, awaiter: boom, run: nothing");
}
BOOST_AUTO_TEST_CASE(nursery_spawn_parallel_with_crash_any) {
    BOOST_TEST(with_crash_any(nursery_spawn_parallel) ==
               "body: cancelled, awaiter: boom, run: nothing");
}

BOOST_AUTO_TEST_CASE(main_fails_by_default) {
    auto const went = test::by_default(main_fails);
    BOOST_TEST(went == "exit code: 1");
}
BOOST_AUTO_TEST_CASE(main_fails_with_crash_any) {
    auto const went = test::with_crash_any(main_fails);
    BOOST_TEST(went == "exit code: 1");
}

BOOST_AUTO_TEST_CASE(main_cannot_start_by_default) {
    auto const went = test::by_default(main_cannot_start);
    BOOST_TEST(went == "exit code: 1");
}
BOOST_AUTO_TEST_CASE(main_cannot_start_with_crash_any) {
    auto const went = test::with_crash_any(main_cannot_start);
    BOOST_TEST(went == "exit code: 1");
}

BOOST_AUTO_TEST_CASE(main_interrupted_by_default) {
    auto const went = test::by_default(main_interrupted);
    BOOST_TEST(went == "exit code: 130, exit code: 143");
}
BOOST_AUTO_TEST_CASE(main_interrupted_with_crash_any) {
    auto const went = test::with_crash_any(main_interrupted);
    BOOST_TEST(went == "exit code: 130, exit code: 143");
}

BOOST_AUTO_TEST_CASE(main_stops_in_time_by_default) {
    auto const went = test::by_default(main_stops_in_time);
    BOOST_TEST(went == "exit code: 7");
}
BOOST_AUTO_TEST_CASE(main_stops_in_time_with_crash_any) {
    auto const went = test::with_crash_any(main_stops_in_time);
    BOOST_TEST(went == "exit code: 7");
}

BOOST_AUTO_TEST_CASE(interrupted_loop_by_default) {
    auto const went = test::by_default(interrupted_loop);
    BOOST_TEST(went == "run: job_cancelled");
}
BOOST_AUTO_TEST_CASE(interrupted_loop_with_crash_any) {
    auto const went = test::with_crash_any(interrupted_loop);
    BOOST_TEST(went == "run: job_cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
