// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_handle)

namespace {

template <class T>
tio::task<std::string> error_of(tio::handle<T> awaited) {
    std::string text = "nothing";
    try {
        co_await awaited;
    } catch (...) {
        text = test::text_of(std::current_exception());
    }
    co_return text;
}

} // namespace

// TIN-013
BOOST_AUTO_TEST_CASE(N6_awaiting_a_handle_gives_a_reference_to_the_value_that_stays) {
    tio::testing::run([]() -> tio::task<> {
        auto const handle = tio::spawn(test::give_after<std::string>, 1s, "value");
        auto const copy = handle;
        std::string const& first = co_await handle;
        std::string const& second = co_await copy;
        BOOST_TEST(first == "value");
        BOOST_TEST((&first == &second));
    });
}

BOOST_AUTO_TEST_CASE(N6_awaiting_an_rvalue_takes_the_value) {
    tio::testing::run([]() -> tio::task<> {
        auto handle = tio::spawn(test::give_after<test::move_only>, 1s, test::move_only(5));
        auto const copy = handle;
        test::move_only const taken = co_await std::move(handle);
        BOOST_TEST(taken.value == 5);
        BOOST_TEST(!handle);
        test::move_only const& left = co_await copy;
        BOOST_TEST(left.value == -1);
    });
}

BOOST_AUTO_TEST_CASE(N6_values_may_be_void_or_references_or_have_no_default) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        auto const nothing = tio::spawn(test::wait_for, 1s);
        co_await nothing;
        auto const reference = tio::spawn(to_global);
        int& referred = co_await reference;
        BOOST_TEST(&referred == &global);
        auto const plain = tio::spawn(test::give<test::no_default>, test::no_default(3));
        auto const& kept = co_await plain;
        BOOST_TEST(kept.value == 3);
    });
}

BOOST_AUTO_TEST_CASE(N6_done_is_true_after_every_ending) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    loop.run([]() -> tio::task<> {
        auto const value = tio::spawn(test::wait_for, 1s);
        auto const error = tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
        auto const stopped = tio::spawn(test::wait_for, 1h);
        co_await tio::yield_now();
        BOOST_TEST(!value.done());
        BOOST_TEST(!error.done());
        BOOST_TEST(!stopped.done());
        stopped.cancel();
        BOOST_TEST(!stopped.done()); // it has yet to unwind
        co_await tio::sleep(1s);
        BOOST_TEST(value.done());
        BOOST_TEST(error.done());
        BOOST_TEST(stopped.done());
    });
}

BOOST_AUTO_TEST_CASE(N6_a_job_runs_on_when_all_its_handles_are_dropped) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        {
            auto const handle = tio::spawn(test::sleeper, std::ref(log), "dropped");
            auto const copy = handle;
        }
        co_await tio::yield_now();
    });
    BOOST_TEST(log.text() == "dropped woke");
}

BOOST_AUTO_TEST_CASE(N6_cancel_cancels_the_job_alone) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const cancelled = tio::spawn(test::sleeper, std::ref(log), "a");
        tio::spawn(test::sleeper, std::ref(log), "b");
        co_await tio::yield_now();
        cancelled.cancel();
        auto const error = co_await error_of(cancelled);
        BOOST_TEST(error == "job_cancelled");
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "a cancelled, b woke");
}

BOOST_AUTO_TEST_CASE(N6_cancel_says_who_and_where) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn(test::wait_for, 1h);
        auto const line = std::source_location::current().line() + 1;
        job.cancel();
        try {
            co_await job;
            BOOST_ERROR("a cancelled job has no value");
        } catch (tio::job_cancelled const& error) {
            BOOST_TEST((error.why() == tio::reason::explicit_));
            BOOST_TEST(error.job() == job.id());
            BOOST_TEST(error.by() == tio::this_task::id());
            BOOST_TEST(error.where().line() == line);
            BOOST_TEST(std::string(error.where().file_name()).ends_with("handle.cpp"));
        }
    });
}

BOOST_AUTO_TEST_CASE(N6_cancelling_the_awaiter_does_not_touch_the_awaited_job) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(test::sleeper, std::ref(log), "awaited");
        auto const awaiter = tio::spawn([job]() -> tio::task<> { co_await job; });
        auto const other = tio::spawn(error_of<void>, job);
        co_await tio::testing::wait_all_blocked();
        awaiter.cancel();
        co_await tio::yield_now();
        BOOST_TEST(awaiter.done());
        BOOST_TEST(!job.done());
        std::string const& text = co_await other;
        BOOST_TEST(text == "nothing");
    });
    BOOST_TEST(log.text() == "awaited woke");
}

BOOST_AUTO_TEST_CASE(N6_waiters_wake_in_the_order_in_which_they_came) {
    test::trace log;
    auto const waits = [&](std::string name, tio::handle<void> job) -> tio::task<> {
        co_await job;
        log.add(name);
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(test::wait_for, 1s);
        co_await tio::all(waits("a", job), waits("b", job), waits("c", job));
    });
    BOOST_TEST(log.text() == "a, b, c");
}

BOOST_AUTO_TEST_CASE(N6_a_job_that_was_cancelled_is_an_ordinary_error_for_those_who_await_it) {
    auto const thrown = test::thrown_by([] {
        tio::testing::run([]() -> tio::task<> {
            auto const job = tio::spawn(test::wait_for, 1h);
            job.cancel();
            co_await job;
        });
    });
    BOOST_TEST(thrown == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(T1_using_an_empty_handle_is_refused) {
    tio::handle<void> const empty;
    BOOST_TEST(!empty);
    BOOST_TEST(test::thrown_by([&] { return empty.done(); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { return empty.id(); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { return empty.name(); }) == "usage_error");
    empty.cancel();
    auto const root = [&]() -> tio::task<> {
        auto const error = co_await error_of(tio::handle<void>{});
        BOOST_TEST(error == "usage_error");
        co_await tio::handle<int>{};
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(T1_awaiting_ones_own_handle_is_refused) {
    tio::testing::run([]() -> tio::task<> {
        tio::handle<std::string> own;
        auto const awaits_itself = [&]() -> tio::task<std::string> {
            co_return co_await error_of(own);
        };
        own = tio::spawn(awaits_itself);
        std::string const& text = co_await own;
        BOOST_TEST(text == "cycle_error");
    });
}

BOOST_AUTO_TEST_SUITE_END()
