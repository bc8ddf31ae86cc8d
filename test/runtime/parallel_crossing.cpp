// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/time.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What crosses between the loop of a `parallel` and those of its operands: cancellation, requests
// to stop, tracebacks, diagnostics, options (L4, L5, C6, D7).
BOOST_AUTO_TEST_SUITE(runtime_parallel_crossing)

namespace {

struct fixture {
    tio::runtime runtime{{.threads = 2}};
    tio::loop loop{runtime};
};

/// Says how its wait ends.
tio::task<> waits(tio::event& there, std::string& ended) {
    there.set();
    try {
        co_await tio::sleep(1h);
        ended = "woke";
    } catch (tio::cancelled const& by) {
        ended = std::string("cancelled: ") + to_string(by.why());
        throw;
    }
}

tio::task<> inner_fails() {
    co_await tio::yield_now();
    throw std::runtime_error("boom");
}
tio::task<> operand() {
    co_await inner_fails();
}
tio::task<> awaits_parallel() {
    co_await tio::parallel(operand(), test::wait_for(1h));
}

tio::task_local<int> number{0};

} // namespace

BOOST_FIXTURE_TEST_CASE(C1_a_cancellation_reaches_the_operands_and_waits_for_them, fixture) {
    for (bool const by_handle : {true, false}) {
        std::string ended;
        bool cleaned_up = false;
        tio::event there;
        auto const cleanup = [&]() -> tio::task<> {
            co_await tio::sleep(1ms);
            cleaned_up = true;
        };
        auto const both = [&]() -> tio::task<> {
            auto const first = [&] { return tio::finally(waits(there, ended), cleanup); };
            co_await tio::parallel(first, test::wait_for(1h));
        };
        auto const outcome = loop.try_run([&]() -> tio::task<> {
            auto const job = tio::spawn({.bubble = false}, both());
            co_await there.wait();
            by_handle ? job.cancel() : loop.cancel();
        });
        BOOST_TEST(ended == "cancelled: explicit");
        BOOST_TEST(cleaned_up);
        BOOST_TEST(test::text_of(outcome.has_value() ? nullptr : outcome.exception()) ==
                   (by_handle ? "nothing" : "job_cancelled"));
    }
}

BOOST_FIXTURE_TEST_CASE(A4_a_timeout_around_it_reaches_the_operands, fixture) {
    std::string ended;
    tio::event there;
    loop.run([&]() -> tio::task<> {
        auto const both = [&]() -> tio::task<> { co_await tio::parallel(waits(there, ended)); };
        auto const result = co_await tio::timeout(both(), 5ms);
        BOOST_TEST((result.error() == tio::errc::timed_out));
        BOOST_TEST((ended == "cancelled: timeout" || ended == ""));
        BOOST_TEST((co_await tio::timeout(tio::parallel(test::give(7)), 1h)).has_value());
    });
}

