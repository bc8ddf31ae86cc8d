// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/last_words.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_semaphore)

namespace {

tio::task<> acquires(test::trace& log, std::string name, tio::semaphore& from) {
    auto const token = co_await from.acquire();
    log.add(name);
    co_await tio::sleep(1s);
}

/// Holds a token until it is told to give it back.
tio::task<> holds(tio::semaphore& from, tio::event& until) {
    auto const token = co_await from.acquire();
    co_await until.wait();
}

} // namespace

BOOST_AUTO_TEST_CASE(S3_a_semaphore_without_tokens_is_refused) {
    BOOST_TEST(test::what_of<tio::usage_error>([] { tio::semaphore{0}; }).find("of 0 tokens") !=
               std::string::npos);
    BOOST_CHECK_THROW(tio::semaphore{-1}, tio::usage_error);
}

BOOST_AUTO_TEST_CASE(S3_tokens_are_taken_and_given_back_without_a_loop) {
    tio::semaphore two{2};
    BOOST_TEST(two.tokens() == 2u);
    auto first = two.or_raise();
    auto second = two.try_acquire();
    BOOST_TEST(second.has_value());
    BOOST_TEST(two.tokens() == 0u);
    BOOST_TEST(!two.try_acquire());
    BOOST_CHECK_THROW(static_cast<void>(two.or_raise()), tio::would_block);
    first.release();
    BOOST_TEST(two.tokens() == 1u);
    second.reset();
    BOOST_TEST(two.tokens() == 2u);
}

BOOST_AUTO_TEST_CASE(S3_a_guard_is_moved_and_gives_back_once) {
    static_assert(!std::is_copy_constructible_v<tio::semaphore_guard>);
    tio::semaphore one{1}, other{1};
    auto first = one.or_raise();
    tio::semaphore_guard second = std::move(first);
    BOOST_TEST(!first.holds());
    BOOST_TEST(second.holds());
    BOOST_CHECK_THROW(first.release(), tio::usage_error);
    BOOST_TEST(one.tokens() == 0u);
    second = other.or_raise(); // gives back what it had
    BOOST_TEST(one.tokens() == 1u);
    BOOST_TEST(other.tokens() == 0u);
    auto& itself = second;
    second = std::move(itself);
    BOOST_TEST(second.holds());
    second.release();
    BOOST_CHECK_THROW(second.release(), tio::usage_error);
    BOOST_TEST(other.tokens() == 1u);
}

BOOST_AUTO_TEST_CASE(S3_admits_in_the_order_in_which_they_come) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::semaphore one{1};
        co_await tio::all(acquires(log, "a", one), acquires(log, "b", one),
                          acquires(log, "c", one));
        BOOST_TEST(test::clock_ms() == 3000);
        BOOST_TEST(one.tokens() == 1u);
    });
    BOOST_TEST(log.text() == "a, b, c");
}

BOOST_AUTO_TEST_CASE(S3_a_released_token_belongs_to_the_first_that_waits_before_that_runs) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::semaphore one{1};
        std::optional token(co_await one.acquire());
        tio::spawn(acquires, std::ref(log), "waiter", std::ref(one));
        co_await tio::testing::wait_all_blocked();
        token.reset();
        BOOST_TEST(one.tokens() == 0u);
        BOOST_TEST(!one.try_acquire());
        BOOST_CHECK_THROW(static_cast<void>(one.or_raise()), tio::would_block);
        auto const again = co_await one.acquire();
        log.add("again");
    });
    BOOST_TEST(log.text() == "waiter, again");
}

BOOST_AUTO_TEST_CASE(S3_a_waiter_that_is_cancelled_leaves_the_queue) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::semaphore one{1};
        std::optional token(co_await one.acquire());
        auto const leaves = tio::spawn(acquires, std::ref(log), "cancelled", std::ref(one));
        tio::spawn(acquires, std::ref(log), "next", std::ref(one));
        co_await tio::testing::wait_all_blocked();
        leaves.cancel();
        co_await tio::testing::wait_all_blocked();
        token.reset();
        co_await tio::sleep(2s);
    });
    BOOST_TEST(log.text() == "next");
}

BOOST_AUTO_TEST_CASE(S3_a_token_that_was_on_its_way_to_a_cancelled_job_is_passed_on) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::semaphore one{1};
        std::optional token(co_await one.acquire());
        auto const acquires_in_time = [&]() -> tio::task<> {
            static_cast<void>(co_await tio::timeout(one.acquire(), 1h));
            log.add("chosen");
        };
        auto const chosen = tio::spawn(acquires_in_time);
        co_await tio::testing::wait_all_blocked();
        tio::spawn(acquires, std::ref(log), "next", std::ref(one));
        co_await tio::testing::wait_all_blocked();
        token.reset();
        chosen.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(log.text() == "next");
        co_await tio::sleep(2s);
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(C4_a_token_that_was_handed_over_is_delivered_before_cancelled_comes) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::semaphore one{1};
        std::optional token(co_await one.acquire());
        auto const outer = [&]() -> tio::task<> { co_await acquires(log, "inner", one); };
        auto const job = tio::spawn(outer);
        co_await tio::testing::wait_all_blocked();
        token.reset();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(one.tokens() == 1u);
    });
    BOOST_TEST(log.text() == "inner");
}

