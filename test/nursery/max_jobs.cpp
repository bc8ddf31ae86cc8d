// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/nurseries.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// N3: a limit on how many jobs run at a time.
BOOST_AUTO_TEST_SUITE(nursery_max_jobs)

namespace {

/// Writes its name down, and takes a second.
tio::task<> takes_a_second(test::trace& log, std::string name, test::counted = {}) {
    log.add(name + "@" + std::to_string(test::clock_ms() / 1000));
    co_await tio::sleep(1s);
}

tio::task<> uncounted(test::trace& log, std::string name) {
    log.add(name + "@" + std::to_string(test::clock_ms() / 1000));
    co_await tio::sleep(1s);
}

} // namespace

BOOST_AUTO_TEST_CASE(N3_further_jobs_wait_for_their_turn_in_order) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        for (auto const* name : {"a", "b", "c", "d", "e"})
            n.spawn(takes_a_second, std::ref(log), name, test::counted{});
        BOOST_TEST(n.jobs().size() == 2u);
        co_return;
    };
    BOOST_TEST(test::out_of({.max_jobs = 2}, body) == "nothing at 3000");
    BOOST_TEST(log.text() == "a@0, b@0, c@1, d@1, e@2");
}

BOOST_AUTO_TEST_CASE(N3_the_body_and_jobs_that_its_jobs_spawn_take_no_room) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const outer = [&]() -> tio::task<> {
            tio::spawn(takes_a_second, std::ref(log), "inner", test::counted{});
            co_await takes_a_second(log, "outer");
        };
        n.spawn(outer);
        co_await n.spawn(takes_a_second, std::ref(log), "queued", test::counted{});
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 2000");
    BOOST_TEST(log.text() == "outer@0, inner@0, queued@1");
}

BOOST_AUTO_TEST_CASE(N3_the_handle_of_a_queued_job_can_be_awaited_and_has_no_number_yet) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(takes_a_second, std::ref(log), "a", test::counted{});
        auto const queued = n.spawn({.name = "queued"}, test::give_after<int>, 1s, 7);
        BOOST_TEST((queued.id() == 0u && queued.name() == "queued" && !queued.done()));
        int const value = co_await queued;
        BOOST_TEST(value == 7);
        BOOST_TEST(queued.id() != 0u);
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 2000");
}

BOOST_AUTO_TEST_CASE(N3_one_that_is_cancelled_before_its_turn_never_starts) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(uncounted, std::ref(log), "a");
        auto const queued = n.spawn(takes_a_second, std::ref(log), "b", test::counted{});
        n.spawn(uncounted, std::ref(log), "c");
        BOOST_TEST(test::counted::alive() == 1);
        queued.cancel();
        auto const went = co_await test::end_of(queued);
        BOOST_TEST(went == "job_cancelled at 0");
        BOOST_TEST(test::counted::alive() == 0);
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 2000");
    BOOST_TEST(log.text() == "a@0, c@1");
}

BOOST_AUTO_TEST_CASE(N3_cancel_destroys_the_arguments_of_those_that_are_queued) {
    for (bool const with_error : {false, true}) {
        test::trace log;
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            for (auto const* name : {"a", "b", "c"})
                n.spawn(takes_a_second, std::ref(log), name, test::counted{});
            co_await tio::yield_now();
            if (with_error) throw std::runtime_error("boom");
            n.cancel();
        };
        BOOST_TEST(test::out_of({.max_jobs = 1}, body) ==
                   (with_error ? "boom at 0" : "nothing at 0"));
        BOOST_TEST(log.text() == "a@0");
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(N3_on_error_group_lists_those_that_never_started_too) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::fail_after(1s, "boom") << test::wait_for(1s) << test::wait_for(1s);
        co_return;
    };
    BOOST_TEST(test::out_of({.on_error = tio::on_error::group, .max_jobs = 1}, body) ==
               "[boom, cancelled, cancelled] at 1000");
}

