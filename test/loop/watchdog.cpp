// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/places.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs that do not end when they are cancelled.
BOOST_AUTO_TEST_SUITE(loop_watchdog)

namespace {

tio::task<> waits(std::chrono::seconds d) {
    co_await tio::sleep(d);
}
tio::task<> is_late(std::chrono::seconds by) {
    co_await tio::shield(waits(by));
    co_await tio::yield_now();
}
tio::task<> has_late_operands(std::chrono::seconds by) {
    co_await tio::all(is_late(by), test::wait_for(1h));
}

struct watched_loop {
    /// Runs a job that is cancelled at once.
    std::string cancel(tio::job_flags flags, tio::task<> (*job)(std::chrono::seconds),
                       std::chrono::seconds late_by) {
        return test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                auto const cancelled = tio::spawn(flags, job, late_by);
                co_await tio::testing::wait_all_blocked();
                cancelled.cancel();
                co_await cancelled;
            });
        });
    }
    /// Runs a job beside one that crashes the loop at once.
    std::string crash(tio::job_flags flags, std::chrono::seconds late_by,
                      tio::on_error policy = tio::on_error::automatic) {
        auto const root = [&]() -> tio::task<> {
            tio::spawn(flags, is_late, late_by);
            co_await tio::yield_now();
            co_await test::fail("boom");
        };
        return test::thrown_by([&] { loop.run(root, {.on_error = policy}); });
    }
    std::string text(std::size_t entry) const {
        return test::without_lines(diagnostics.entries.at(entry).text);
    }

    tio::testing::virtual_loop loop{};
    test::diagnostics_log diagnostics{loop};
};

} // namespace

BOOST_AUTO_TEST_CASE(C10_a_job_that_does_not_end_is_named_once_with_what_it_waits_for) {
    watched_loop on;
    BOOST_TEST(on.cancel({.name = "late"}, is_late, 60s) == "job_cancelled");
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable");
    BOOST_TEST(on.diagnostics.entries.at(0).job == 2u);
    BOOST_TEST(on.text(0) ==
               "job 2 'late' has not ended 5 s after it was cancelled (explicit) by job 1 at "
               "watchdog.cpp:N: it waits for shield (job 3) at watchdog.cpp:N in "
               "loop_watchdog::is_late, cancelled; "
               "job 3 waits for sleep at watchdog.cpp:N in loop_watchdog::waits, shielded");
}

