// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/nurseries.hpp>
#include <support/places.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Nurseries that are made by hand.
BOOST_AUTO_TEST_SUITE(nursery_by_hand)

BOOST_AUTO_TEST_CASE(N2_destroyed_with_jobs_left_it_cancels_them_and_names_them) {
    test::trace log;
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        {
            tio::nursery n{{.name = "lost"}};
            n.spawn({.name = "left"}, test::cleans_up, std::ref(log), "left", 1s);
            co_await tio::testing::wait_all_blocked();
        }
        co_await test::sleeper(log, "root");
    };
    BOOST_TEST(run(root) == "usage_error");
    BOOST_TEST(log.text() == "root cancelled, left clean"); // it was waited for
    auto const text = test::what_of<tio::usage_error>([&] { run.loop.run(root); });
    BOOST_TEST(text.find("nursery 2 'lost' was destroyed while jobs of it were left") == 0u);
    BOOST_TEST(text.find("'left' waits for sleep") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(N2_not_while_an_exception_is_on_its_way) {
    test::trace log;
    test::trial run;
    BOOST_TEST(run([&]() -> tio::task<> {
                   auto const throws = [&]() -> tio::task<> {
                       tio::nursery n;
                       n.spawn(test::sleeper, std::ref(log), "left");
                       co_await tio::sleep(1s);
                       throw std::runtime_error("boom");
                   };
                   co_await test::tell(log, "thrown", throws());
                   co_await tio::sleep(1s);
               }) == "nothing");
    BOOST_TEST(log.text() == "thrown: boom, left cancelled");
}

BOOST_AUTO_TEST_CASE(N2_not_in_a_job_that_is_cancelled) {
    test::trace log;
    test::trial run;
    BOOST_TEST(run([&]() -> tio::task<> {
                   auto const job = tio::spawn([&]() -> tio::task<> {
                       tio::nursery n;
                       n.spawn(test::sleeper, std::ref(log), "left");
                       co_await tio::sleep(1h);
                   });
                   co_await tio::sleep(1s);
                   job.cancel();
               }) == "nothing");
    BOOST_TEST(log.text() == "left cancelled");
}

BOOST_AUTO_TEST_CASE(N2_not_after_cancel_nor_when_it_has_ended_nor_when_it_is_empty) {
    test::trace log;
    test::trial run;
    BOOST_TEST(run([&]() -> tio::task<> {
                   {
                       tio::nursery cancelled;
                       cancelled.spawn(test::cleans_up, std::ref(log), "a", 1s);
                       co_await tio::yield_now();
                       cancelled.cancel();
                   }
                   {
                       tio::nursery ended, empty;
                       ended << test::wait_for(1ms);
                       ended.finalize();
                       co_await tio::sleep(1ms);
                       co_await tio::yield_now();
                   }
                   log.add("root");
               }) == "nothing");
    BOOST_TEST(log.text() == "root, a clean");
}

BOOST_AUTO_TEST_CASE(D6_an_error_that_nobody_hears_of_is_told_to_the_diagnostics) {
    test::trial run;
    BOOST_TEST(run([&]() -> tio::task<> {
                   { // has ended
                       tio::nursery n;
                       n << test::fail("boom");
                       co_await tio::sleep(1s);
                   }
                   test::trace log;
                   { // ends later
                       tio::nursery n;
                       n.spawn(test::cleans_up, std::ref(log), "a", 1s);
                       co_await tio::yield_now();
                       n.cancel(std::runtime_error("wrong"));
                   }
                   { // somebody has heard of it
                       tio::nursery n;
                       n << test::fail("boom");
                       co_await test::tell(log, "n", n.wait());
                   }
                   co_await tio::sleep(2s);
               }) == "nothing");
    BOOST_TEST(run.diagnostics.kinds() == "unheard, unheard");
    BOOST_TEST(test::without_lines(run.diagnostics.entries[0].text) ==
               "nursery 1 failed and nobody hears of it: std::runtime_error: boom\n"
               "  in test::fail at tasks.hpp:N, job 2");
    BOOST_TEST(run.diagnostics.entries[1].text ==
               "nursery 2 failed and nobody hears of it: std::runtime_error: wrong");
}

BOOST_AUTO_TEST_CASE(N2_its_error_is_its_own_the_domain_in_which_it_was_made_lives_on) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        n << test::fail_after(1s, "boom");
        co_await tio::sleep(2s);
        auto const went = co_await test::end_of(n.join());
        BOOST_TEST(went == "boom at 2000");
    });
}

