// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/query.hpp>
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Programs (L6), each in a process of its own.
BOOST_AUTO_TEST_SUITE(runtime_main)

namespace {

struct ended {
    int code;
    std::string text;

    bool says(std::string_view part) const { return text.find(part) != std::string::npos; }
};

/// A program to its end.
template <class Main>
ended program(Main main) {
    test::child_process child(main);
    int const code = child.wait();
    return {code, child.text()};
}

tio::task<> waits_for_ever(std::string ready) {
    test::say(ready);
    co_await tio::sleep(1h);
}

tio::task<int> stops_when_asked(int code) {
    test::say("ready");
    co_await tio::this_task::stop();
    test::say("asked");
    co_return code;
}

tio::task<> never_stops() {
    test::say("ready");
    tio::spawn({.name = "never stops"}, test::wait_for, 1h);
    co_await tio::this_task::stop();
    test::say("asked");
}

tio::task<> is_busy() {
    test::say("ready");
    for (volatile bool on = true; on;) {}
    co_return;
}

} // namespace

BOOST_AUTO_TEST_CASE(L6_the_exit_code_is_the_value_or_0) {
    BOOST_TEST(program([] { return tio::main(test::give(3)); }).code == 3);
    BOOST_TEST(program([] { return tio::main(test::wait_for(1ms)); }).code == 0);
    BOOST_TEST(program([] { return tio::main([] { return test::give_after(1ms, 4); }); }).code ==
               4);
    BOOST_TEST(program([] { return tio::main(tio::sleep(1us)); }).text == "");
}

BOOST_AUTO_TEST_CASE(L6_also_on_several_threads) {
    auto const on_two = program([] {
        return tio::main(
            []() -> tio::task<int> {
                std::latch both(2);
                auto const meets = [&]() -> tio::task<int> {
                    both.arrive_and_wait();
                    co_return 2;
                };
                auto const [a, b] = co_await tio::parallel(meets, meets);
                co_return a + b;
            },
            {.threads = 2});
    });
    BOOST_TEST(on_two.code == 4);
    BOOST_TEST(on_two.text == "");
}

BOOST_AUTO_TEST_CASE(L6_an_error_is_reported_with_its_traceback_and_gives_1) {
    for (std::size_t const threads : {1u, 2u}) {
        auto const failed = program([=] {
            return tio::main(
                []() -> tio::task<> {
                    tio::spawn({.name = "bystander"}, test::wait_for, 1h);
                    co_await tio::yield_now();
                    co_await test::fail_after(1ms, "boom");
                },
                {.threads = threads});
        });
        BOOST_TEST(failed.code == 1);
        BOOST_TEST(failed.says("tinyasio: "));
        BOOST_TEST(failed.says("boom"));
        BOOST_TEST(failed.says("test::fail_after at "));
        BOOST_TEST(failed.says("'bystander'"));
    }
}

BOOST_AUTO_TEST_CASE(L6_what_is_no_exception_is_reported_too) {
    auto const failed = program([] {
        return tio::main([]() -> tio::task<> {
            throw 42;
            co_return;
        });
    });
    BOOST_TEST(failed.code == 1);
    BOOST_TEST(failed.says("tinyasio: "));
}

BOOST_AUTO_TEST_CASE(L6_without_a_report_nothing_is_said) {
    auto const failed = program([] { return tio::main(test::fail("boom"), {.report = false}); });
    BOOST_TEST(failed.code == 1);
    BOOST_TEST(failed.text == "");
}

BOOST_AUTO_TEST_CASE(L6_what_cannot_be_started_is_reported) {
    auto const none = program([] { return tio::main(test::give(0), {.threads = 0}); });
    BOOST_TEST(none.code == 1);
    BOOST_TEST(none.says("main was given no threads"));
    auto const negative = program([] { return tio::main(test::give(0), {.grace = -1s}); });
    BOOST_TEST(negative.code == 1);
    BOOST_TEST(negative.says("negative grace"));
    auto const blocked = program([] { return tio::main(test::give(0), {.blocking_threads = 0}); });
    BOOST_TEST(blocked.code == 1);
    auto const empty = program([] {
        auto task = test::give(0);
        static_cast<void>(tio::task<int>(std::move(task)));
        return tio::main(std::move(task));
    });
    BOOST_TEST(empty.code == 1);
    BOOST_TEST(empty.says("task"));
}

