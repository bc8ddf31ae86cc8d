// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/time.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>
#include <latch>
#include <list>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What parallel gives and throws, in a runtime of two threads (L4).
BOOST_AUTO_TEST_SUITE(runtime_parallel)

namespace {

struct fixture {
    tio::runtime runtime{{.threads = 2}};
    tio::loop loop{runtime};
};

int global = 0;
tio::task<int&> to_global() {
    co_await tio::yield_now();
    co_return global;
}

tio::task<int> square(int x) {
    co_await tio::yield_now();
    co_return x* x;
}

/// Blocks its thread until others have come: whether they do.
tio::task<bool> meets(std::latch& others) {
    others.count_down();
    co_return test::eventually([&] { return others.try_wait(); });
}

tio::task<std::thread::id> thread_here() {
    co_return std::this_thread::get_id();
}

} // namespace

BOOST_FIXTURE_TEST_CASE(L4_operands_run_at_the_same_time, fixture) {
    std::latch both(2);
    loop.run([&]() -> tio::task<> {
        auto const [a, b] = co_await tio::parallel(meets(both), meets(both));
        BOOST_TEST((a && b));
    });
}

BOOST_FIXTURE_TEST_CASE(L4_the_awaiting_loop_runs_on_beside_them, fixture) {
    std::latch both(2);
    loop.run([&]() -> tio::task<> {
        tio::event there;
        auto const apart = [&]() -> tio::task<bool> {
            there.set();
            co_return co_await meets(both);
        };
        auto const beside = [&]() -> tio::task<bool> {
            co_await there.wait();
            co_return co_await meets(both);
        };
        auto const [a, b] = co_await tio::all(tio::parallel(apart), beside());
        BOOST_TEST((std::get<0>(a) && b));
    });
}

BOOST_FIXTURE_TEST_CASE(L4_each_has_a_strand_of_its_own, fixture) {
    auto const engine = [] {
        return static_cast<void const*>(tio::detail::this_thread.current_scheduler);
    };
    auto const here = [&]() -> tio::task<void const*> {
        auto const* const first = engine();
        co_await tio::yield_now();
        auto const spawned = tio::spawn([&]() -> tio::task<void const*> { co_return engine(); });
        co_return co_await spawned == first ? first : nullptr;
    };
    loop.run([&]() -> tio::task<> {
        auto const [a, b] = co_await tio::parallel(here, here);
        auto const own = co_await here();
        BOOST_TEST((a != nullptr && b != nullptr && own != nullptr));
        BOOST_TEST((a != b && a != own && b != own));
        BOOST_TEST(engine() == own);
    });
}

BOOST_FIXTURE_TEST_CASE(T7_values_may_be_void_references_move_only_or_without_default, fixture) {
    loop.run([]() -> tio::task<> {
        auto [nothing, reference, moved, plain] =
            co_await tio::parallel(test::wait_for(1ms), to_global(), test::give(test::move_only(3)),
                                   test::give(test::no_default(4)));
        static_assert(std::is_same_v<decltype(nothing), std::monostate>);
        BOOST_TEST(&reference.get() == &global);
        BOOST_TEST(moved.value == 3);
        BOOST_TEST(plain.value == 4);
    });
}

BOOST_FIXTURE_TEST_CASE(A1_values_of_a_range_or_view_are_a_vector_in_its_order, fixture) {
    loop.run([]() -> tio::task<> {
        std::list<tio::task<int>> tasks;
        for (int i = 0; i != 4; ++i) tasks.push_back(square(i));
        auto const values = co_await tio::parallel(std::move(tasks));
        BOOST_TEST(values == (std::vector{0, 1, 4, 9}), boost::test_tools::per_element());
        auto const viewed =
            co_await tio::parallel(std::views::iota(0, 4) | std::views::transform(square));
        BOOST_TEST(viewed == (std::vector{0, 1, 4, 9}), boost::test_tools::per_element());
        std::vector<tio::task<>> waits;
        waits.push_back(test::wait_for(1ms));
        BOOST_TEST((co_await tio::parallel(std::move(waits))).size() == 1u);
        std::vector<tio::task<test::move_only>> moves;
        moves.push_back(test::give(test::move_only(5)));
        BOOST_TEST((co_await tio::parallel(std::move(moves))).at(0).value == 5);
    });
}

BOOST_FIXTURE_TEST_CASE(A1_parallel_of_nothing_is_fine, fixture) {
    loop.run([]() -> tio::task<> {
        std::tuple<> const empty = co_await tio::parallel();
        static_cast<void>(empty);
        BOOST_TEST((co_await tio::parallel(std::vector<tio::task<int>>{})).empty());
    });
}

BOOST_FIXTURE_TEST_CASE(T5_operands_may_be_functions_and_leaves, fixture) {
    loop.run([]() -> tio::task<> {
        tio::event event;
        event.set();
        auto const function = [] { return test::give(2); };
        std::vector<std::function<tio::task<int>()>> const functions(2, [] { return square(3); });
        auto const [two, woken, slept] =
            co_await tio::parallel(function, event.wait(1h), tio::sleep(1us));
        BOOST_TEST(two == 2);
        BOOST_TEST(woken);
        auto const nines = co_await tio::parallel(functions);
        BOOST_TEST(nines == (std::vector{9, 9}), boost::test_tools::per_element());
        static_cast<void>(slept);
    });
}

