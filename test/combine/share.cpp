// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_share)

namespace {

tio::task<std::string> counts_starts(int& starts) {
    ++starts;
    co_await tio::sleep(1s);
    co_return "value";
}

tio::task<> keeps_address(tio::shared_task<std::string> shared, std::string const*& address) {
    auto const& value = co_await shared;
    address = &value;
}

tio::task<> marks(test::trace& log, test::counted) {
    log.add("started");
    co_return;
}

template <class T>
tio::task<> awaits(tio::shared_task<T> shared) {
    co_await shared;
}

} // namespace

BOOST_AUTO_TEST_CASE(T6_starts_once_when_the_first_one_awaits_it) {
    int starts = 0;
    tio::testing::run([&]() -> tio::task<> {
        auto const shared = tio::share(counts_starts, std::ref(starts));
        co_await tio::yield_now();
        BOOST_TEST(starts == 0);
        BOOST_TEST(!shared.started());
        co_await tio::all(awaits(shared), awaits(shared));
        BOOST_TEST(shared.done());
        co_await shared;
    });
    BOOST_TEST(starts == 1);
}

BOOST_AUTO_TEST_CASE(T6_all_awaiters_get_the_same_value_also_later_and_in_a_later_run) {
    tio::testing::virtual_loop loop;
    tio::shared_task<std::string> kept;
    std::string const *a = nullptr, *b = nullptr, *later = nullptr, *in_a_later_run = nullptr;
    loop.run([&]() -> tio::task<> {
        auto const shared = tio::share(test::give_after<std::string>, 1s, "value");
        co_await tio::all(keeps_address(shared, a), keeps_address(shared, b));
        co_await keeps_address(shared, later);
        kept = shared;
    });
    loop.run(keeps_address(kept, in_a_later_run));
    BOOST_TEST(*a == "value");
    BOOST_TEST((a == b && b == later && later == in_a_later_run));
}

BOOST_AUTO_TEST_CASE(T6_one_that_was_made_outside_belongs_to_the_loop_that_awaits_it_first) {
    auto const shared = tio::share({.name = "config"}, test::give_after<int>, 1s, 7);
    tio::testing::virtual_loop first;
    tio::testing::virtual_loop other;
    int value = 0;
    auto const root = [&]() -> tio::task<> { value = co_await shared; };
    first.run(root);
    BOOST_TEST(value == 7);
    auto const refused = test::what_of<tio::usage_error>([&] { other.run(root); });
    BOOST_TEST(refused == "a job of another loop was awaited: job 2 'config' "
                          "(a promise carries a result from loop to loop)");
    first.run(root);
}

BOOST_AUTO_TEST_CASE(T6_one_whose_loop_is_gone_is_refused) {
    tio::shared_task<int> ended;
    tio::shared_task<int> never_started;
    tio::testing::run([&]() -> tio::task<> {
        ended = tio::share(test::give<int>, 7);
        never_started = tio::share(test::give<int>, 7);
        co_await ended;
    });
    tio::testing::virtual_loop loop;
    BOOST_TEST(test::thrown_by([&] { loop.run(awaits(ended)); }) == "usage_error");
    BOOST_TEST(test::thrown_by([&] { loop.run(awaits(never_started)); }) == "usage_error");
    BOOST_TEST(!never_started.started());
}

BOOST_AUTO_TEST_CASE(T6_its_error_crashes_its_domain_whoever_awaits_it) {
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            auto const failing = tio::share(test::fail_after, 1s, "boom");
            co_await tio::all(test::tell(log, "a", failing), test::tell(log, "b", failing));
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "a: cancelled, b: cancelled");
}

BOOST_AUTO_TEST_CASE(T6_its_error_cannot_be_caught_by_an_awaiter) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    auto const thrown = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            auto const failing = tio::share(test::fail_after, 1s, "boom");
            try {
                co_await failing;
            } catch (...) {}
        });
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(T6_who_awaits_it_after_it_has_failed_gets_its_error) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const failing = tio::share(test::fail_after, 1s, "boom");
    BOOST_TEST(test::thrown_by([&] { loop.run(awaits(failing)); }) == "boom");
    loop.run(test::tell(log, "later", failing));
    BOOST_TEST(log.text() == "later: boom");
}

BOOST_AUTO_TEST_CASE(T6_without_bubbling_its_error_goes_to_all_that_await_it_then_or_later) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const failing = tio::share({.bubble = false}, test::fail_after, 1s, "boom");
        co_await tio::all(test::tell(log, "a", failing), test::tell(log, "b", failing));
        co_await test::tell(log, "later", failing);
    });
    BOOST_TEST(log.text() == "a: boom, b: boom, later: boom");
}

BOOST_AUTO_TEST_CASE(T6_a_cancelled_waiter_does_not_cancel_it) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const shared = tio::share(test::give_after<int>, 2s, 7);
        auto const first = tio::spawn(test::tell(log, "first", shared));
        co_await tio::sleep(1s);
        first.cancel();
        int const value = co_await shared;
        log.add(std::to_string(value) + " at " + std::to_string(test::clock_ms()));
    });
    BOOST_TEST(log.text() == "first: cancelled, 7 at 2000");
}

