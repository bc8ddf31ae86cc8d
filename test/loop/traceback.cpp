// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_traceback)

namespace {

/// "fails < middle < outer, job 1 'root'": functions without their namespace.
std::string way_of(std::exception_ptr const& error) {
    std::string text;
    auto const way = tio::traceback_of(error);
    for (std::size_t i = 0; i != way.entries().size(); ++i) {
        auto const& in = way.entries()[i];
        if (i != 0) text += way.entries()[i - 1].job == in.job ? " < " : " << ";
        text += in.function.substr(in.function.rfind(':') + 1);
        if (in.times > 1) text += "(" + std::to_string(in.times) + ")";
    }
    return way.text().ends_with("  and further\n") ? text + " ..." : text;
}

template <class Root>
std::string way_out_of(Root root, tio::testing::run_options const& options = {}) {
    return way_of(test::caught([&] { tio::testing::run(std::move(root), options); }));
}

constexpr auto first_line = __LINE__;
tio::task<> fails(std::string text = "boom") {
    throw std::runtime_error(text);
    co_return;
}
tio::task<> fails_later() {
    co_await tio::sleep(1s);
    co_await fails();
}
tio::task<> middle() {
    co_await tio::yield_now();
    co_await fails_later();
}
tio::task<> outer() {
    co_await middle();
}

tio::task<> awaits_all() {
    co_await tio::all(middle(), test::wait_for(1h));
}
tio::task<> awaits(tio::handle<> job) {
    co_await job;
}
tio::task<> awaits_shared(tio::shared_task<> shared) {
    co_await shared;
}

tio::task<> recurses(int depth) {
    if (depth == 0) co_return co_await fails();
    co_await recurses(depth - 1);
}

/// Awaits something and keeps its error.
template <class A>
tio::task<std::exception_ptr> error_of(A awaited) {
    std::exception_ptr error;
    try {
        co_await std::move(awaited);
    } catch (...) {
        error = std::current_exception();
    }
    co_return error;
}

tio::task<> keeps_error(tio::handle<> job, std::exception_ptr& error) {
    try {
        co_await job;
    } catch (...) {
        error = std::current_exception();
    }
}
tio::task<> rethrows(std::exception_ptr const& error) {
    std::rethrow_exception(error);
    co_return;
}

} // namespace

BOOST_AUTO_TEST_CASE(D7_the_text_names_functions_places_and_jobs) {
    auto const error = test::caught([] { tio::testing::run(outer()); });
    auto const at = [](int line) { return "traceback.cpp:" + std::to_string(first_line + line); };
    // It has not awaited anything: compilers differ in which of its lines stands for the function.
    int const in_fails = static_cast<int>(tio::traceback_of(error).entries().at(0).place.line());
    BOOST_TEST(in_fails > first_line);
    BOOST_TEST(in_fails <= first_line + 4);
    BOOST_TEST(tio::traceback_of(error).text() ==
               "  in loop_traceback::fails at " + at(in_fails - first_line) + "\n" +
                   "  in loop_traceback::fails_later at " + at(7) + "\n" +
                   "  in loop_traceback::middle at " + at(11) + "\n" +
                   "  in loop_traceback::outer at " + at(14) + ", job 1 'root'\n");
    auto const entry = tio::traceback_of(error).entries().at(1);
    BOOST_TEST(std::string(entry.place.file_name()).ends_with("test/loop/traceback.cpp"));
    BOOST_TEST(entry.job == 1u);
    BOOST_TEST(entry.job_name == "root");
    BOOST_TEST(entry.times == 1u);
}

BOOST_AUTO_TEST_CASE(D7_errors_that_came_through_no_task_have_none) {
    BOOST_TEST(tio::traceback_of(nullptr).empty());
    auto const foreign = std::make_exception_ptr(std::runtime_error("foreign"));
    BOOST_TEST(tio::traceback_of(foreign).empty());
    BOOST_TEST(tio::traceback_of(foreign).text() == "");
    tio::testing::virtual_loop loop;
    auto const posted = [&]() -> tio::task<> {
        loop.post([] { throw std::runtime_error("posted"); });
        co_await tio::sleep(1h);
    };
    BOOST_TEST(way_of(test::caught([&] { loop.run(posted); })) == "");
    loop.fail(foreign);
    BOOST_TEST(way_of(test::caught([&] { loop.run(posted); })) == "");
}

