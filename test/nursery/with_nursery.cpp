// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <support/places.hpp>
#include <support/trial.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(nursery_with_nursery)

namespace {

tio::task<> fails_inside(tio::nursery& n) {
    n.spawn({.name = "failing"}, test::fail_after, 1s, "boom");
    co_await tio::sleep(1h);
}
tio::task<> opens_nursery() {
    co_await tio::with_nursery(fails_inside);
}

} // namespace

BOOST_AUTO_TEST_CASE(N1_the_body_gives_a_value_of_any_kind) {
    tio::testing::run([]() -> tio::task<> {
        auto const moves = [](tio::nursery&) { return test::give(test::move_only(1)); };
        auto const moved = co_await tio::with_nursery(moves);
        BOOST_TEST(moved.value == 1);
        auto const makes = [](tio::nursery&) { return test::give(test::no_default(2)); };
        auto const made = co_await tio::with_nursery(makes);
        BOOST_TEST(made.value == 2);
        int local = 3;
        auto const refers = [&](tio::nursery&) -> tio::task<int&> { co_return local; };
        int& reference = co_await tio::with_nursery(refers);
        BOOST_TEST(&reference == &local);
        co_await tio::with_nursery([](tio::nursery&) { return tio::sleep(1s); });
    });
}

BOOST_AUTO_TEST_CASE(N1_jobs_may_refer_to_locals_of_the_caller) {
    int count = 0;
    tio::testing::run([&]() -> tio::task<> {
        int local = 0;
        auto const adds = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            ++local;
        };
        auto const body = [&](tio::nursery& n) -> tio::task<> {
            n << adds() << adds();
            co_return;
        };
        co_await tio::with_nursery(body);
        count = local;
    });
    BOOST_TEST(count == 2);
}

BOOST_AUTO_TEST_CASE(T1_one_that_is_not_awaited_calls_nothing_and_a_body_that_throws_at_once) {
    tio::testing::run([]() -> tio::task<> {
        auto const body = [](tio::nursery&) -> tio::task<> {
            BOOST_ERROR("called");
            co_return;
        };
        { [[maybe_unused]] auto unused = tio::with_nursery(body); }
        auto const throws = [](tio::nursery&) -> tio::task<> { throw std::runtime_error("boom"); };
        auto const plain = [&](tio::nursery& n) -> tio::task<> {
            if (n.id() != 0) throw std::runtime_error("plain");
            return throws(n);
        };
        auto const went = co_await test::end_of(tio::with_nursery(plain));
        BOOST_TEST(went == "plain at 0");
        auto const starts = [&](tio::nursery& n) -> tio::task<> {
            n.spawn(test::wait_for(1s));
            return throws(n);
        };
        try {
            co_await tio::with_nursery(starts);
        } catch (tio::usage_error const& error) {
            BOOST_TEST(
                std::string(error.what()).ends_with("has not begun: make its body a coroutine"));
        }
        auto const no_room = co_await test::end_of(tio::with_nursery({.max_jobs = 0}, body));
        BOOST_TEST(no_room == "usage_error at 0");
    });
}

BOOST_AUTO_TEST_CASE(C4_cancelled_when_all_have_ended_by_themselves_it_gives_its_value) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> job;
        auto const body = [&](tio::nursery&) -> tio::task<int> {
            co_await tio::sleep(1s);
            job.cancel();
            co_return 7;
        };
        auto const opens = [&]() -> tio::task<> {
            int const value = co_await tio::with_nursery(body);
            log.add(std::to_string(value));
            co_await test::tell(log, "next", tio::yield_now());
        };
        job = tio::spawn(opens);
        co_await test::tell(log, "job", job);
    });
    BOOST_TEST(log.text() == "7, next: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(D6_a_late_error_joins_the_crash_that_cancelled_the_nursery) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::fails_when_cancelled("late");
        co_await tio::sleep(1h);
    };
    for (auto const crash : test::crash_modes) {
        test::trial run{crash};
        auto const opens = [&]() -> tio::task<> { co_await tio::with_nursery(body); };
        BOOST_TEST(run([&]() -> tio::task<> {
                       tio::spawn(opens);
                       co_await test::fail_after(1s, "boom");
                   }) == "[boom, late]");
        BOOST_TEST(run.diagnostics.kinds() == "raised");
    }
}

