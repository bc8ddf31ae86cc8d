// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_spawn)

namespace {

tio::task<std::string> name_of_job() {
    co_return std::string(tio::this_task::name());
}

} // namespace

BOOST_AUTO_TEST_CASE(T5_takes_a_task_a_function_with_arguments_or_anything_awaitable) {
    tio::testing::run([]() -> tio::task<> {
        tio::event event;
        auto const task = tio::spawn(test::give(1));
        auto const function = tio::spawn(test::give<int>, 2);
        auto const handle = tio::spawn(task);
        auto const timed = tio::spawn(event.wait(1s));
        auto const sleep = tio::spawn(tio::sleep(1s));
        int const from_task = co_await task;
        int const from_function = co_await function;
        int const from_handle = co_await handle;
        bool const from_event = co_await timed;
        co_await sleep;
        BOOST_TEST(from_task == 1);
        BOOST_TEST(from_function == 2);
        BOOST_TEST(from_handle == 1);
        BOOST_TEST(!from_event);
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_CASE(T5_the_job_keeps_the_closure_and_copies_of_the_arguments) {
    tio::testing::run([]() -> tio::task<> {
        tio::handle<int> handle;
        {
            std::vector<int> values{3, 4};
            auto const owned = std::make_shared<int>(5);
            handle = tio::spawn(
                [owned](std::vector<int> const& kept) -> tio::task<int> {
                    co_await tio::sleep(1s);
                    co_return kept.at(0) + kept.at(1) + *owned;
                },
                values);
            values.assign(2, 100);
        }
        int const sum = co_await handle;
        BOOST_TEST(sum == 12);
    });
}

BOOST_AUTO_TEST_CASE(T5_arguments_may_be_references_or_move_only) {
    tio::testing::run([]() -> tio::task<> {
        int count = 0;
        auto const counts = [](int& n, test::move_only by) -> tio::task<> {
            n += by.value;
            co_return;
        };
        auto const handle = tio::spawn(counts, std::ref(count), test::move_only(3));
        co_await handle;
        BOOST_TEST(count == 3);
    });
}

BOOST_AUTO_TEST_CASE(N3_the_name_is_copied) {
    tio::testing::run([]() -> tio::task<> {
        std::string name = "worker";
        auto const handle = tio::spawn({.name = name}, name_of_job);
        name.assign("changed");
        BOOST_TEST(handle.name() == "worker");
        std::string const& seen = co_await handle;
        BOOST_TEST(seen == "worker");
        BOOST_TEST(tio::this_task::name() == "root");
    });
}

BOOST_AUTO_TEST_CASE(N6_jobs_are_numbered_in_the_order_in_which_they_start) {
    tio::testing::run([]() -> tio::task<> {
        auto const a = tio::spawn(test::wait_for, 1s);
        auto const b = tio::spawn(test::wait_for, 1s);
        BOOST_TEST(tio::this_task::id() == 1u);
        BOOST_TEST(a.id() == 2u);
        BOOST_TEST(b.id() == 3u);
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(T8_arguments_are_destroyed_when_the_job_ends) {
    tio::testing::run([]() -> tio::task<> {
        auto const keeps = [](test::counted) -> tio::task<> { co_await tio::sleep(1s); };
        auto const handle = tio::spawn(keeps, test::counted{});
        co_await handle;
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(N6_spawning_outside_of_a_loop_is_refused) {
    BOOST_TEST(test::thrown_by([] { tio::spawn(test::wait_for, 1s); }) == "usage_error");
    auto const text = test::what_of<tio::usage_error>([] { tio::spawn(test::wait_for, 1s); });
    BOOST_TEST(text.find("spawn") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(N6_spawning_an_empty_task_is_refused_and_starts_nothing) {
    tio::testing::run([]() -> tio::task<> {
        tio::task<> empty;
        BOOST_TEST(test::thrown_by([&] { tio::spawn(std::move(empty)); }) == "usage_error");
        auto const next = tio::spawn(test::wait_for, 1s);
        BOOST_TEST(next.id() == 2u);
        co_return;
    });
}

// TIN-059
BOOST_AUTO_TEST_CASE(N6_spawning_in_a_cancelled_job_throws_cancelled) {
    test::trace log;
    auto const spawns_in_cleanup = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            log.add(test::thrown_by([&] { tio::spawn(test::stepper, std::ref(log), "never", 1); }));
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(spawns_in_cleanup);
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "cancelled");
}

BOOST_AUTO_TEST_CASE(N6_spawning_from_a_posted_function_into_a_crashing_loop_is_refused) {
    tio::testing::virtual_loop loop;
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            loop.fail(std::make_exception_ptr(std::runtime_error("boom")));
            loop.post([&] { log.add(test::thrown_by([] { tio::spawn(test::wait_for, 1s); })); });
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "usage_error");
}

BOOST_AUTO_TEST_CASE(N6_if_making_the_job_throws_nothing_has_started) {
    tio::testing::virtual_loop loop;
    for (std::size_t n = 1;; ++n) {
        test::trace log;
        bool failed = false;
        loop.run([&]() -> tio::task<> {
            tio::handle<void> handle;
            auto const keeps = [&](test::counted) -> tio::task<> {
                return test::stepper(log, "x", 1);
            };
            try {
                tio::testing::failing_allocation const failing{n};
                handle = tio::spawn({.name = "a name that is long enough"}, keeps, test::counted{});
            } catch (std::bad_alloc const&) {
                failed = true;
            }
            BOOST_TEST(static_cast<bool>(handle) == !failed);
            co_return;
        });
        BOOST_TEST(log.text() == (failed ? "" : "x0"));
        BOOST_TEST(test::counted::alive() == 0);
        if (!failed) {
            BOOST_TEST(n > 1);
            return;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