BOOST_AUTO_TEST_CASE(D7_it_goes_on_from_job_to_job) {
    BOOST_TEST(way_out_of(awaits_all()) == "fails < fails_later < middle << awaits_all");
    auto const by_handle = []() -> tio::task<> { co_await awaits(tio::spawn(middle)); };
    BOOST_TEST(way_out_of(by_handle()) == "fails < fails_later < middle << awaits < <lambda>");
    auto const spawned = []() -> tio::task<> {
        tio::spawn(middle);
        co_await test::wait_for(1h);
    };
    BOOST_TEST(way_out_of(spawned()) == "fails < fails_later < middle");
    auto const shielded = []() -> tio::task<> { co_await tio::shield(middle()); };
    BOOST_TEST(way_out_of(shielded()) == "fails < fails_later < middle << <lambda>");
    auto const shared = []() -> tio::task<> { co_await awaits_shared(tio::share(middle)); };
    BOOST_TEST(way_out_of(shared()) == "fails < fails_later < middle << awaits_shared < <lambda>");
}

BOOST_AUTO_TEST_CASE(D7_with_crash_any_it_names_all_that_wait) {
    auto const root = []() -> tio::task<> { co_await awaits(tio::spawn(awaits_all)); };
    BOOST_TEST(way_out_of(root(), {.crash = tio::crash::any}) ==
               "fails < fails_later < middle << awaits_all << awaits < <lambda>");
}

BOOST_AUTO_TEST_CASE(D7_where_several_jobs_wait_it_stops) {
    std::exception_ptr a, b;
    std::string way_there;
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(middle);
        co_await tio::all(keeps_error(job, a), keeps_error(job, b));
        BOOST_TEST((a == b));
        way_there = way_of(a);
    });
    BOOST_TEST(way_there == "fails < fails_later < middle ...");
}

BOOST_AUTO_TEST_CASE(D7_each_of_those_who_come_later_goes_on_from_the_end_of_the_job) {
    std::vector<std::string> ways;
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {}); // nobody awaits it when it fails
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn({.bubble = false}, fails());
        co_await tio::yield_now();
        auto const first = co_await error_of(awaits(job));
        ways.push_back(way_of(first));
        auto const second = co_await error_of(tio::all(awaits(job)));
        ways.push_back(way_of(second));
    });
    BOOST_TEST(ways.at(0) == "fails << awaits < error_of < <lambda>");
    BOOST_TEST(ways.at(1) == "fails << awaits << error_of < <lambda>");
}

BOOST_AUTO_TEST_CASE(D7_a_later_error_of_the_same_kind_has_a_way_of_its_own) {
    tio::testing::run([]() -> tio::task<> {
        auto const first = co_await error_of(outer());
        auto const second = co_await error_of(fails());
        BOOST_TEST(way_of(first) == "fails < fails_later < middle < outer < error_of < <lambda>");
        BOOST_TEST(way_of(second) == "fails < error_of < <lambda>");
    });
}

BOOST_AUTO_TEST_CASE(D7_an_error_that_goes_round_keeps_where_it_came_from) {
    auto const root = []() -> tio::task<> {
        auto const error = co_await error_of(tio::spawn({.bubble = false}, middle));
        co_await tio::sleep(1s);
        co_await rethrows(error);
    };
    BOOST_TEST(way_out_of(root()) == "fails < fails_later < middle << error_of < <lambda>");
}

BOOST_AUTO_TEST_CASE(D7_one_that_is_thrown_again_and_again_has_its_first_way_and_its_latest) {
    tio::testing::run([]() -> tio::task<> {
        auto const first = co_await tio::as_outcome(test::give_after(1ms, 1));
        auto const fails = []() -> tio::task<> { co_await test::fail("backend down"); };
        auto const failed = co_await tio::as_outcome(tio::all(fails));
        auto const cached = failed.exception();
        auto const request = [&]() -> tio::task<> {
            co_await tio::yield_now();
            std::rethrow_exception(cached);
        };
        std::size_t entries = 0;
        for (int n = 0; n != 1000; ++n) {
            auto const again = tio::spawn({.bubble = false}, request);
            static_cast<void>(co_await tio::as_outcome(again));
            if (n == 0) entries = tio::traceback_of(cached).entries().size();
        }
        BOOST_TEST(tio::traceback_of(cached).entries().size() == entries);
        BOOST_TEST(first.value() == 1);
    });
}

