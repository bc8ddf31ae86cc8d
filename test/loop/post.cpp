// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_post)

BOOST_AUTO_TEST_CASE(L3_a_posted_function_is_called_between_the_steps_of_the_jobs) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "a", 1);
        loop.post([&] { log.add("posted"); });
        tio::spawn(test::stepper, std::ref(log), "b", 1);
        log.add("root");
        co_return;
    });
    BOOST_TEST(log.text() == "root, a0, posted, b0");
}

BOOST_AUTO_TEST_CASE(L3_what_a_posted_function_throws_crashes_the_loop) {
    tio::testing::virtual_loop loop;
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            loop.post([] { throw std::runtime_error("boom"); });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root cancelled");
}

BOOST_AUTO_TEST_CASE(L3_functions_that_come_while_nothing_runs_are_called_in_the_next_run) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.post([&] { log.add("1"); });
    loop.post([&] { log.add("2"); });
    BOOST_TEST(log.text() == "");
    loop.run(test::stepper(log, "root", 1));
    BOOST_TEST(log.text() == "1, 2, root0");
}

BOOST_AUTO_TEST_CASE(L3_a_posted_function_may_start_jobs_and_wake_them) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.run([&]() -> tio::task<> {
        tio::event event;
        loop.post([&] {
            tio::spawn(test::stepper, std::ref(log), "started", 1);
            event.set();
        });
        co_await event.wait();
        log.add("woken");
    });
    BOOST_TEST(log.text() == "started0, woken");
}

BOOST_AUTO_TEST_CASE(L3_a_posted_function_runs_in_no_job) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.run([&]() -> tio::task<> {
        auto const ends = [&]() -> tio::task<> {
            loop.post([&] {
                log.add(test::thrown_by([] { return tio::this_task::id(); }));
                tio::spawn(test::stepper, std::ref(log), "started", 1);
            });
            co_return;
        };
        co_await tio::all(ends); // its record is gone when the function runs
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "usage_error, started0");
}

BOOST_AUTO_TEST_CASE(L3_a_posted_function_does_not_act_for_the_job_that_ran_before_it) {
    tio::testing::virtual_loop loop;
    test::trace log;
    auto const ends_cancelled = [&]() -> tio::task<> {
        loop.post([&] { tio::spawn(test::stepper, std::ref(log), "started", 1); });
        co_await tio::sleep(1h);
    };
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            auto const job = tio::spawn(ends_cancelled);
            job.cancel();
            loop.post([&] { tio::spawn(test::stepper, std::ref(log), "by function", 1); });
            co_await tio::sleep(1s);
        });
    });
    BOOST_TEST(thrown == "nothing");
    BOOST_TEST(log.text() == "by function0");
}

BOOST_AUTO_TEST_CASE(L3_functions_may_be_move_only_and_are_destroyed_when_they_have_run) {
    tio::testing::virtual_loop loop;
    auto const owned = std::make_shared<int>(0);
    loop.run([&]() -> tio::task<> {
        loop.post([copy = owned, own = std::make_unique<int>(7)] { *copy = *own; });
        co_await tio::yield_now();
        BOOST_TEST(*owned == 7);
        BOOST_TEST(owned.use_count() == 1);
    });
}

BOOST_AUTO_TEST_CASE(L3_a_function_that_posts_itself_for_ever_starves_nobody) {
    tio::testing::virtual_loop loop;
    struct again {
        void operator()() const {
            ++*count;
            if (!*stop) loop->post(*this);
        }
        tio::loop* loop;
        int* count;
        bool* stop;
    };
    int count = 0;
    bool stop = false;
    loop.run([&]() -> tio::task<> {
        loop.post(again{&loop, &count, &stop});
        for (int i = 0; i != 1000; ++i) co_await tio::yield_now();
        stop = true;
    });
    BOOST_TEST(count >= 999);
}

BOOST_AUTO_TEST_SUITE_END()
