// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <latch>
#include <optional>
#include <string>
#include <tuple>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Where `parallel` may be used: on one thread, on any context, on one that goes (L4, C9, V1, V3).
BOOST_AUTO_TEST_SUITE(runtime_parallel_places)

namespace {

/// Blocks its thread until others have come: whether they do.
tio::task<bool> meets(std::latch& others) {
    others.count_down();
    co_return test::eventually([&] { return others.try_wait(); });
}

/// Whether operands run at the same time.
bool is_parallel_on(tio::loop& loop) {
    std::latch both(2);
    return loop.run([&]() -> tio::task<bool> {
        auto const [a, b] = co_await tio::parallel(meets(both), meets(both));
        co_return a&& b;
    });
}

/// An executor that the library knows nothing of.
class own_executor {
public:
    explicit own_executor(asio::io_context& context) noexcept : context_(&context) {}

    asio::execution_context& query(asio::execution::context_t) const noexcept { return *context_; }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
        return asio::execution::blocking.never;
    }
    own_executor require(asio::execution::blocking_t::never_t) const noexcept { return *this; }
    template <class F>
    void execute(F&& function) const {
        asio::post(*context_, std::forward<F>(function));
    }
    friend bool operator==(own_executor const&, own_executor const&) noexcept = default;

private:
    asio::io_context* context_;
};

tio::task<> waits(std::latch& there, test::counted) {
    test::counted const local;
    there.count_down();
    co_await tio::sleep(1h);
}

/// Of several kinds, on several levels.
tio::task<> waits_in_parallel(std::latch& there) {
    tio::spawn_parallel(waits, std::ref(there), test::counted{});
    tio::event never;
    auto const deeper = [&]() -> tio::task<> {
        co_await tio::parallel(waits(there, {}), never.wait());
    };
    co_await tio::parallel(deeper, waits(there, {}), tio::shield(waits(there, {})));
}

/// On one thread.
tio::task<> all_kinds() {
    test::counted const local;
    auto const spawns = [](test::counted) -> tio::task<int> {
        auto const job = tio::spawn({.name = "inside"}, test::give_after<int>, 1s, 2);
        co_return co_await job;
    };
    co_await tio::parallel(spawns(test::counted{}), test::give(1));
    auto const job =
        tio::spawn_parallel({.name = "a name too long for its string"}, spawns, test::counted{});
    auto const body = [&](tio::nursery& jobs) -> tio::task<> {
        jobs.spawn_parallel(spawns, test::counted{});
        co_await job;
    };
    co_await tio::with_nursery(body);
    auto const outcome = co_await tio::as_outcome(tio::parallel(test::fail("boom")));
    if (outcome.has_value()) throw std::logic_error("no error");
}

} // namespace

BOOST_AUTO_TEST_CASE(V1_on_one_thread_operands_take_turns_on_the_loops_clock) {
    test::trace log;
    auto const root = [&]() -> tio::task<> {
        auto const [a, b] =
            co_await tio::parallel(test::give_after(3h, 1), test::give_after(2h, 2));
        BOOST_TEST(a + b == 3);
        BOOST_TEST(test::clock_ms() == 3 * 3600 * 1000);
        co_await tio::parallel(test::stepper(log, "a", 2), test::stepper(log, "b", 2));
    };
    tio::testing::run(root);
    BOOST_TEST(log.text() == "a0, b0, a1, b1");
}

BOOST_AUTO_TEST_CASE(L4_on_one_thread_each_operand_is_a_domain_too) {
    auto const crashes = []() -> tio::task<> {
        tio::spawn(test::fail_after, 1s, "inner");
        co_await tio::sleep(1h);
    };
    auto const root = [&]() -> tio::task<std::string> {
        std::string error;
        try {
            co_await tio::parallel(crashes);
        } catch (std::runtime_error const& thrown) {
            error = thrown.what();
        }
        co_await tio::sleep(1s);
        co_return error;
    };
    BOOST_TEST(tio::testing::run(root) == "inner");
    BOOST_TEST(tio::loop().run(tio::isolate(tio::parallel(test::give(1)))).has_value());
}

BOOST_AUTO_TEST_CASE(V1_on_one_thread_a_deadlock_of_operands_is_found) {
    auto const root = []() -> tio::task<> {
        tio::event never;
        co_await tio::parallel(never.wait(), never.wait());
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "deadlock_error");
}

