// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/cancelled_calls.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// H2: {.abandon = true}, for functions that own all that they touch.
BOOST_AUTO_TEST_SUITE(thread_abandon)

namespace {

/// What a function owns, together with the test.
struct owned {
    test::door goes_on{}, has_ended{};
    std::atomic<bool> was_asked{false};
    std::string asked_loop{};
    explicit owned() = default;
};

/// Blocks, whether it is asked to stop or not.
auto stubborn(std::shared_ptr<owned> const& mine, tio::event& begun) {
    return [mine, &begun] {
        begun.set();
        mine->goes_on.wait();
        mine->was_asked = tio::in_thread::stop_token().stop_requested();
        mine->has_ended.open();
    };
}

constexpr tio::thread_options abandoned{.abandon = true};

} // namespace

BOOST_AUTO_TEST_CASE(H2_the_job_goes_at_once_by_each_cause) {
    for (auto const why : test::all_causes) {
        auto const mine = std::make_shared<owned>();
        {
            test::cancelled_call run(why);
            auto const function = stubborn(mine, run.begun);
            BOOST_TEST(run(test::call_in_thread(function, abandoned)) == "cancelled");
            BOOST_TEST(run.diagnostics.kinds() == "");
        } // the loop, too, is gone
        BOOST_TEST(!mine->has_ended.is_open());
        mine->goes_on.open();
        mine->has_ended.wait();
        BOOST_TEST(mine->was_asked);
    }
}

BOOST_AUTO_TEST_CASE(H2_the_frame_goes_and_the_arguments_live_on) {
    auto const mine = std::make_shared<owned>();
    std::weak_ptr<int> argument, local;
    {
        test::cancelled_call run(test::cause::handle);
        auto given = std::make_shared<int>(7);
        argument = given;
        auto const function = [mine, &run](std::shared_ptr<int> const& mine_too) {
            run.begun.set();
            mine->goes_on.wait();
            mine->was_asked = *mine_too == 7;
            mine->has_ended.open();
        };
        auto const waits = [&local](auto of, auto argument_of) -> tio::task<> {
            auto const in_frame = std::make_shared<int>(1);
            local = in_frame;
            co_await tio::run_in_thread(abandoned, of, std::move(argument_of));
        };
        BOOST_TEST(run(waits(function, std::move(given))) == "cancelled");
        BOOST_TEST(local.expired());
        BOOST_TEST(!argument.expired());
    }
    mine->goes_on.open();
    mine->has_ended.wait();
    BOOST_TEST(mine->was_asked);
    BOOST_TEST(test::eventually([&] { return argument.expired(); }));
}

BOOST_AUTO_TEST_CASE(H2_a_function_that_is_not_cancelled_is_waited_for) {
    auto const give = [] { return 7; };
    BOOST_TEST(tio::loop().run(tio::run_in_thread(abandoned, give)) == 7);
    auto const fails = [] { throw std::runtime_error("boom"); };
    BOOST_TEST(test::thrown_by([&] { tio::loop().run(tio::run_in_thread(abandoned, fails)); }) ==
               "boom");
}

