// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_event)

namespace {

tio::task<> waiter(test::trace& log, std::string name, tio::event& event) {
    co_await event.wait();
    log.add(name + (event.is_set() ? " sees it set" : " sees it cleared"));
}

/// What events must be good for: admits `tokens` jobs at a time, in the order in which they come.
class semaphore {
public:
    explicit semaphore(int tokens) : tokens_(tokens) {}
    tio::task<> acquire() {
        while (tokens_ == 0) {
            free_.clear();
            co_await free_.wait();
        }
        --tokens_;
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

// TIN-108
BOOST_AUTO_TEST_CASE(S2_set_and_clear_are_idempotent_and_say_whether_they_changed_it) {
    tio::event event;
    BOOST_TEST(!event.is_set());
    BOOST_TEST(!event.clear());
    BOOST_TEST(event.set());
    BOOST_TEST(event.is_set());
    BOOST_TEST(!event.set());
    BOOST_TEST(event.clear());
    BOOST_TEST(!event.is_set());
}

// TIN-102
BOOST_AUTO_TEST_CASE(S2_waiters_wake_in_order_after_the_setter_has_had_its_turn) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const sets = [&]() -> tio::task<> {
            event.set();
            log.add("set");
            co_return;
        };
        co_await tio::all(waiter(log, "a", event), waiter(log, "b", event), sets,
                          waiter(log, "late", event));
    });
    BOOST_TEST(log.text() == "set, late sees it set, a sees it set, b sees it set");
}

// TIN-103
BOOST_AUTO_TEST_CASE(S2_an_event_that_is_set_already_does_not_block) {
    tio::event event;
    event.set();
    tio::testing::run([&]() -> tio::task<> {
        co_await event.wait();
        auto [first, second] = co_await tio::all(event.wait(), event.wait());
        static_assert(std::is_same_v<decltype(first), std::monostate>);
        static_assert(std::is_same_v<decltype(second), std::monostate>);
    });
    tio::testing::run(event.wait());
    BOOST_TEST(event.is_set());
}

// TIN-104
BOOST_AUTO_TEST_CASE(S2_set_and_clear_back_to_back_still_wake_those_who_wait) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        tio::spawn(waiter, std::ref(log), "a", std::ref(event));
        tio::spawn(waiter, std::ref(log), "b", std::ref(event));
        co_await tio::testing::wait_all_blocked();
        event.set();
        event.clear();
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "a sees it cleared, b sees it cleared");
}

// TIN-104
BOOST_AUTO_TEST_CASE(S2_waiters_that_come_after_clear_wait_for_the_next_set) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        event.set();
        for (int i = 0; i != 20; ++i) co_await tio::yield_now();
        event.clear();
        tio::spawn(waiter, std::ref(log), "a", std::ref(event));
        co_await tio::sleep(1s);
        BOOST_TEST(log.text() == "");
        event.set();
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "a sees it set");
}

BOOST_AUTO_TEST_CASE(S2_a_cancelled_waiter_leaves_the_others_alone) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const a = tio::spawn(waiter, std::ref(log), "a", std::ref(event));
        auto const b = tio::spawn(waiter, std::ref(log), "b", std::ref(event));
        auto const c = tio::spawn(waiter, std::ref(log), "c", std::ref(event));
        co_await tio::testing::wait_all_blocked();
        b.cancel();
        co_await tio::yield_now();
        BOOST_TEST(b.done());
        event.set();
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "a sees it set, c sees it set");
}

BOOST_AUTO_TEST_CASE(S2_an_event_survives_a_crash_of_its_waiters) {
    test::trace log;
    tio::event event;
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(waiter, std::ref(log), "crashed", std::ref(event));
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(event.set());
    loop.run(waiter(log, "next", event));
    BOOST_TEST(log.text() == "next sees it set");
}

BOOST_AUTO_TEST_CASE(S2_may_be_set_outside_of_a_loop_while_nobody_waits) {
    tio::event event;
    BOOST_TEST(event.set());
    tio::testing::run([&]() -> tio::task<> {
        bool const was_set = co_await event.wait(1s);
        BOOST_TEST(was_set);
    });
}

BOOST_AUTO_TEST_CASE(S2_setting_and_waiting_allocate_nothing) {
    tio::testing::run([]() -> tio::task<> {
        tio::event event;
        auto const waits = tio::spawn([&]() -> tio::task<> { co_await event.wait(); });
        co_await tio::yield_now();
        auto const before = tio::testing::allocations();
        co_await tio::yield_now();
        event.set();
        co_await event.wait();
        auto const allocated = tio::testing::allocations() - before;
        BOOST_TEST(allocated == 0u);
        co_await waits;
    });
}

// TIN-109
BOOST_AUTO_TEST_CASE(S2_a_loop_around_wait_builds_a_correct_semaphore) {
    tio::testing::run([]() -> tio::task<> {
        semaphore two{2};
        int inside = 0;
        int most = 0;
        auto const works = [&](int i) -> tio::task<int> {
            co_await two.acquire();
            most = std::max(most, ++inside);
            co_await tio::sleep(1s);
            --inside;
            two.release();
            co_return i;
        };
        std::vector<tio::task<int>> jobs;
        for (int i = 0; i != 50; ++i) jobs.push_back(works(i));
        auto const values = co_await tio::all(std::move(jobs));
        BOOST_TEST(values.size() == 50u);
        BOOST_TEST(values.back() == 49);
        BOOST_TEST(most == 2);
        BOOST_TEST(test::clock_ms() == 25'000);
    });
}

BOOST_AUTO_TEST_SUITE_END()