BOOST_AUTO_TEST_CASE(T6_one_that_nobody_awaits_never_runs_and_its_arguments_are_destroyed) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        {
            auto const shared = tio::share(marks, std::ref(log), test::counted{});
            co_await tio::yield_now();
            BOOST_TEST(test::counted::alive() == 1);
        }
        BOOST_TEST(test::counted::alive() == 0);
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(T8_its_arguments_are_destroyed_when_it_ends) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const shared = tio::share(marks, std::ref(log), test::counted{});
        co_await shared;
        BOOST_TEST(test::counted::alive() == 0);
    });
    BOOST_TEST(log.text() == "started");
}

BOOST_AUTO_TEST_CASE(D9_the_loop_waits_for_it_unless_only_jobs_await_it_that_nobody_awaits) {
    auto const log_of = [](tio::job_flags share_flags, tio::job_flags waiter_flags) {
        test::trace log;
        tio::testing::run([&]() -> tio::task<> {
            auto const shared = tio::share(share_flags, test::sleeper, std::ref(log), "shared");
            auto const waiter = tio::spawn(waiter_flags, awaits<void>, shared);
            co_await tio::sleep(1s);
            waiter.cancel();
        });
        return log.text();
    };
    BOOST_TEST(log_of({}, {}) == "shared woke");
    BOOST_TEST(log_of({.awaited = false}, {}) == "shared cancelled");
    BOOST_TEST(log_of({}, {.awaited = false}) == "shared cancelled");
}

BOOST_AUTO_TEST_CASE(T6_a_crash_cancels_it_and_who_awaits_it_later_is_told) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const shared = tio::share(test::sleeper, std::ref(log), "shared");
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(test::fail_after, 1s, "boom");
            co_await shared;
        });
    });
    BOOST_TEST(thrown == "boom");
    loop.run(test::tell(log, "later", shared));
    BOOST_TEST(log.text() == "shared cancelled, later: job_cancelled");
}

BOOST_AUTO_TEST_CASE(T7_values_may_be_references_or_void_or_move_only) {
    static int global = 0;
    auto const to_global = []() -> tio::task<int&> { co_return global; };
    tio::testing::run([&]() -> tio::task<> {
        auto const reference = tio::share(to_global);
        int& referred = co_await reference;
        BOOST_TEST(&referred == &global);
        auto const nothing = tio::share(test::wait_for, 1s);
        co_await nothing;
        auto const move_only = tio::share(test::give<test::move_only>, test::move_only(5));
        test::move_only const& kept = co_await move_only;
        BOOST_TEST(kept.value == 5);
    });
}

BOOST_AUTO_TEST_CASE(T6_a_temporary_gives_a_copy) {
    using shared = tio::shared_task<std::string>;
    static_assert(std::is_same_v<tio::await_result_t<shared const&>, std::string const&>);
    static_assert(std::is_same_v<tio::await_result_t<shared>, std::string>);
    tio::testing::run([]() -> tio::task<> {
        auto const kept = tio::share(test::give<std::string>, "value");
        std::string const copy = co_await shared(kept);
        std::string const& value = co_await kept;
        BOOST_TEST(copy == "value");
        BOOST_TEST(value == "value");
        std::string const alone = co_await tio::share(test::give<std::string>, "alone");
        BOOST_TEST(alone == "alone");
    });
}

BOOST_AUTO_TEST_CASE(T1_an_empty_one_is_refused) {
    tio::shared_task<> const empty;
    auto const text = test::what_of<tio::usage_error>([&] { tio::testing::run(awaits(empty)); });
    BOOST_TEST(text == "an empty shared_task was awaited: it refers to no task, or has been moved "
                       "from");
    BOOST_TEST(!empty);
    BOOST_CHECK_THROW(empty.done(), tio::usage_error);
    BOOST_CHECK_THROW(static_cast<void>(tio::share(tio::task<>{})), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(T6_one_that_a_cancelled_job_awaited_in_vain_belongs_to_no_loop_yet) {
    auto const shared = tio::share(test::give(5));
    auto const in_vain = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {}
        co_await shared;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(in_vain);
        co_await tio::yield_now();
        job.cancel();
        co_return;
    });
    BOOST_TEST(!shared.started());
    auto const awaits = [&]() -> tio::task<int> { co_return co_await shared; };
    BOOST_TEST(tio::testing::run(awaits) == 5);
}

BOOST_AUTO_TEST_CASE(T1_a_destructor_of_an_argument_that_was_never_used_is_in_no_job) {
    struct shares_when_destroyed {
        test::trace* log;
        shares_when_destroyed(test::trace& to) : log(&to) {}
        shares_when_destroyed(shares_when_destroyed&& other) noexcept
            : log(std::exchange(other.log, nullptr)) {}
        ~shares_when_destroyed() {
            if (log == nullptr) return;
            auto const another = tio::share(test::give(1));
            log->add(another.started() ? "started" : "shared");
        }
    };
    test::trace log;
    auto const holds = [](shares_when_destroyed) -> tio::task<> { co_return; };
    static_cast<void>(tio::share(holds, shares_when_destroyed(log)));
    BOOST_TEST(log.text() == "shared");
}

BOOST_AUTO_TEST_SUITE_END()
