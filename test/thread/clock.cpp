// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What the clock, the deadlock detector and the watchdog make of functions in threads.
BOOST_AUTO_TEST_SUITE(thread_clock)

namespace {

/// Yields often, so that whatever a loop does when it has nothing to do has been done.
void dawdles() {
    for (int i = 0; i != 1000; ++i) std::this_thread::yield();
}

} // namespace

BOOST_AUTO_TEST_CASE(V1_the_virtual_clock_does_not_jump_while_a_function_is_out) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        auto const sleeps = [&]() -> tio::task<> {
            co_await tio::sleep(1h);
            log.add("woke");
        };
        auto const calls = [&]() -> tio::task<> {
            for (int i = 0; i != 5; ++i) co_await tio::run_in_thread(dawdles);
            log.add("called at " + std::to_string(test::clock_ms()));
        };
        co_await tio::all(sleeps(), calls());
    };
    tio::testing::run(root);
    BOOST_TEST(log.text() == "called at 0, woke");
}

BOOST_AUTO_TEST_CASE(V1_a_limit_on_the_virtual_clock_does_not_expire_meanwhile) {
    auto const root = []() -> tio::task<> {
        auto const result = co_await tio::timeout(tio::run_in_thread(dawdles), 1ns);
        BOOST_TEST(result.has_value());
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(V2_time_can_be_made_to_pass_all_the_same) {
    auto const root = []() -> tio::task<> {
        tio::event begun;
        auto const sleeps = [&] {
            begun.set();
            tio::in_thread::sleep_for(1h);
        };
        auto const limited = [&]() -> tio::task<bool> {
            auto const result = co_await tio::timeout(tio::run_in_thread(sleeps), 2s);
            co_return result.has_value();
        };
        auto const passes = [&]() -> tio::task<> {
            co_await begun.wait();
            co_await tio::testing::advance(3s);
        };
        auto const [in_time, passed] = co_await tio::all(limited(), passes());
        static_cast<void>(passed);
        BOOST_TEST(!in_time);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(D8_no_deadlock_while_a_function_is_out) {
    auto const root = []() -> tio::task<> {
        tio::event event;
        auto const sets = [&] {
            dawdles();
            event.set();
        };
        co_await tio::all(event.wait(), tio::run_in_thread(sets));
    };
    tio::testing::run(root); // throws deadlock_error at once
}

BOOST_AUTO_TEST_CASE(D8_nor_while_one_waits_for_a_thread) {
    tio::thread_pool one({.max_threads = 1});
    test::door gate;
    auto const blocks = [&] { gate.wait(); };
    std::jthread const other([&] { tio::loop().run(one.run(blocks)); });
    BOOST_TEST(test::eventually([&] { return one.statistics().threads == 1; }));
    std::jthread const opens([&] {
        test::eventually([&] { return one.statistics().queued == 1; });
        dawdles();
        gate.open();
    });
    tio::testing::run(one.run(dawdles));
}

BOOST_AUTO_TEST_CASE(D8_a_deadlock_after_the_return_is_found) {
    auto const root = []() -> tio::task<> {
        tio::event never;
        co_await tio::run_in_thread(dawdles);
        co_await never.wait();
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "deadlock_error");
}

// The function must not look at its job: nobody has to wait for it.
BOOST_AUTO_TEST_CASE(D8_one_after_an_abandoned_function_is_found_too) {
    auto const goes_on = std::make_shared<test::door>();
    auto const root = [&]() -> tio::task<> {
        tio::event begun, never;
        auto const stays = [goes_on, &begun] {
            begun.set();
            goes_on->wait();
        };
        auto const job = tio::spawn(tio::run_in_thread({.abandon = true}, stays));
        co_await begun.wait();
        job.cancel();
        co_await never.wait();
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "deadlock_error");
    goes_on->open();
}

BOOST_AUTO_TEST_CASE(C10_the_watchdog_names_the_thread) {
    test::door goes_on;
    tio::loop loop{{.cancel_patience = 1ms}};
    std::vector<tio::diagnostic> told;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        told.push_back(entry);
        goes_on.open();
    });
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const stubborn = [&] {
            begun.set();
            goes_on.wait();
        };
        auto const job =
            tio::spawn({.name = "stubborn"}, tio::run_in_thread({.name = "hash"}, stubborn));
        co_await begun.wait();
        job.cancel();
    };
    loop.run(root);
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST((told[0].kind == tio::diagnostic::kind_type::uncancellable));
    BOOST_TEST_INFO(told[0].text);
    BOOST_TEST(told[0].text.find("thread 'hash' (tinyasio-") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(C10_with_a_cancel_timeout_an_error_joins_the_crash) {
    test::door goes_on;
    tio::loop loop;
    loop.on_diagnostic([&](tio::diagnostic const&) { goes_on.open(); });
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const stubborn = [&] {
            begun.set();
            goes_on.wait();
        };
        tio::spawn({.cancel_timeout = 1ms}, tio::run_in_thread(stubborn));
        co_await begun.wait();
        throw std::runtime_error("boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "[boom, cancel_error]");
}

BOOST_AUTO_TEST_CASE(D6_the_tree_of_jobs_names_the_thread_or_the_pool_that_is_waited_for) {
    tio::thread_pool disk({.max_threads = 1, .name = "disk"});
    tio::loop loop;
    std::string text;
    test::door goes_on;
    auto const root = [&]() -> tio::task<> {
        auto const blocks = [&] { goes_on.wait(); };
        tio::spawn(disk.run(blocks));
        tio::spawn(disk.run({.name = "read"}, blocks));
        while (disk.statistics().queued != 1) co_await tio::yield_now();
        auto const is_named = [&] {
            text = tio::to_string(loop.jobs());
            return text.find("thread disk-1") != std::string::npos;
        };
        while (!is_named()) co_await tio::yield_now(); // it may not have begun
        goes_on.open();
    };
    loop.run(root);
    BOOST_TEST_INFO(text);
    BOOST_TEST(text.find("thread 'read' (waits for one of 'disk')") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