BOOST_AUTO_TEST_CASE(S3_one_that_is_cancelled_before_takes_nothing) {
    tio::testing::run([]() -> tio::task<> {
        tio::semaphore one{1};
        auto const takes = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {}
            auto const token = co_await one.acquire();
        };
        auto const job = tio::spawn(takes);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(A1_a_loser_of_a_race_takes_no_token) {
    tio::testing::run([]() -> tio::task<> {
        tio::semaphore one{1}, other{1};
        {
            auto const won = co_await tio::race(one.acquire(), other.acquire());
            BOOST_TEST(won.index() == 0u);
            BOOST_TEST(one.tokens() + other.tokens() == 1u);
        }
        BOOST_TEST(one.tokens() + other.tokens() == 2u);
        std::optional token(co_await one.acquire());
        auto const late = co_await tio::race(one.acquire(), tio::sleep(1s));
        BOOST_TEST(late.index() == 1u);
        token.reset();
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(A1_of_two_that_come_at_once_the_one_that_lost_is_passed_on) {
    tio::testing::run([]() -> tio::task<> {
        tio::semaphore one{1}, other{1};
        tio::event release;
        tio::spawn(holds, std::ref(one), std::ref(release));
        tio::spawn(holds, std::ref(other), std::ref(release));
        co_await tio::testing::wait_all_blocked();
        auto const frees = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            release.set();
        };
        tio::spawn(frees);
        {
            auto const won = co_await tio::race(one.acquire(), other.acquire());
            BOOST_TEST(won.index() == 0u);
        }
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(one.tokens() == 1u);
        BOOST_TEST(other.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(A4_a_token_that_comes_at_the_time_limit_is_either_had_or_passed_on) {
    tio::testing::run([]() -> tio::task<> {
        tio::semaphore one{1};
        tio::event release;
        tio::spawn(holds, std::ref(one), std::ref(release));
        co_await tio::testing::wait_all_blocked();
        auto const frees = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            release.set();
        };
        tio::spawn(frees);
        {
            auto const token = co_await tio::timeout(one.acquire(), 1s);
            co_await tio::testing::wait_all_blocked();
            BOOST_TEST(one.tokens() == (token ? 0u : 1u));
        }
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(S3_survives_a_crash_of_its_waiters) {
    tio::semaphore one{1};
    tio::testing::virtual_loop loop;
    tio::event never;
    test::trace log;
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(holds, std::ref(one), std::ref(never));
        tio::spawn(acquires, std::ref(log), "a", std::ref(one));
        tio::spawn(acquires, std::ref(log), "b", std::ref(one));
        co_await test::fail_after(1s, "boom");
    };
    for (int i = 0; i != 2; ++i) {
        BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
        BOOST_TEST(one.tokens() == 1u);
    }
    BOOST_TEST(log.text() == "");
    loop.run(acquires(log, "next run", one));
    BOOST_TEST(log.text() == "next run");
}

BOOST_AUTO_TEST_CASE(S3_with_runs_tasks_and_functions_and_gives_back_before_the_result_arrives) {
    tio::testing::run([]() -> tio::task<> {
        tio::semaphore one{1};
        auto const tokens = [&]() -> tio::task<std::size_t> {
            co_await tio::yield_now();
            co_return one.tokens();
        };
        std::size_t const inside = co_await one.with(tokens);
        BOOST_TEST(inside == 0u);
        BOOST_TEST(one.tokens() == 1u);
        int const value = co_await one.with(test::give(5));
        BOOST_TEST(value == 5);
        co_await one.with(tio::sleep(1s));
        auto const failed = co_await tio::as_outcome(one.with(test::fail("boom")));
        BOOST_TEST(failed.has_exception());
        BOOST_TEST(one.tokens() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(T4_jobs_that_never_have_to_wait_let_others_run) {
    bool others_ran = false;
    tio::testing::run([&]() -> tio::task<> {
        tio::semaphore one{1};
        auto const other = [&]() -> tio::task<> {
            others_ran = true;
            co_return;
        };
        tio::spawn(other);
        for (int i = 0; i != 10'000; ++i) auto const token = co_await one.acquire();
        BOOST_TEST(others_ran);
    });
}

BOOST_AUTO_TEST_CASE(S3_destroying_one_that_is_waited_for_ends_the_program_and_names_who_waits) {
    auto const destroys = [] {
        tio::testing::run([]() -> tio::task<> {
            auto const one = std::make_unique<tio::semaphore>(1);
            auto const token = co_await one->acquire();
            auto const waits = [](tio::semaphore& from) -> tio::task<> {
                auto const never = co_await from.acquire();
            };
            tio::spawn({.name = "waiter"}, waits, std::ref(*one));
            co_await tio::testing::wait_all_blocked();
            std::destroy_at(one.get());
        });
    };
    auto const text = test::last_words(destroys);
    BOOST_TEST(text.find("a semaphore was destroyed while it is waited for: job 2 'waiter' at "
                         "semaphore.cpp:") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_SUITE_END()