BOOST_AUTO_TEST_CASE(D7_recursion_is_one_line) {
    BOOST_TEST(way_out_of(recurses(50)) == "fails < recurses < recurses(50)");
    auto const text =
        tio::traceback_of(test::caught([] { tio::testing::run(recurses(50)); })).text();
    BOOST_TEST(text.find(" (50 times), job 1 'root'\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D7_it_is_bounded_however_deep_the_tasks_are) {
    struct ping_pong {
        tio::task<> ping(int depth) {
            if (depth == 0) co_return co_await fails();
            co_await pong(depth - 1);
        }
        tio::task<> pong(int depth) {
            if (depth == 0) co_return co_await fails();
            co_await ping(depth - 1);
        }
    } deep;
    for (std::string const& way : {way_out_of(recurses(100'000)), way_out_of(deep.ping(100'000))}) {
        BOOST_TEST(way.ends_with(" ..."));
        BOOST_TEST(way.size() < 3000u);
    }
}

BOOST_AUTO_TEST_CASE(D7_it_crosses_loops) {
    auto const runs_another = []() -> tio::task<> {
        tio::testing::run(outer());
        co_return;
    };
    auto const root = [&]() -> tio::task<> { co_await awaits(tio::spawn(runs_another)); };
    BOOST_TEST(way_out_of(root()) ==
               "fails < fails_later < middle < outer << <lambda> << awaits < <lambda>");
}

BOOST_AUTO_TEST_CASE(D7_an_outcome_holds_it) {
    std::exception_ptr kept;
    tio::testing::run([&]() -> tio::task<> {
        auto const outcome = co_await tio::as_outcome(middle());
        co_await tio::sleep(1s);
        co_await tio::yield_now();
        kept = outcome.exception();
        BOOST_TEST(way_of(kept) == "fails < fails_later < middle < <lambda>");
    });
}

BOOST_AUTO_TEST_CASE(D7_handles_groups_and_reports_hold_it) {
    auto const late = []() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {}
        co_await fails("late");
    };
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    tio::handle<> failed;
    auto const error = test::caught([&] {
        loop.run([&]() -> tio::task<> {
            failed = tio::spawn({.bubble = false}, middle);
            tio::spawn(late);
            co_await tio::sleep(2s);
            co_await fails("boom");
        });
    });
    // Many errors later they are still known.
    for (int i = 0; i != 100; ++i) test::caught([&] { tio::testing::run(fails()); });
    BOOST_TEST(way_of(error) == "fails < <lambda>"); // that of the original
    auto const& group = dynamic_cast<tio::exception_group const&>(*[&] {
        try {
            std::rethrow_exception(error);
        } catch (std::exception const& caught) {
            return &caught;
        }
    }());
    BOOST_TEST(way_of(group.errors().at(1)) == "fails < <lambda>");
    auto const* const report = loop.last_crash();
    BOOST_TEST(way_of(report->original) == "fails < <lambda>");
    BOOST_TEST(way_of(report->others.at(0)) == "fails < <lambda>");
    auto const held = test::caught([&] { loop.run(failed); });
    BOOST_TEST(way_of(held) == "fails < fails_later < middle");
}

BOOST_AUTO_TEST_CASE(D7_it_is_known_when_the_loop_is_gone_and_forgotten_some_time_later) {
    auto const error = test::caught([] { tio::testing::run(outer()); });
    BOOST_TEST(way_of(error) == "fails < fails_later < middle < outer");
    test::caught([] { tio::testing::run(fails()); });
    BOOST_TEST(way_of(error) == "");
}

BOOST_AUTO_TEST_CASE(C3_a_stray_cancelled_has_one_too) {
    std::exception_ptr stray;
    auto const root = [&]() -> tio::task<> {
        auto const cancelled = tio::spawn([&]() -> tio::task<> {
            stray = co_await error_of(tio::sleep(1h));
            co_await tio::yield_now();
        });
        co_await tio::yield_now();
        cancelled.cancel();
        co_await tio::sleep(1s);
        co_await rethrows(stray);
    };
    BOOST_TEST(way_out_of(root()) == "rethrows < <lambda>");
}

BOOST_AUTO_TEST_SUITE_END()