BOOST_AUTO_TEST_CASE(H2_what_an_abandoned_function_throws_is_dropped) {
    auto const mine = std::make_shared<owned>();
    test::cancelled_call run(test::cause::handle);
    auto const function = [mine, &run] {
        run.begun.set();
        mine->goes_on.wait();
        struct tell {
            owned& of;
            ~tell() { of.has_ended.open(); }
        } const at_end{*mine};
        throw std::runtime_error("late");
    };
    BOOST_TEST(run(test::call_in_thread(function, abandoned)) == "cancelled");
    mine->goes_on.open();
    mine->has_ended.wait();
    BOOST_TEST(run.run_ended() == "nothing");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(H2_its_checkpoints_throw) {
    auto const mine = std::make_shared<owned>();
    {
        test::cancelled_call run(test::cause::crash);
        auto const function = [mine, &run] {
            run.begun.set();
            mine->goes_on.wait();
            mine->asked_loop = test::thrown_by([] { tio::in_thread::sleep_for(1h); });
            mine->has_ended.open();
        };
        BOOST_TEST(run(test::call_in_thread(function, abandoned)) == "cancelled");
    }
    mine->goes_on.open();
    mine->has_ended.wait();
    BOOST_TEST(mine->asked_loop == "cancelled");
}

BOOST_AUTO_TEST_CASE(H3_in_thread_run_in_an_abandoned_function_gives_cancelled) {
    for (auto const why : test::all_causes) {
        auto const mine = std::make_shared<owned>();
        {
            test::cancelled_call run(why);
            auto const function = [mine, &run] {
                run.begun.set();
                mine->goes_on.wait();
                mine->asked_loop =
                    test::thrown_by([] { return tio::in_thread::run(test::give(7)); });
                mine->has_ended.open();
            };
            BOOST_TEST(run(test::call_in_thread(function, abandoned)) == "cancelled");
        }
        mine->goes_on.open();
        mine->has_ended.wait();
        BOOST_TEST(mine->asked_loop == "cancelled");
    }
}

// Its thread uses what the task uses: the frame cannot go before.
BOOST_AUTO_TEST_CASE(H3_a_task_that_an_abandoned_function_runs_ends_first) {
    for (auto const why : test::all_causes) {
        auto const mine = std::make_shared<owned>();
        test::trace log;
        {
            test::cancelled_call run(why);
            auto const function = [mine, &run, &log] {
                auto const inner = [&]() -> tio::task<> {
                    run.begun.set();
                    co_await test::sleeper(log, "inner");
                };
                mine->asked_loop = test::thrown_by([&] { tio::in_thread::run(inner); });
                mine->has_ended.open();
            };
            BOOST_TEST(run(test::call_in_thread(function, abandoned)) == "cancelled");
            BOOST_TEST(log.text() == "inner cancelled");
        }
        mine->has_ended.wait();
        BOOST_TEST(mine->asked_loop == "cancelled");
    }
}

BOOST_AUTO_TEST_CASE(H2_one_that_has_not_begun_never_does) {
    tio::thread_pool one({.max_threads = 1});
    bool ran = false;
    auto const mine = std::make_shared<owned>();
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const first = stubborn(mine, begun);
        auto const running = tio::spawn(one.run(first));
        co_await begun.wait();
        auto const never = [&] { ran = true; };
        auto const queued = tio::spawn(one.run(abandoned, never));
        while (one.statistics().queued == 0) co_await tio::yield_now();
        queued.cancel();
        BOOST_TEST(one.statistics().queued == 0u);
        mine->goes_on.open();
        co_await running;
    };
    tio::loop().run(root);
    BOOST_TEST(!ran);
}

// All that has not begun is taken out before the first of the others is asked to stop.
BOOST_AUTO_TEST_CASE(H2_an_abandoned_function_leaves_no_thread_to_one_that_is_cancelled_too) {
    tio::thread_pool one({.max_threads = 1});
    std::atomic<bool> ran = false;
    auto const mine = std::make_shared<owned>();
    auto const root = [&]() -> tio::task<> {
        tio::event begun;
        auto const first = [mine, &begun, &one](std::stop_token token) {
            std::stop_callback const asked(token,
                                           [&] { BOOST_TEST(one.statistics().queued == 0u); });
            begun.set();
            while (!token.stop_requested()) std::this_thread::yield();
            mine->has_ended.open();
        };
        tio::spawn(one.run(abandoned, first));
        co_await begun.wait();
        auto const never = [&] { ran = true; };
        for (int i = 0; i != 3; ++i) tio::spawn(one.run(never));
        while (one.statistics().queued != 3) co_await tio::yield_now();
        throw std::runtime_error("boom");
    };
    BOOST_TEST(test::thrown_by([&] { tio::loop().run(root); }) == "boom");
    mine->has_ended.wait();
    BOOST_TEST(test::eventually([&] { return one.statistics().idle == 1; }));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_SUITE_END()