BOOST_AUTO_TEST_CASE(N3_one_by_hand_that_is_dropped_with_jobs_that_only_wait_for_their_turn) {
    test::trial run;
    BOOST_TEST(run([]() -> tio::task<> {
                   test::trace log;
                   tio::nursery n{{.max_jobs = 1}};
                   n << test::wait_for(1s) << test::wait_for(1s);
                   n.finalize();
                   BOOST_TEST(!n.done());
                   co_await tio::sleep(1500ms);
                   BOOST_TEST(!n.done());
               }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(N3_spawn_when_free_waits_for_room_and_gives_the_handle) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        for (int i = 0; i != 4; ++i) {
            auto const job = co_await n.spawn_when_free(takes_a_second(log, "j"));
            log.add(std::to_string(job.id() != 0));
        }
    };
    BOOST_TEST(test::out_of({.max_jobs = 2}, body) == "nothing at 2000");
    BOOST_TEST(log.text() == "1, 1, j@0, j@0, 1, 1, j@1, j@1");
    log.clear();
    BOOST_TEST(test::out_of(body) == "nothing at 1000"); // there is always room
}

BOOST_AUTO_TEST_CASE(N3_the_order_is_that_of_the_calls) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const waits = [&](std::string name) -> tio::task<> {
            co_await n.spawn_when_free(takes_a_second(log, name));
            log.add("free " + name);
        };
        n.spawn(takes_a_second, std::ref(log), "a", test::counted{});
        auto const first = [&]() -> tio::task<> { co_await waits("b"); };
        auto const second = [&]() -> tio::task<> {
            n.spawn(takes_a_second, std::ref(log), "c", test::counted{});
            co_await waits("d");
        };
        co_await tio::all(first(), second());
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 4000");
    BOOST_TEST(log.text() == "a@0, free b, b@1, c@2, free d, d@3");
}

BOOST_AUTO_TEST_CASE(N3_spawn_when_free_that_is_cancelled_starts_nothing) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(uncounted, std::ref(log), "a");
        auto const waits = [&]() -> tio::task<> {
            auto freed = n.spawn_when_free(takes_a_second(log, "b"));
            co_await test::tell(log, "waits", std::move(freed));
        };
        auto const waiting = tio::spawn(waits);
        n.spawn(uncounted, std::ref(log), "c");
        co_await tio::testing::wait_all_blocked();
        waiting.cancel();
        co_await test::tell(log, "job", waiting);
        BOOST_TEST(test::counted::alive() == 0);
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 2000");
    BOOST_TEST(log.text() == "a@0, waits: cancelled, job: job_cancelled, c@1");
}

BOOST_AUTO_TEST_CASE(N3_spawn_when_free_in_one_that_is_cancelled_meanwhile) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::nursery n{{.max_jobs = 1}};
        n.spawn(takes_a_second, std::ref(log), "a", test::counted{});
        auto const cancels = [&]() -> tio::task<> {
            co_await tio::yield_now();
            n.cancel();
        };
        tio::spawn(cancels);
        auto freed = n.spawn_when_free(takes_a_second(log, "b"));
        co_await test::tell(log, "outside", std::move(freed));
        co_await n.wait();
        BOOST_TEST(test::counted::alive() == 0);
        auto late = n.spawn_when_free(takes_a_second(log, "c"));
        co_await test::tell(log, "late", std::move(late));
    });
    BOOST_TEST(log.text() == "a@0, outside: usage_error, late: usage_error");
}

BOOST_AUTO_TEST_CASE(N3_jobs_that_are_not_awaited_hold_room_and_may_be_queued) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.awaited = false}, takes_a_second, std::ref(log), "a", test::counted{});
        n.spawn({.awaited = false}, takes_a_second, std::ref(log), "b", test::counted{});
        co_await tio::sleep(500ms);
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 500");
    BOOST_TEST(log.text() == "a@0");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(N3_spawn_when_free_in_one_that_is_gone_before_it_goes_on) {
    for (std::uint64_t seed = 1; seed != 20; ++seed) { // in some order the nursery ends first
        test::trace log;
        auto const root = [&]() -> tio::task<> {
            std::optional<tio::nursery> n{std::in_place, tio::nursery_options{.max_jobs = 1}};
            n->spawn(takes_a_second, std::ref(log), "a", test::counted{});
            auto const waits = [&]() -> tio::task<> {
                auto freed = n->spawn_when_free(takes_a_second(log, "b"));
                co_await test::tell(log, "waits", std::move(freed));
            };
            auto const waiting = tio::spawn(waits);
            co_await tio::testing::wait_all_blocked();
            n->cancel();
            n.reset();
            co_await waiting;
        };
        tio::testing::run(root, {.seed = seed});
        BOOST_TEST(log.text().ends_with("waits: usage_error"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