BOOST_AUTO_TEST_CASE(L6_a_job_that_ends_it_is_reported) {
    auto const cut = program([] {
        return tio::main([]() -> tio::task<> {
            tio::spawn({.master = true}, test::wait_for(1ms));
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(cut.code == 1);
    BOOST_TEST(cut.says("tinyasio: "));
}

BOOST_AUTO_TEST_CASE(H4_functions_run_in_a_pool_of_its_own) {
    for (std::size_t const threads : {1u, 2u}) {
        auto const used = program([=] {
            return tio::main(
                []() -> tio::task<int> {
                    auto const before = tio::default_thread_pool().statistics().threads;
                    auto const nothing = [] {};
                    co_await tio::run_in_thread(nothing);
                    auto const after = tio::default_thread_pool().statistics().threads;
                    co_return after <= before ? 0 : 1;
                },
                {.threads = threads});
        });
        BOOST_TEST(used.code == 0);
    }
}

BOOST_AUTO_TEST_CASE(L6_a_signal_cancels_all_and_gives_128_and_its_number) {
    for (std::size_t const threads : {1u, 2u})
        for (int const number : {SIGINT, SIGTERM}) {
            test::child_process child([=] {
                return tio::main(
                    []() -> tio::task<> {
                        auto const cleanup = []() -> tio::task<> {
                            co_await tio::sleep(1ms);
                            test::say("cleaned up");
                        };
                        co_await tio::finally(waits_for_ever("ready"), cleanup);
                    },
                    {.threads = threads});
            });
            child.await("ready");
            child.send(number);
            BOOST_TEST(child.wait() == 128 + number);
            BOOST_TEST(child.text() == "readycleaned up");
        }
}

BOOST_AUTO_TEST_CASE(L6_an_error_that_a_signal_causes_is_an_error) {
    test::child_process child([] {
        return tio::main([]() -> tio::task<> {
            try {
                co_await waits_for_ever("ready");
            } catch (tio::cancelled const& by) {
                if (by.why() == tio::reason::interrupt) throw std::runtime_error("at the end");
                throw;
            }
        });
    });
    child.await("ready");
    child.send(SIGINT);
    BOOST_TEST(child.wait() == 1);
    BOOST_TEST(child.has_said("at the end"));
}

BOOST_AUTO_TEST_CASE(C6_within_the_grace_what_is_asked_to_stop_gives_its_value) {
    for (std::size_t const threads : {1u, 2u}) {
        test::child_process child(
            [=] { return tio::main(stops_when_asked(7), {.threads = threads, .grace = 1h}); });
        child.await("ready");
        child.send(SIGTERM);
        BOOST_TEST(child.wait() == 7);
        BOOST_TEST(child.text() == "readyasked");
    }
}

BOOST_AUTO_TEST_CASE(C6_a_request_to_stop_reaches_parallel_jobs) {
    test::child_process child([] {
        return tio::main(
            []() -> tio::task<int> {
                auto const [a, b] =
                    co_await tio::parallel(stops_when_asked(3), test::give_after(1ms, 4));
                co_return a + b;
            },
            {.threads = 2, .grace = 1h});
    });
    child.await("ready");
    child.send(SIGTERM);
    BOOST_TEST(child.wait() == 7);
}

BOOST_AUTO_TEST_CASE(C6_after_the_grace_all_is_cancelled) {
    for (std::size_t const threads : {1u, 2u}) {
        test::child_process child(
            [=] { return tio::main(never_stops(), {.threads = threads, .grace = 1ms}); });
        child.await("ready");
        child.send(SIGTERM);
        BOOST_TEST(child.wait() == 128 + SIGTERM);
        BOOST_TEST(child.text() == "readyasked");
    }
}

BOOST_AUTO_TEST_CASE(L6_a_second_signal_ends_it_at_once_even_if_it_is_busy) {
    test::child_process child([] { return tio::main(is_busy()); });
    child.await("ready");
    child.send(SIGINT);
    child.send(SIGTERM); // the other kind, or both might come as one
    int const code = child.wait();
    BOOST_TEST((code == 128 + SIGTERM || code == 128 + SIGINT));
    BOOST_TEST(child.has_said("a second signal: exiting at once"));
}

BOOST_AUTO_TEST_CASE(L6_so_it_does_within_the_grace) {
    test::child_process child([] { return tio::main(never_stops(), {.grace = 1h}); });
    child.await("ready");
    child.send(SIGINT);
    child.await("asked");
    child.send(SIGINT);
    BOOST_TEST(child.wait() == 128 + SIGINT);
}

BOOST_AUTO_TEST_CASE(L6_one_that_comes_before_the_task_begins_interrupts_it) {
    for (std::size_t const threads : {1U, 2U}) {
        auto const interrupted = program([=] {
            auto const begins = []() -> tio::task<> {
                test::say("begun");
                co_await tio::sleep(1h);
            };
            // It is made into a task when all is in place, and before it runs.
            struct raises {
                decltype(begins) function;
                explicit raises(decltype(begins) f) : function(f) {}
                raises(raises const& other) : function(other.function) { ::raise(SIGINT); }
                tio::task<> operator()() const { return function(); }
            };
            raises const root(begins);
            return tio::main(root, {.threads = threads});
        });
        BOOST_TEST(interrupted.code == 128 + SIGINT);
    }
}

BOOST_AUTO_TEST_CASE(L6_afterwards_signals_do_what_they_did_before) {
    auto const killed = program([] {
        tio::main(test::give(0));
        ::raise(SIGTERM);
        return 0;
    });
    BOOST_TEST(killed.code == -SIGTERM);
}

BOOST_AUTO_TEST_CASE(L6_diagnostics_go_where_one_likes_and_the_loop_has_its_options) {
    for (std::size_t const threads : {1U, 2U}) {
        std::vector<std::string> told;
        auto const fails = []() -> tio::task<> {
            throw std::runtime_error("nobody awaits this");
            co_return;
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn({.bubble = false}, fails);
            co_return;
        };
        tio::main_options options{
            .threads = threads,
            .report = false,
            .on_diagnostic = [&](tio::diagnostic const& entry) { told.push_back(entry.text); }};
        BOOST_TEST(tio::main(root(), options) == 0);
        BOOST_REQUIRE(told.size() == 1U);
        BOOST_TEST(told[0].find("std::runtime_error: nobody awaits this") != std::string::npos);
        auto const handles_it = [&]() -> tio::task<> {
            static_cast<void>(co_await tio::as_outcome(tio::all(fails())));
        };
        BOOST_TEST(tio::main(handles_it(), options) == 0);
        options.loop.crash = tio::crash::any;
        BOOST_TEST(tio::main(handles_it(), options) == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
