// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_deadlock)

namespace {

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

constexpr auto line_of_wait = __LINE__ + 2;
tio::task<> wait(tio::event& event) {
    co_await event.wait();
}

tio::task<> two_stuck_jobs(tio::event& never) {
    auto const stuck = tio::spawn({.name = "stuck"}, wait, std::ref(never));
    co_await stuck;
}

} // namespace

BOOST_AUTO_TEST_CASE(D8_a_virtual_loop_throws_at_once_and_names_jobs_and_places) {
    tio::testing::virtual_loop loop;
    tio::event never;
    auto const text = test::what_of<tio::deadlock_error>([&] { loop.run(two_stuck_jobs(never)); });
    BOOST_TEST_INFO(text);
    BOOST_TEST(contains(text, "job 1 'root' waits for"));
    BOOST_TEST(contains(text, "job 2 'stuck' waits for"));
    BOOST_TEST(contains(text, "event at deadlock.cpp:" + std::to_string(line_of_wait)));
}

BOOST_AUTO_TEST_CASE(D8_a_deadlock_cancels_the_jobs_like_any_crash) {
    tio::testing::virtual_loop loop;
    tio::event never;
    auto const thrown = test::thrown_by(
        [&] { loop.run(two_stuck_jobs(never), {.on_error = tio::on_error::group}); });
    BOOST_TEST(thrown == "[deadlock_error, cancelled, cancelled]");
    BOOST_TEST(loop.run(test::give(7)) == 7);
}

BOOST_AUTO_TEST_CASE(D8_jobs_of_a_deadlock_may_clean_up_and_misbehave) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    tio::event never;
    auto const swallows = [&]() -> tio::task<> {
        for (int i = 0; i != 3; ++i) {
            try {
                co_await never.wait();
            } catch (tio::cancelled const&) {}
        }
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(swallows); }) == "deadlock_error");
    BOOST_TEST(diagnostics.kinds() == "swallowed");
}

BOOST_AUTO_TEST_CASE(D8_a_loop_with_deadlock_crash_throws_at_once) {
    tio::loop loop{{.deadlock = tio::deadlock::crash}};
    tio::event never;
    auto const text = test::what_of<tio::deadlock_error>([&] { loop.run(two_stuck_jobs(never)); });
    BOOST_TEST(contains(text, "event at deadlock.cpp:"));
}

BOOST_AUTO_TEST_CASE(D8_a_loop_with_deadlock_crash_waits_while_a_timer_runs) {
    tio::loop loop{{.deadlock = tio::deadlock::crash}};
    loop.run([]() -> tio::task<> {
        tio::event event;
        auto const sets = [&]() -> tio::task<> {
            co_await tio::sleep(2ms);
            event.set();
        };
        co_await tio::all(wait(event), sets);
    });
    // A timer that was cancelled holds nothing up.
    tio::event never;
    BOOST_TEST(test::thrown_by([&] {
                   loop.run([&]() -> tio::task<> {
                       auto const sleeps = tio::spawn(test::wait_for, 1h);
                       co_await tio::testing::wait_all_blocked();
                       sleeps.cancel();
                       co_await never.wait();
                   });
               }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(D8_a_sleep_without_an_end_holds_nothing_up) {
    auto const sleeps = []() -> tio::task<> { co_await tio::sleep(std::chrono::hours::max()); };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(sleeps); }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(D8_by_default_the_waiters_are_named_and_the_loop_waits_on) {
    tio::loop loop{{.cancel_patience = 0s}};
    tio::event event;
    std::vector<tio::diagnostic> told;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        told.push_back(entry);
        loop.post([&] { event.set(); });
    });
    loop.run(two_stuck_jobs(event));
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST((told[0].kind == tio::diagnostic::kind_type::deadlock));
    BOOST_TEST(contains(told[0].text, "job 2 'stuck' waits for"));
    BOOST_TEST(contains(told[0].text, "event at deadlock.cpp:" + std::to_string(line_of_wait)));
}

BOOST_AUTO_TEST_SUITE_END()