BOOST_FIXTURE_TEST_CASE(C1_an_operand_that_has_not_begun_never_does, fixture) {
    loop.run([]() -> tio::task<> {
        bool began = false;
        auto const begins = [&](test::counted) -> tio::task<> {
            began = true;
            co_return;
        };
        auto const job = tio::spawn({.bubble = false}, tio::parallel(begins(test::counted{})));
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        BOOST_TEST(!began);
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_FIXTURE_TEST_CASE(C5_a_shield_in_an_operand_holds, fixture) {
    std::atomic<bool> went_on = false;
    tio::event there, go;
    auto const shielded = [&]() -> tio::task<> {
        there.set();
        co_await go.wait();
        co_await tio::yield_now();
        went_on = true;
    };
    auto const operand = [&]() -> tio::task<> {
        co_await tio::shield(shielded);
        co_await tio::yield_now();
        went_on = false;
    };
    loop.run([&]() -> tio::task<> {
        auto const both = [&]() -> tio::task<> { co_await tio::parallel(operand); };
        auto const job = tio::spawn({.bubble = false}, both());
        co_await there.wait();
        job.cancel();
        go.set();
    });
    BOOST_TEST(went_on);
}

// As from `all`, in several loops and in one.
BOOST_FIXTURE_TEST_CASE(D6_an_error_of_an_operand_that_is_cancelled_comes_out, fixture) {
    tio::loop one;
    for (tio::loop* const in : {&loop, &one}) {
        in->on_diagnostic([](tio::diagnostic const&) {});
        tio::event there;
        auto const fails = [&]() -> tio::task<> {
            there.set();
            co_await test::fails_when_cancelled("late");
        };
        auto const root = [&]() -> tio::task<> {
            auto const both = [&]() -> tio::task<> { co_await tio::parallel(fails); };
            tio::spawn(both());
            co_await there.wait();
            in->cancel();
        };
        BOOST_TEST(test::thrown_by([&] { in->run(root); }) == "late");
    }
}

BOOST_FIXTURE_TEST_CASE(C6_a_request_to_stop_reaches_the_operands, fixture) {
    tio::event there;
    auto const serves = [&]() -> tio::task<int> {
        there.set();
        co_await tio::this_task::stop();
        co_return 7;
    };
    auto const value = loop.run([&]() -> tio::task<int> {
        auto const both = [&]() -> tio::task<int> {
            auto const [a, b] = co_await tio::parallel(serves(), serves());
            co_return a + b;
        };
        auto const job = tio::spawn(both());
        co_await there.wait();
        job.cancel_after_grace(1h);
        co_return co_await job;
    });
    BOOST_TEST(value == 14);
}

BOOST_FIXTURE_TEST_CASE(C6_also_those_that_start_after_it, fixture) {
    loop.run([&]() -> tio::task<> {
        auto const both = [&]() -> tio::task<> {
            co_await tio::this_task::stop();
            co_await tio::parallel([]() -> tio::task<> { co_await tio::this_task::stop(); });
        };
        auto const job = tio::spawn(both());
        co_await tio::yield_now();
        job.cancel_after_grace(1h);
        co_await job;
    });
    BOOST_TEST(!runtime.context().stopped());
}

BOOST_FIXTURE_TEST_CASE(C6_when_the_grace_is_over_they_are_cancelled, fixture) {
    std::string ended;
    tio::event there;
    auto const root = [&]() -> tio::task<> {
        tio::spawn(tio::parallel(waits(there, ended)));
        co_await there.wait();
        loop.cancel_after_grace(1ms);
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "job_cancelled");
    BOOST_TEST(ended == "cancelled: explicit");
}

BOOST_FIXTURE_TEST_CASE(D7_the_traceback_goes_on_in_the_awaiting_loop, fixture) {
    auto const way_of = [](std::exception_ptr const& error) {
        std::string text;
        for (auto const& entry : tio::traceback_of(error).entries())
            text += entry.function.substr(entry.function.rfind(':') + 1) + " ";
        return text;
    };
    tio::loop one;
    for (tio::loop* const in : {&loop, &one}) {
        auto const error = test::caught([&] { in->run(awaits_parallel()); });
        BOOST_TEST(test::text_of(error) == "boom");
        BOOST_TEST(way_of(error) == "inner_fails operand awaits_parallel ");
        BOOST_REQUIRE(in->last_crash() != nullptr);
        BOOST_TEST(in->last_crash()->text().find("awaits_parallel") != std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(D6_diagnostics_of_an_operand_come_to_the_loops_sink_on_its_strand,
                        fixture) {
    int told = 0; // not atomic: the strand protects it
    bool on_strand = true;
    std::string text;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        ++told;
        on_strand &= loop.get_executor().running_in_this_thread();
        text = entry.text;
    });
    loop.run([&]() -> tio::task<> {
        auto const unheard = []() -> tio::task<> {
            tio::spawn({.name = "unheard", .bubble = false}, test::fail("boom"));
            co_await tio::yield_now();
        };
        auto const deeper = [&]() -> tio::task<> { co_await tio::parallel(unheard, unheard); };
        co_await tio::parallel(unheard, deeper);
        BOOST_TEST(told == 3);
    });
    BOOST_TEST(told == 3);
    BOOST_TEST(on_strand);
    BOOST_TEST(text.find("'unheard' failed and nobody hears of it") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(T6_task_locals_are_inherited, fixture) {
    loop.run([]() -> tio::task<> {
        number.set(7);
        auto const reads_and_sets = []() -> tio::task<int> {
            int const seen = *number;
            number.set(8);
            co_await tio::yield_now();
            co_return seen + *number;
        };
        auto const [a, b] = co_await tio::parallel(reads_and_sets, reads_and_sets);
        BOOST_TEST(a == 15);
        BOOST_TEST(b == 15);
        BOOST_TEST(*number == 7);
    });
}

BOOST_FIXTURE_TEST_CASE(D2_crash_any_is_inherited, fixture) {
    auto const handles_it = []() -> tio::task<> {
        try {
            co_await tio::all(test::fail("boom"));
        } catch (std::runtime_error const&) {}
    };
    auto const root = [&]() -> tio::task<> { co_await tio::parallel(handles_it); };
    loop.run(root);
    tio::loop any{runtime, {.crash = tio::crash::any}};
    BOOST_TEST(test::thrown_by([&] { any.run(root); }) == "boom");
}

BOOST_FIXTURE_TEST_CASE(C10_cancel_patience_is_inherited, fixture) {
    tio::loop impatient{runtime, {.cancel_patience = 1ms}};
    tio::event told;
    std::string text;
    impatient.on_diagnostic([&](tio::diagnostic const& entry) {
        if (entry.kind != tio::diagnostic::kind_type::uncancellable) return;
        text += entry.text;
        if (entry.text.find("'stubborn'") != std::string::npos) told.set();
    });
    auto const stubborn = [&]() -> tio::task<> {
        auto const cleanup = [&]() -> tio::task<> { co_await told.wait(); };
        tio::spawn({.name = "stubborn"}, tio::shield(cleanup));
        co_await tio::yield_now();
        throw std::runtime_error("boom");
    };
    auto const root = [&]() -> tio::task<> { co_await tio::parallel(stubborn); };
    BOOST_TEST(test::thrown_by([&] { impatient.run(root); }) == "boom");
}

BOOST_FIXTURE_TEST_CASE(L5_the_job_tree_shows_an_operand_as_one_line, fixture) {
    loop.run([&]() -> tio::task<> {
        tio::event there, go;
        auto const many = [&]() -> tio::task<> {
            tio::spawn({.name = "inside"}, go.wait());
            there.set();
            co_await go.wait();
        };
        auto const job = tio::spawn({.name = "outside"}, tio::parallel(many));
        co_await there.wait();
        auto const jobs = to_string(loop.jobs());
        BOOST_TEST(jobs.find("waits for parallel") != std::string::npos);
        BOOST_TEST(jobs.find("'inside'") == std::string::npos);
        BOOST_TEST(loop.jobs().size() == 3u);
        go.set();
        co_await job;
    });
}

BOOST_AUTO_TEST_SUITE_END()