// The awaiting loop is kept busy: whoever calls the function is another thread.
BOOST_FIXTURE_TEST_CASE(L4_a_function_is_called_in_the_loop_of_its_own, fixture) {
    loop.run([]() -> tio::task<> {
        std::latch called(1);
        std::thread::id caller;
        auto const function = [&] {
            caller = std::this_thread::get_id();
            called.count_down();
            return thread_here();
        };
        auto const blocks = [&]() -> tio::task<bool> {
            co_await tio::yield_now();
            co_return test::eventually([&] { return called.try_wait(); });
        };
        auto const [in, seen] = co_await tio::all(tio::parallel(function), blocks());
        BOOST_TEST(seen);
        BOOST_TEST((std::get<0>(in) == caller));
    });
}

BOOST_FIXTURE_TEST_CASE(T8_frames_and_what_they_own_are_gone_with_the_operand, fixture) {
    loop.run([]() -> tio::task<> {
        tio::event gone;
        auto const owns = [](test::counted) -> tio::task<> { co_await tio::yield_now(); };
        auto const looks = [&]() -> tio::task<int> {
            co_await gone.wait();
            co_return test::counted::alive();
        };
        auto const tells = [&]() -> tio::task<int> {
            co_await tio::parallel(owns(test::counted{}));
            gone.set();
            co_return 0;
        };
        auto const [alive, ended] = co_await tio::parallel(looks, tells);
        BOOST_TEST(alive == 0);
        static_cast<void>(ended);
    });
}

BOOST_FIXTURE_TEST_CASE(T1_what_is_not_awaited_is_destroyed_silently, fixture) {
    loop.run([]() -> tio::task<> {
        static_cast<void>(tio::parallel(test::give(test::counted{}), test::fail("boom")));
        BOOST_TEST(test::counted::alive() == 0);
        co_return;
    });
    tio::task<> empty = test::wait_for(1h);
    auto const taken = std::move(empty);
    auto const awaits = [&]() -> tio::task<> { co_await tio::parallel(std::move(empty)); };
    BOOST_TEST(test::thrown_by([&] { loop.run(awaits); }) == "usage_error");
}

BOOST_FIXTURE_TEST_CASE(D1_the_first_error_is_thrown_when_the_others_have_ended, fixture) {
    loop.run([]() -> tio::task<> {
        tio::event there;
        std::atomic<bool> ended = false;
        auto const cleans_up = [&]() -> tio::task<> {
            there.set();
            auto const cleanup = [&]() -> tio::task<> {
                co_await tio::sleep(2ms);
                ended = true;
            };
            co_await tio::finally(tio::sleep(1h), cleanup);
        };
        auto const fails = [&]() -> tio::task<> {
            co_await there.wait();
            throw std::runtime_error("boom");
        };
        std::string error;
        try {
            co_await tio::parallel(cleans_up, fails);
        } catch (std::runtime_error const& thrown) {
            BOOST_TEST(ended);
            error = thrown.what();
        }
        BOOST_TEST(error == "boom");
        co_await tio::yield_now(); // the job is not cancelled
    });
}

BOOST_FIXTURE_TEST_CASE(D1_an_error_that_nobody_handles_comes_out_of_run, fixture) {
    auto const root = [] { return tio::parallel(test::fail("boom"), test::wait_for(1h)); };
    BOOST_TEST(test::thrown_by([&] { loop.run([&]() -> tio::task<> { co_await root(); }); }) ==
               "boom");
    BOOST_REQUIRE(loop.last_crash() != nullptr);
    BOOST_TEST(test::text_of(loop.last_crash()->original) == "boom");
}

// Each is a domain of its own.
BOOST_FIXTURE_TEST_CASE(D5_others_that_fail_in_the_same_operand_make_a_group, fixture) {
    auto const crashes = []() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "second");
        co_await tio::yield_now();
        throw std::runtime_error("first");
    };
    loop.on_diagnostic([](tio::diagnostic const&) {});
    auto const root = [&]() -> tio::task<> { co_await tio::parallel(crashes); };
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "[first, second]");
}

// As with `all`, of whose operands the first to fail counts.
BOOST_FIXTURE_TEST_CASE(C7_others_that_fail_when_they_are_cancelled_are_told, fixture) {
    std::atomic<int> told = 0;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        told += entry.kind == tio::diagnostic::kind_type::raised ? 1 : 0;
    });
    auto const root = []() -> tio::task<> {
        tio::event there;
        auto const fails_late = [&]() -> tio::task<> {
            there.set();
            co_await test::fails_when_cancelled("second");
        };
        auto const fails = [&]() -> tio::task<> {
            co_await there.wait();
            throw std::runtime_error("first");
        };
        co_await tio::parallel(fails_late, fails);
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "first");
    BOOST_TEST(told == 1);
}

BOOST_FIXTURE_TEST_CASE(D4_an_operand_may_be_isolated_or_an_outcome, fixture) {
    loop.run([]() -> tio::task<> {
        auto const failed = co_await tio::as_outcome(tio::parallel(test::fail("boom")));
        BOOST_TEST(test::text_of(failed.exception()) == "boom");
        auto const [outcome, value] =
            co_await tio::parallel(tio::isolate(test::fail("inner")), test::give(1));
        BOOST_TEST(test::text_of(outcome.exception()) == "inner");
        BOOST_TEST(value == 1);
    });
}

BOOST_FIXTURE_TEST_CASE(A1_parallel_in_parallel, fixture) {
    auto const sum = [](auto self, int depth) -> tio::task<int> {
        if (depth == 0) co_return 1;
        auto const [a, b] = co_await tio::parallel(self(self, depth - 1), self(self, depth - 1));
        co_return a + b;
    };
    BOOST_TEST(loop.run(sum(sum, 6)) == 64);
}

BOOST_AUTO_TEST_SUITE_END()
