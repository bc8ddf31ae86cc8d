// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_errors)

namespace {

tio::task<std::string> error_of(tio::handle<void> awaited) {
    std::string text;
    try {
        co_await awaited;
    } catch (...) {
        text = test::text_of(std::current_exception());
    }
    co_return text.empty() ? "nothing" : text;
}

} // namespace

// TIN-038
BOOST_AUTO_TEST_CASE(D1_error_in_one_job_cancels_every_job_of_the_loop) {
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "a");
            tio::spawn(test::fail_after, 1s, "boom");
            tio::spawn(test::sleeper, std::ref(log), "b");
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root cancelled, a cancelled, b cancelled");
}

BOOST_AUTO_TEST_CASE(D1_the_original_exception_object_comes_out_of_run) {
    struct special : std::runtime_error {
        special() : std::runtime_error("special") {}
    };
    auto const original = std::make_exception_ptr(special());
    auto const thrown = test::caught([&] {
        tio::testing::run([&]() -> tio::task<> {
            std::rethrow_exception(original);
            co_return;
        });
    });
    BOOST_TEST((thrown == original));
}

BOOST_AUTO_TEST_CASE(D1_what_is_no_std_exception_is_an_error_like_any_other) {
    tio::testing::virtual_loop loop;
    test::trace log;
    auto const throws_five = []() -> tio::task<> {
        throw 5;
        co_return;
    };
    auto const root = [&]() -> tio::task<> {
        tio::spawn(throws_five);
        co_await test::sleeper(log, "root");
    };
    BOOST_CHECK_EXCEPTION(loop.run(root), int, [](int thrown) { return thrown == 5; });
    BOOST_TEST(log.text() == "root cancelled");
}

// TIN-040
BOOST_AUTO_TEST_CASE(D1_an_awaited_task_throws_where_it_is_awaited) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        try {
            co_await test::fail_after(1s, "boom");
        } catch (std::runtime_error const& error) {
            log.add(error.what());
        }
        co_await tio::yield_now();
        log.add("goes on");
    });
    BOOST_TEST(log.text() == "boom, goes on");
}

BOOST_AUTO_TEST_CASE(D1_an_awaited_handle_throws_where_it_is_awaited) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([]() -> tio::task<> {
        auto const failing = tio::spawn(test::fail_after, 1s, "boom");
        auto const while_it_runs = co_await error_of(failing);
        auto const afterwards = co_await error_of(failing);
        BOOST_TEST(while_it_runs == "boom");
        BOOST_TEST(afterwards == "boom");
        co_await tio::sleep(1s);
    });
    BOOST_TEST(diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(D1_every_awaiter_of_a_handle_gets_its_error) {
    tio::testing::run([]() -> tio::task<> {
        auto const failing = tio::spawn(test::fail_after, 1s, "boom");
        auto [first, second] = co_await tio::all(error_of(failing), error_of(failing));
        BOOST_TEST(first == "boom");
        BOOST_TEST(second == "boom");
    });
}

BOOST_AUTO_TEST_CASE(D1_an_error_that_its_awaiter_lets_out_crashes_from_there) {
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            auto const failing = tio::spawn(test::fail_after, 1s, "boom");
            tio::spawn([failing]() -> tio::task<> { co_await failing; });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root cancelled");
}

BOOST_AUTO_TEST_CASE(D1_a_handle_that_nobody_awaits_at_that_moment_keeps_no_crash_back) {
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([]() -> tio::task<> {
            auto const failing = tio::spawn(test::fail_after, 1s, "boom");
            co_await tio::sleep(2s);
            BOOST_ERROR("the crash should have cancelled the root");
            co_await failing;
        });
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(D1_an_awaiter_that_has_been_cancelled_no_longer_keeps_the_crash_back) {
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([]() -> tio::task<> {
            auto const failing = tio::spawn(test::fail_after, 1s, "boom");
            auto const awaiter = tio::spawn([failing]() -> tio::task<> { co_await failing; });
            co_await tio::testing::wait_all_blocked();
            awaiter.cancel();
            co_await tio::sleep(2s);
        });
    });
    BOOST_TEST(thrown == "boom");
}

BOOST_AUTO_TEST_CASE(D1_an_error_that_does_not_bubble_stays_in_its_handle_and_is_told) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([&]() -> tio::task<> {
        auto const failing = tio::spawn({.name = "quiet", .bubble = false}, test::fail, "boom");
        co_await tio::sleep(1s);
        BOOST_TEST(diagnostics.kinds() == "unheard");
        auto const error = co_await error_of(failing);
        BOOST_TEST(error == "boom");
    });
    BOOST_REQUIRE(diagnostics.entries.size() == 1u);
    BOOST_TEST(diagnostics.entries[0].text.find("'quiet'") != std::string::npos);
    BOOST_TEST(diagnostics.entries[0].text.find("boom") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D1_an_awaited_error_that_does_not_bubble_is_not_told) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    loop.run([]() -> tio::task<> {
        auto const failing = tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
        auto const error = co_await error_of(failing);
        BOOST_TEST(error == "boom");
    });
    BOOST_TEST(diagnostics.kinds() == "");
}

// TIN-057
BOOST_AUTO_TEST_CASE(D1_jobs_that_would_fail_in_the_same_turn_never_start_after_the_first) {
    test::trace log;
    auto const fails = [&](std::string name) -> tio::task<> {
        log.add(name);
        throw std::runtime_error(name);
        co_return;
    };
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            for (auto const* name : {"1", "2", "3"}) tio::spawn(fails, name);
            co_await tio::sleep(1s);
        });
    });
    BOOST_TEST(thrown == "1");
    BOOST_TEST(log.text() == "1");
}

BOOST_AUTO_TEST_CASE(D3_run_throws_only_after_every_frame_is_destroyed) {
    auto const keeps = [](test::counted) -> tio::task<> { co_await tio::sleep(1h); };
    auto const parent = [&]() -> tio::task<> {
        test::counted const local;
        co_await tio::all(keeps(test::counted{}), keeps(test::counted{}));
    };
    tio::testing::virtual_loop loop;
    int alive = -1;
    try {
        loop.run([&]() -> tio::task<> {
            test::counted const local;
            tio::spawn(parent);
            tio::spawn(keeps, test::counted{});
            co_await tio::yield_now();
            tio::spawn(keeps, test::counted{}); // never starts
            throw std::runtime_error("boom");
        });
    } catch (std::runtime_error const&) {
        alive = test::counted::alive();
    }
    BOOST_TEST(alive == 0);
}

BOOST_AUTO_TEST_CASE(D3_the_jobs_that_a_frame_awaits_end_before_it_unwinds) {
    test::trace log;
    auto const child = [&](std::string name) -> tio::task<> {
        test::trace::at_end const end{log, name};
        co_await tio::sleep(1h);
    };
    auto const parent = [&]() -> tio::task<> {
        test::trace::at_end const end{log, "parent"};
        co_await tio::all(child("child 1"), child("child 2"));
    };
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            tio::spawn(parent);
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "child 1, child 2, parent");
}

BOOST_AUTO_TEST_SUITE_END()