BOOST_AUTO_TEST_CASE(C10_it_is_waited_for) {
    watched_loop on;
    on.cancel({}, is_late, 60s);
    long long ended_at = 0;
    on.loop.run([&]() -> tio::task<> {
        ended_at = test::clock_ms();
        co_return;
    });
    BOOST_TEST(ended_at == 60'000);
}

BOOST_AUTO_TEST_CASE(C10_nothing_is_said_about_jobs_that_end_in_time) {
    watched_loop on;
    on.cancel({}, is_late, 4s);
    on.crash({.cancel_timeout = 30s}, 29s);
    on.loop.run(test::wait_for(1h));
    BOOST_TEST(on.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(C10_each_late_job_is_named_when_its_own_time_is_up) {
    watched_loop on;
    on.loop.run([&]() -> tio::task<> {
        auto const a = tio::spawn({.name = "a"}, is_late, 60s);
        auto const b = tio::spawn({.name = "b", .cancel_timeout = 20s}, is_late, 60s);
        co_await tio::sleep(1s);
        b.cancel();
        co_await tio::sleep(10s);
        a.cancel();
        co_await tio::sleep(6s); // at 17 s
        BOOST_TEST(on.diagnostics.entries.size() == 1u);
        co_await tio::sleep(6s);
        BOOST_TEST(on.diagnostics.entries.size() == 2u);
    });
    BOOST_TEST(on.text(0).starts_with("job 2 'a' has not ended 5 s "));
    BOOST_TEST(on.text(1).starts_with("job 3 'b' has not ended 20 s "));
}

BOOST_AUTO_TEST_CASE(C10_only_the_innermost_of_a_chain_is_named) {
    watched_loop on;
    on.cancel({.name = "outer"}, has_late_operands, 60s);
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable");
    BOOST_TEST(on.text(0).starts_with("job 3 has not ended 5 s "));
}

BOOST_AUTO_TEST_CASE(C10_one_that_waited_for_a_late_one_is_named_if_it_is_late_after_that) {
    watched_loop on;
    auto const cleans_up_long_after = [](std::chrono::seconds by) -> tio::task<> {
        co_await tio::finally(has_late_operands(by), test::wait_for(20s));
    };
    on.cancel({.name = "late"}, +cleans_up_long_after, 7s);
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable, uncancellable");
    BOOST_TEST(on.text(1).starts_with("job 2 'late' has not ended 10 s after"));
}

BOOST_AUTO_TEST_CASE(C10_a_loop_without_patience_does_not_look_again_and_again) {
    test::gate gate;
    auto const cleans_up = [&]() -> tio::task<> { co_await gate; };
    auto const late = [&]() -> tio::task<> { co_await tio::shield(cleans_up()); };
    auto const waits = [&]() -> tio::task<> { co_await tio::all(late(), test::wait_for(1h)); };
    test::bare_engine engine{{.cancel_patience = 0s}}; // whose clock stands still
    auto const job = engine.start(waits());
    engine.run();
    engine.on_strand([&] { job.cancel(); });
    engine.run();
    engine.on_strand([&] { engine->fire_timers(); });
    BOOST_TEST(engine.told == "uncancellable");
}

BOOST_AUTO_TEST_CASE(C10_a_cancel_timeout_holds_for_a_job_that_waits_for_others_too) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log const diagnostics(loop);
    auto const root = []() -> tio::task<> {
        tio::spawn({.cancel_timeout = 100ms}, has_late_operands, 2s);
        co_await tio::yield_now();
        co_await tio::yield_now();
        co_await test::fail("boom");
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "[boom, cancel_error]");
}

BOOST_AUTO_TEST_CASE(C10_the_time_counts_from_a_cancellation_in_a_handler) {
    tio::loop loop{{.cancel_patience = 1s}};
    test::diagnostics_log const diagnostics(loop);
    auto const root = []() -> tio::task<> {
        co_await tio::all(test::wait_for(1h), test::wait_for(1h));
    };
    boost::asio::steady_timer timer(loop.context(), 1100ms);
    timer.async_wait([&](boost::system::error_code) { loop.cancel(); });
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "job_cancelled");
    BOOST_TEST(diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(C10_with_a_cancel_timeout_an_error_joins_the_crash) {
    watched_loop on;
    BOOST_TEST(on.crash({.name = "late", .cancel_timeout = 1s}, 60s) == "[boom, cancel_error]");
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable");
    auto const* const report = on.loop.last_crash();
    BOOST_TEST_REQUIRE(report != nullptr);
    BOOST_TEST_REQUIRE(report->others.size() == 1u);
    try {
        std::rethrow_exception(report->others.front());
    } catch (tio::cancel_error const& error) {
        BOOST_TEST(error.job() == 2u);
        BOOST_TEST(error.what() == on.diagnostics.entries.at(0).text);
        BOOST_TEST(std::string(error.what()).starts_with("job 2 'late' has not ended 1 s "));
    }
}

BOOST_AUTO_TEST_CASE(C10_the_error_is_in_the_report_too_when_the_original_alone_is_thrown) {
    watched_loop on;
    BOOST_TEST(on.crash({.cancel_timeout = 1s}, 60s, tio::on_error::original) == "boom");
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable, unheard");
    BOOST_TEST(test::text_of(on.loop.last_crash()->others.at(0)) == "cancel_error");
}

BOOST_AUTO_TEST_CASE(C10_without_a_cancel_timeout_or_a_crash_there_is_no_error) {
    watched_loop on;
    BOOST_TEST(on.crash({}, 60s) == "boom");
    BOOST_TEST(on.cancel({.cancel_timeout = 1s}, is_late, 60s) == "job_cancelled");
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable, uncancellable");
}

BOOST_AUTO_TEST_CASE(C10_the_patience_is_an_option_of_the_loop) {
    tio::loop loop{{.cancel_patience = 1ms}};
    test::diagnostics_log diagnostics{loop};
    auto const told = [&]() -> tio::task<> {
        while (diagnostics.entries.empty()) co_await tio::sleep(1ms);
    };
    loop.run([&]() -> tio::task<> {
        auto const late = tio::spawn([&]() -> tio::task<> { co_await tio::shield(told); });
        co_await tio::yield_now();
        late.cancel();
    });
    BOOST_TEST(diagnostics.kinds() == "uncancellable");
}

BOOST_AUTO_TEST_CASE(C10_a_late_job_of_a_nursery_in_a_nursery_is_named_and_those_around_it_not) {
    watched_loop on;
    std::string logged;
    tio::logger const logger([&](tio::log_entry const& entry) {
        if (entry.level == tio::log_entry::level_type::error) logged += entry.text;
    });
    auto const inner = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "late"}, is_late, 60s);
        co_await tio::sleep(1h);
    };
    auto const outer = [&](tio::nursery& n) -> tio::task<> {
        auto const opens = [&]() -> tio::task<> {
            co_await tio::with_nursery({.name = "inner", .logger = &logger}, inner);
        };
        n.spawn(opens);
        co_await tio::testing::wait_all_blocked();
        n.cancel();
    };
    long long ended_at = 0;
    on.loop.run([&]() -> tio::task<> {
        co_await tio::with_nursery({.name = "outer"}, outer);
        ended_at = test::clock_ms();
    });
    BOOST_TEST(ended_at == 60'000);
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable");
    BOOST_TEST(on.text(0).find("'late' has not ended 5 s after it was cancelled") !=
               std::string::npos);
    BOOST_TEST(logged == "job 5 'late' of nursery 2 'inner' could not be cancelled in time");
}

BOOST_AUTO_TEST_CASE(C10_nor_is_one_that_joins_a_nursery_with_a_late_job_in_a_fork) {
    watched_loop on;
    on.loop.run([&]() -> tio::task<> {
        auto const joins = []() -> tio::task<> {
            tio::nursery n;
            auto fork = n.fork();
            fork.spawn({.name = "late"}, is_late, 60s);
            co_await n.join();
        };
        auto const job = tio::spawn({.name = "joins"}, joins);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(on.diagnostics.kinds() == "uncancellable");
    BOOST_TEST(on.text(0).find("'late' has not ended") != std::string::npos, on.text(0));
}

BOOST_AUTO_TEST_CASE(C10_the_error_of_a_late_job_joins_the_crash_that_cancelled_its_nursery) {
    for (bool const nursery_crashes : {true, false}) {
        watched_loop on;
        auto const inner = [&](tio::nursery& n) -> tio::task<> {
            n.spawn({.name = "late", .cancel_timeout = 1s}, is_late, 60s);
            co_await tio::testing::wait_all_blocked();
            if (nursery_crashes) co_await test::fail("boom");
            co_await tio::sleep(1h);
        };
        auto const outer = [&](tio::nursery&) -> tio::task<> {
            co_await tio::with_nursery({.on_error = tio::on_error::automatic}, inner);
        };
        auto const root = [&]() -> tio::task<> {
            if (nursery_crashes) co_return co_await tio::with_nursery(outer);
            auto const opens = [&]() -> tio::task<> { co_await tio::with_nursery(outer); };
            tio::spawn(opens);
            co_await tio::testing::wait_all_blocked();
            co_await test::fail("boom");
        };
        BOOST_TEST(test::thrown_by([&] { on.loop.run(root); }) == "[boom, cancel_error]");
        BOOST_TEST(on.diagnostics.kinds() == "uncancellable");
    }
}

BOOST_AUTO_TEST_CASE(D8_a_deadlock_is_found_at_once_while_a_job_is_watched) {
    watched_loop on;
    tio::event never;
    auto const thrown = test::thrown_by([&] {
        on.loop.run([&]() -> tio::task<> {
            auto const stuck =
                tio::spawn([&]() -> tio::task<> { co_await tio::shield(never.wait()); });
            co_await tio::yield_now();
            stuck.cancel();
            co_await stuck;
        });
    });
    // One before the crash; after it, what is behind the shield still waits.
    BOOST_TEST(thrown == "[deadlock_error, deadlock_error]");
    BOOST_TEST(on.diagnostics.kinds() == "");
    on.loop.run([]() -> tio::task<> {
        BOOST_TEST(test::clock_ms() == 0);
        co_return;
    });
}

BOOST_AUTO_TEST_SUITE_END()