BOOST_AUTO_TEST_CASE(D7_the_traceback_goes_through_the_nursery_up_to_the_root) {
    tio::testing::virtual_loop loop;
    std::string text;
    try {
        loop.run(opens_nursery);
    } catch (std::runtime_error const&) {
        text = test::without_lines(tio::traceback_of(std::current_exception()).text());
    }
    BOOST_TEST(text.find("in test::fail_after at tasks.hpp:N") != std::string::npos, text);
    BOOST_TEST(text.find("'failing'") != std::string::npos, text);
    BOOST_TEST(text.find("opens_nursery at with_nursery.cpp:N") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(D8_a_deadlock_inside_names_the_jobs_of_the_nursery) {
    tio::event never;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "stuck"}, [&]() -> tio::task<> { co_await never.wait(); });
        co_return;
    };
    std::string text;
    try {
        tio::testing::run([&]() -> tio::task<> { co_await tio::with_nursery(body); });
    } catch (tio::deadlock_error const& error) {
        text = error.what();
    }
    BOOST_TEST(text.find("waits for nursery") != std::string::npos, text);
    BOOST_TEST(text.find("'stuck' waits for event") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_reaches_the_jobs_of_nurseries_inside) {
    test::trace log;
    auto const stops = [&](std::string name) -> tio::task<> {
        co_await tio::this_task::stop();
        log.add(name);
    };
    auto const inner = [&](tio::nursery& n) -> tio::task<> {
        n << stops("inner job");
        co_await stops("inner body");
    };
    auto const outer = [&](tio::nursery& n) -> tio::task<> {
        auto fork = n.fork();
        fork << stops("fork");
        fork.finalize();
        n << test::wait_for(1h);
        n.cancel_after_grace(1s);
        co_await tio::with_nursery(inner);
        co_await fork.wait();
    };
    BOOST_TEST(test::out_of(outer) == "nothing at 1000");
    BOOST_TEST(log.text().size() == std::string("inner job, inner body, fork").size(), log.text());
}

BOOST_AUTO_TEST_CASE(C10_the_watchdog_names_jobs_in_nurseries_and_the_error_joins_their_crash) {
    test::trace log;
    test::trial run;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "slow", .cancel_timeout = 1s}, test::cleans_up, std::ref(log), "a", 10s);
        co_await test::fail_after(1s, "boom");
    };
    BOOST_TEST(run([&]() -> tio::task<> {
                   auto const went = co_await test::end_of(
                       tio::with_nursery({.on_error = tio::on_error::automatic}, body));
                   BOOST_TEST(went == "[boom, cancel_error] at 11000");
               }) == "nothing");
    BOOST_TEST(run.diagnostics.kinds() == "uncancellable");
    BOOST_TEST(run.diagnostics.entries.at(0).text.find("'slow' has not ended") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(D2_under_crash_any_an_awaited_error_ends_the_nursery_not_the_loop) {
    test::trial run{tio::crash::any};
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const failing = n.spawn(test::fail_after, 1s, "boom");
        co_await test::tell(log, "body", failing);
    };
    BOOST_TEST(run([&]() -> tio::task<> {
                   co_await test::tell(log, "caller", tio::with_nursery(body));
               }) == "nothing");
    BOOST_TEST(log.text() == "body: cancelled, caller: boom");
}

BOOST_AUTO_TEST_CASE(T6_a_shared_task_that_nobody_awaited_outlives_the_nursery_where_it_was_made) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::shared_task<> shared;
        auto const body = [&](tio::nursery&) -> tio::task<> {
            shared = tio::share(test::wait_for, 1s);
            co_return;
        };
        co_await tio::with_nursery(body);
        co_await test::tell(log, "later", shared);
    });
    BOOST_TEST(log.text() == "later: usage_error");
}

BOOST_AUTO_TEST_CASE(A4_the_limit_of_a_nursery_and_those_around_it_apply_to_its_jobs) {
    auto const in_seconds = [] {
        auto const at = tio::this_task::deadline();
        return at ? std::chrono::floor<std::chrono::seconds>(*at - tio::now()).count() : -1;
    };
    auto const tells = [&](test::trace& log) -> tio::task<> {
        co_await tio::yield_now();
        log.add(std::to_string(in_seconds()));
    };
    test::trace log;
    auto const by_hand = [&]() -> tio::task<> {
        tio::nursery inner{{.timeout = 30s}};
        inner.spawn(tells, std::ref(log));
        auto fork = inner.fork({.timeout = 90s});
        fork.spawn(tells, std::ref(log));
        co_await fork.join();
        co_await inner.join();
    };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(tells, std::ref(log));
        co_await tio::yield_now();
        co_await tio::timeout(tells(log), 10s);
        co_await tio::shield(tells(log));
        n.clear_timeout();
        co_await tells(log);
        co_await by_hand();
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::timeout(tio::with_nursery({.timeout = 20s}, body), 60s);
        co_await tio::with_nursery({.timeout = 20s}, [&](tio::nursery&) { return tells(log); });
    });
    BOOST_TEST(log.text() == "20, 10, -1, 60, 30, 30, 20");
}

BOOST_AUTO_TEST_CASE(N3_the_logger_hears_of_operands_too_and_not_of_a_nursery_inside) {
    std::string text;
    tio::logger const logger([&](tio::log_entry const& entry) { text += entry.text + "\n"; });
    auto const inside = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "inside"}, test::wait_for, 1s);
        co_return;
    };
    auto const body = [&](tio::nursery&) -> tio::task<> {
        co_await tio::all(test::wait_for(1s), test::give_after(2s, 7));
        co_await tio::with_nursery(inside);
    };
    BOOST_TEST(test::out_of({.name = "n", .logger = &logger}, body) == "nothing at 3000");
    BOOST_TEST(text == "creating nursery 1 'n'\n"
                       "adding job 3 to nursery 1 'n'\n"
                       "adding job 4 to nursery 1 'n'\n"
                       "job 3 done\n"
                       "job 4 done\n");
}

BOOST_AUTO_TEST_SUITE_END()
