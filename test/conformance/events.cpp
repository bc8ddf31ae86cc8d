// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(conformance_events)

namespace {

tio::task<> waits(test::trace& log, std::string name, tio::event& event) {
    co_await event.wait();
    log.add(name + (event.is_set() ? " sees it set" : " sees it cleared"));
}

/// As the originals build theirs: who finds the event cleared again was too late.
class semaphore {
public:
    explicit semaphore(int tokens) : tokens_(tokens) { free_.set(); }
    tio::task<> acquire() {
        for (;;) {
            co_await free_.wait();
            if (free_.is_set()) break;
        }
        if (--tokens_ == 0) free_.clear();
    }
    void release() {
        ++tokens_;
        free_.set();
    }

private:
    int tokens_;
    tio::event free_{};
};

} // namespace

BOOST_AUTO_TEST_CASE(TIN_066_waiting_for_an_event_that_nobody_sets_names_who_waits) {
    tio::event never;
    auto const root = [&]() -> tio::task<> {
        auto const job =
            tio::spawn({.name = "stuck"}, [&]() -> tio::task<> { co_await never.wait(); });
        co_await job;
    };
    auto const text = test::what_of<tio::deadlock_error>([&] { tio::testing::run(root); });
    BOOST_TEST(text.find("'stuck' waits for event at events.cpp:") != std::string::npos);

    tio::loop loop{{.cancel_patience = 0s}}; // names them and waits on
    std::string told;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        told = entry.text;
        loop.post([&] { never.set(); });
    });
    loop.run(root);
    BOOST_TEST(told.find("'stuck' waits for event at events.cpp:") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(TIN_102_waiters_wake_in_order_after_the_setter_has_come_to_its_next_wait) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const sets = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            log.add(event.is_set() ? "set before" : "not set before");
            event.set();
            log.add("setter goes on");
            co_await tio::yield_now();
            log.add("setter again");
        };
        co_await tio::all(waits(log, "a", event), waits(log, "b", event), sets);
    });
    BOOST_TEST(log.text() ==
               "not set before, setter goes on, a sees it set, b sees it set, setter again");
}

BOOST_AUTO_TEST_CASE(TIN_104_a_clear_does_not_put_those_back_to_sleep_who_were_woken) {
    test::trace log;
    tio::event event;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(waits, std::ref(log), "a", std::ref(event));
        tio::spawn(waits, std::ref(log), "b", std::ref(event));
        co_await tio::testing::wait_all_blocked();
        event.set();
        for (int i = 0; i != 20; ++i) co_await tio::yield_now();
        event.clear();
        log.add("20 turns later");
        tio::spawn(waits, std::ref(log), "c", std::ref(event));
        co_await tio::testing::wait_all_blocked();
        event.set();
        event.clear();
        log.add("set and cleared");
    });
    BOOST_TEST(log.text() == "a sees it set, b sees it set, 20 turns later, "
                             "set and cleared, c sees it cleared");
}

BOOST_AUTO_TEST_CASE(TIN_109_a_loop_around_wait_and_is_set_builds_a_correct_semaphore) {
    tio::testing::run([]() -> tio::task<> {
        semaphore two{2};
        int inside = 0, most = 0;
        auto const works = [&](int i) -> tio::task<int> {
            co_await two.acquire();
            most = std::max(most, ++inside);
            co_await tio::sleep(1s);
            --inside;
            two.release();
            co_return i;
        };
        std::vector<tio::task<int>> jobs;
        std::vector<int> expected;
        for (int i = 0; i != 50; ++i) {
            jobs.push_back(works(i));
            expected.push_back(i);
        }
        auto const values = co_await tio::all(std::move(jobs));
        BOOST_TEST(values == expected, boost::test_tools::per_element());
        BOOST_TEST(most == 2);
        BOOST_TEST(test::clock_ms() == 25'000);
    });
}

BOOST_AUTO_TEST_CASE(TIN_030_loops_in_two_threads_meet_through_events) {
    tio::event ping, pong;
    int turns = 0;
    auto const answers = [&]() -> tio::task<> {
        for (int i = 0; i != 100; ++i) {
            co_await ping.wait();
            ping.clear();
            ++turns;
            pong.set();
        }
    };
    std::thread other([&] {
        tio::loop loop;
        loop.run(answers);
    });
    auto const asks = [&]() -> tio::task<> {
        for (int i = 0; i != 100; ++i) {
            ping.set();
            co_await pong.wait();
            pong.clear();
        }
    };
    tio::loop loop;
    loop.run(asks);
    other.join();
    BOOST_TEST(turns == 100);
}

BOOST_AUTO_TEST_CASE(TIN_103_an_event_that_is_set_already_or_by_a_thread_ends_the_wait) {
    tio::event set, later, both;
    set.set();
    tio::loop loop;
    loop.run(set.wait());
    std::thread first([&] { later.set(); });
    loop.run(later.wait());
    first.join();
    std::thread second([&] { both.set(); });
    loop.run(tio::all(both.wait(), both.wait()));
    second.join();
    BOOST_TEST(both.is_set());
}

BOOST_AUTO_TEST_CASE(TIN_108_set_and_clear_are_idempotent_from_any_thread) {
    tio::event event;
    std::thread other([&] {
        BOOST_TEST(event.set());
        BOOST_TEST(!event.set());
    });
    other.join();
    BOOST_TEST(event.is_set());
    BOOST_TEST(event.clear());
    BOOST_TEST(!event.clear());
}

BOOST_AUTO_TEST_SUITE_END()