BOOST_AUTO_TEST_CASE(N2_it_is_cancelled_with_its_domain_and_waited_for) {
    test::trace log;
    test::trial run;
    std::optional<tio::nursery> kept;
    BOOST_TEST(run([&]() -> tio::task<> {
                   kept.emplace();
                   kept->spawn(test::cleans_up, std::ref(log), "a", 1s);
                   co_await test::fail_after(1s, "boom");
               }) == "boom");
    BOOST_TEST(log.text() == "a clean");
    BOOST_TEST(kept->done());
}

BOOST_AUTO_TEST_CASE(N2_handed_over_and_never_finalized_it_ends_with_its_domain) {
    test::trace log;
    std::optional<tio::nursery> kept;
    tio::testing::run([&]() -> tio::task<> {
        kept.emplace();
        kept->spawn(test::tell<tio::task<>>, std::ref(log), "a", test::wait_for(2s));
        co_await tio::sleep(1s);
        log.add("root");
    });
    BOOST_TEST(log.text() == "root, a: nothing"); // waited for
    BOOST_TEST(kept->done());
    BOOST_TEST(test::thrown_by([&] { *kept << test::wait_for(1s); }) == "usage_error");
    kept->cancel();
    BOOST_TEST(kept->jobs().empty());
}

BOOST_AUTO_TEST_CASE(N2_kept_beyond_its_loop) {
    std::optional<tio::nursery> kept, failed;
    {
        tio::testing::virtual_loop loop;
        loop.run([&]() -> tio::task<> {
            kept.emplace(tio::nursery_options{.name = "kept"});
            failed.emplace();
            *failed << test::fail("boom");
            co_await test::end_of(failed->wait());
        });
    }
    BOOST_TEST(kept->name() == "kept");
    BOOST_TEST((kept->done() && failed->done()));
    BOOST_TEST(test::text_of(failed->crash()->original) == "boom");
    kept->cancel();
    kept->cancel_after_grace(1s);
    kept->finalize();
    kept.reset();
}

BOOST_AUTO_TEST_CASE(N2_it_can_be_moved_and_an_empty_one_is_refused) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery first;
        first.spawn(test::tell<tio::task<>>, std::ref(log), "a", test::wait_for(1s));
        auto second = std::move(first);
        BOOST_TEST(test::thrown_by([&] { first << test::wait_for(1s); }) == "usage_error");
        BOOST_TEST(test::thrown_by([&] { first.finalize(); }) == "usage_error");
        BOOST_TEST(test::thrown_by([&] { first.jobs(); }) == "usage_error");
        first.cancel(); // does nothing
        first = std::move(second);
        tio::nursery other;
        other.spawn(test::tell<tio::task<>>, std::ref(log), "b", test::wait_for(2s));
        first.swap(other);
        co_await other.join();
        co_await first.join();
    });
    BOOST_TEST(log.text() == "a: nothing, b: nothing");
}

BOOST_AUTO_TEST_CASE(N2_made_in_a_shield_it_is_not_cancelled_with_the_domain) {
    test::trace log;
    test::trial run;
    auto const cleanup = [&]() -> tio::task<> {
        tio::nursery n;
        n.spawn(test::tell<tio::task<>>, std::ref(log), "in the nursery", test::wait_for(2s));
        co_await n.join();
        log.add("cleaned up");
    };
    BOOST_TEST(run([&]() -> tio::task<> {
                   tio::spawn([&]() -> tio::task<> { co_await tio::shield(cleanup()); });
                   co_await test::fail_after(1s, "boom");
               }) == "boom");
    BOOST_TEST(log.text() == "in the nursery: nothing, cleaned up");
}

BOOST_AUTO_TEST_CASE(N2_none_can_be_made_outside_of_a_loop_or_without_room_or_in_a_cancelled_job) {
    BOOST_TEST(test::thrown_by([] { tio::nursery n; }) == "usage_error");
    test::trial run;
    BOOST_TEST(run([]() -> tio::task<> {
                   BOOST_TEST(test::thrown_by([] { tio::nursery n{{.max_jobs = 0}}; }) ==
                              "usage_error");
                   auto const job = tio::spawn([]() -> tio::task<> {
                       tio::this_task::nursery(); // none
                       try {
                           co_await tio::sleep(1h);
                       } catch (tio::cancelled const&) {}
                       BOOST_TEST(test::thrown_by([] { tio::nursery n; }) == "cancelled");
                       co_await tio::yield_now();
                   });
                   co_await tio::yield_now();
                   job.cancel();
               }) == "nothing");
}

BOOST_AUTO_TEST_CASE(T8_the_arguments_of_a_job_are_gone_when_it_has_ended) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        auto const holds = [](test::counted) -> tio::task<> { co_await tio::sleep(1s); };
        auto const handle = n.spawn(holds, test::counted{});
        n << test::wait_for(2s);
        co_await handle;
        BOOST_TEST(test::counted::alive() == 0);
        co_await n.join();
    });
}

BOOST_AUTO_TEST_SUITE_END()