BOOST_AUTO_TEST_CASE(V3_cancelled_at_each_checkpoint_everything_ends_and_nothing_is_left) {
    for (auto const scope : {tio::testing::cancel_scope::loop, tio::testing::cancel_scope::task}) {
        BOOST_TEST(tio::testing::cancel_everywhere(all_kinds, {.scope = scope}) >= 6u);
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(V3_without_memory_at_each_allocation_everything_ends_and_nothing_is_left) {
    BOOST_TEST(tio::testing::fail_allocations(all_kinds) >= 20u);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(L4_on_every_kind_of_executor_of_several_threads_they_are_parallel) {
    test::driven_context context(2);
    tio::loop on_context{*context};
    BOOST_TEST(is_parallel_on(on_context));
    tio::loop on_strand{asio::make_strand(*context)};
    BOOST_TEST(is_parallel_on(on_strand));
    tio::loop on_any{asio::any_io_executor(context->get_executor())};
    BOOST_TEST(is_parallel_on(on_any));
    tio::loop on_any_strand{asio::any_io_executor(asio::make_strand(*context))};
    BOOST_TEST(is_parallel_on(on_any_strand));
    tio::loop on_strand_of_any{asio::make_strand(asio::any_io_executor(context->get_executor()))};
    BOOST_TEST(is_parallel_on(on_strand_of_any));
    tio::loop on_own{asio::any_io_executor(own_executor(*context))};
    BOOST_TEST(is_parallel_on(on_own));
}

BOOST_AUTO_TEST_CASE(L4_so_they_are_in_a_thread_pool) {
    asio::thread_pool pool{2};
    tio::loop on_pool{pool}, on_strand{asio::make_strand(pool)};
    BOOST_TEST(is_parallel_on(on_pool));
    BOOST_TEST(is_parallel_on(on_strand));
}

BOOST_AUTO_TEST_CASE(L4_errors_and_cancellation_cross_on_a_context_of_one_thread_too) {
    asio::io_context context;
    tio::loop loop{context};
    std::string error;
    auto const root = []() -> tio::task<> {
        co_await tio::parallel(test::fail_after(1ms, "boom"), test::wait_for(1h));
    };
    loop.start(root, [&](std::exception_ptr thrown) { error = test::text_of(thrown); });
    context.run();
    BOOST_TEST(error == "boom");
    auto const both = loop.run_on(context, tio::parallel(test::give(1), test::give(2)));
    BOOST_TEST((both == std::tuple(1, 2)));
}

BOOST_AUTO_TEST_CASE(C9_a_context_that_goes_takes_all_of_them_with_it) {
    for (bool const on_strand : {false, true}) {
        std::optional<asio::io_context> context(std::in_place);
        std::optional<tio::loop> loop;
        on_strand ? loop.emplace(asio::make_strand(*context)) : loop.emplace(*context);
        std::latch all(4);
        loop->start(waits_in_parallel(all), asio::detached);
        context->poll();
        BOOST_TEST(all.try_wait());
        BOOST_TEST(test::counted::alive() >= 8);
        context.reset();
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(C9_so_does_a_runtime_that_goes) {
    for (int i = 0; i != 20; ++i) {
        std::optional<tio::runtime> runtime(std::in_place, tio::runtime_options{.threads = 2});
        tio::loop loop{*runtime};
        std::latch there(4);
        loop.start(waits_in_parallel(there), asio::detached);
        if (i % 2 == 0) there.wait();
        runtime.reset();
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(L1_a_context_that_is_stopped_meanwhile_goes_on_after_its_restart) {
    test::driven_context context(2);
    tio::loop loop{*context};
    std::latch there(2);
    tio::event go;
    auto const operand = [&]() -> tio::task<int> {
        there.count_down();
        co_await go.wait();
        co_return co_await test::give_after(1ms, 1);
    };
    auto ended = loop.start(tio::parallel(operand, operand), asio::use_future);
    there.wait();
    context.stop();
    go.set();
    BOOST_TEST((ended.wait_for(0s) == std::future_status::timeout));
    context.drive(2);
    BOOST_TEST((ended.get() == std::tuple(1, 1)));
}

BOOST_AUTO_TEST_CASE(L1_a_loop_that_goes_cancels_its_operands_and_waits_for_them) {
    test::driven_context context(2);
    std::latch there(2);
    {
        tio::loop loop{*context};
        auto const both = [&]() -> tio::task<> {
            co_await tio::parallel(waits(there, {}), waits(there, {}));
        };
        loop.start(both, asio::detached);
        there.wait();
    }
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
