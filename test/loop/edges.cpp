// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What goes wrong only when two things happen at once.
BOOST_AUTO_TEST_SUITE(loop_edges)

namespace {

struct on_exit {
    std::vector<int>& left;
    int value;
    ~on_exit() noexcept(false) {
        left.push_back(value);
        throw std::runtime_error("destructor");
    }
};

tio::task<std::string> returns_twice(std::vector<int>& left) {
    try {
        on_exit const guard{left, 1};
        co_return std::string(100, 'a');
    } catch (std::runtime_error const&) {}
    co_return std::string(100, 'b');
}

/// A chain of jobs, each of which waits for the next one in an `all`.
tio::task<> nested(int depth) {
    if (depth == 0)
        co_await tio::sleep(1h);
    else
        co_await tio::all(nested(depth - 1));
}

struct repost {
    boost::asio::io_context& context;
    bool const& enough;
    void operator()() const {
        if (!enough) boost::asio::post(context, *this);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(C1_a_job_that_starts_in_a_cancelled_domain_never_runs) {
    test::bare_engine engine;
    engine->jobs.cancel({tio::reason::explicit_, 0, {}});
    auto const late = engine.start(test::give(1));
    engine.run();
    BOOST_TEST((late.record().ending() == tio::detail::ending::cancelled));
}

BOOST_AUTO_TEST_CASE(D9_an_unawaited_job_that_starts_when_all_others_have_ended_is_cancelled) {
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        tio::spawn({.awaited = false}, test::wait_for, 1h);
        loop.post([] { tio::spawn({.awaited = false}, test::wait_for, 1h); });
        co_return;
    });
    loop.run([]() -> tio::task<> {
        BOOST_TEST(test::clock_ms() == 0); // nobody slept
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(D6_original_tells_the_diagnostics_what_came_from_no_job) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    auto const thrown = test::thrown_by([&] {
        loop.run(
            [&]() -> tio::task<> {
                loop.fail(std::make_exception_ptr(std::runtime_error("first")));
                loop.fail(std::make_exception_ptr(std::runtime_error("second")));
                co_await tio::yield_now();
            },
            {.on_error = tio::on_error::original});
    });
    BOOST_TEST(thrown == "first");
    BOOST_TEST(log.kinds() == "unheard");
}

BOOST_AUTO_TEST_CASE(C8_a_deep_tree_of_jobs_is_cancelled_in_bounded_stack) {
    tio::testing::virtual_loop loop;
    loop.run([]() -> tio::task<> {
        auto const tree = tio::spawn(nested, 20'000);
        co_await tio::testing::wait_all_blocked();
        tree.cancel();
    });
    BOOST_TEST(test::thrown_by([&] {
                   loop.run([&]() -> tio::task<> {
                       tio::spawn(nested, 20'000);
                       co_await tio::testing::wait_all_blocked();
                       loop.cancel();
                   });
               }) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(D10_a_cancel_that_stops_nobody_does_not_cut_the_run_short) {
    tio::testing::virtual_loop loop;
    auto const result = loop.run([&]() -> tio::task<int> {
        auto const other = tio::spawn(test::wait_for, 1h);
        other.cancel();
        co_await tio::yield_now();
        loop.cancel();
        co_return 42;
    });
    BOOST_TEST(result == 42);
}

BOOST_AUTO_TEST_CASE(V2_two_advances_at_once_do_not_turn_the_clock_back) {
    tio::testing::run([]() -> tio::task<> {
        co_await tio::all(tio::testing::advance(10s), tio::testing::advance(5s));
        BOOST_TEST(test::clock_ms() == 10'000);
    });
}

BOOST_AUTO_TEST_CASE(T4_a_handler_that_posts_itself_again_does_not_starve_the_jobs) {
    tio::loop loop;
    bool enough = false;
    loop.run([&]() -> tio::task<> {
        boost::asio::post(loop.context(), repost{loop.context(), enough});
        for (int i = 0; i != 1000; ++i) co_await tio::yield_now();
        enough = true;
    });
    BOOST_TEST(enough);
}

BOOST_AUTO_TEST_CASE(D8_a_context_that_somebody_stops_is_no_deadlock) {
    tio::loop loop{{.deadlock = tio::deadlock::crash}};
    loop.run([&]() -> tio::task<> {
        loop.context().stop();
        co_await tio::sleep(1ms);
        loop.post([&] { loop.context().stop(); });
        co_await tio::sleep(1ms);
    });
}

BOOST_AUTO_TEST_CASE(S1_durations_of_strange_periods_are_neither_lost_nor_too_short) {
    using thirds = std::chrono::duration<std::int64_t, std::ratio<1, 3>>;
    using frames = std::chrono::duration<std::int64_t, std::ratio<1001, 30000>>;
    using ages = std::chrono::duration<std::int64_t, std::tera>;
    tio::testing::run([]() -> tio::task<> {
        co_await tio::sleep(thirds(30));
        BOOST_TEST(test::clock_ms() == 10'000);
        co_await tio::sleep(frames(30'000));
        BOOST_TEST(test::clock_ms() == 1'011'000);
    });
    constexpr auto century = std::chrono::seconds(3'333'333'333);
    BOOST_TEST((tio::detail::saturate(thirds(10'000'000'000)) > century));
    BOOST_TEST((tio::detail::saturate(ages(1)) == tio::detail::duration::max()));
}

BOOST_AUTO_TEST_CASE(N6_a_handle_may_be_overwritten_while_its_job_is_awaited) {
    auto const result = tio::testing::run([]() -> tio::task<int> {
        auto current = tio::spawn(test::give_after<int>, 1s, 1);
        tio::spawn([&]() -> tio::task<> {
            current = tio::spawn(test::give_after<int>, 5s, 2);
            co_return;
        });
        int const first = co_await current;
        co_return first * 10 + co_await current;
    });
    BOOST_TEST(result == 12);
}

BOOST_AUTO_TEST_CASE(T7_a_value_that_is_returned_twice_counts_once) {
    std::vector<int> left;
    BOOST_TEST(tio::testing::run(returns_twice, std::ref(left)) == std::string(100, 'b'));
    BOOST_TEST(left.size() == 1u);
}

BOOST_AUTO_TEST_CASE(C7_a_sink_may_set_another_one) {
    tio::testing::virtual_loop loop;
    std::string told;
    loop.on_diagnostic([&](tio::diagnostic const&) {
        loop.on_diagnostic([&](tio::diagnostic const&) { told += " second"; });
        told += "first";
    });
    auto const swallows = [&]() -> tio::task<> {
        auto const job = tio::spawn(test::returns_when_cancelled, 1);
        co_await tio::yield_now();
        job.cancel();
    };
    loop.run(swallows);
    loop.run(swallows);
    BOOST_TEST(told == "first second");
}

BOOST_AUTO_TEST_CASE(V1_a_function_may_be_run_with_a_seed) {
    BOOST_TEST(tio::testing::run({.seed = 7}, test::give<int>, 3) == 3);
}

BOOST_AUTO_TEST_CASE(D7_an_error_that_owns_an_executor_of_its_loop_goes_with_the_loop) {
    struct owner {
        tio::loop::executor_type executor;
        test::counted counted{};
    };
    {
        tio::loop loop;
        auto const fails = [&]() -> tio::task<> {
            co_await tio::yield_now();
            throw owner{loop.get_executor()};
        };
        BOOST_CHECK_THROW(loop.run(fails), owner);
        BOOST_TEST(test::counted::alive() == 1); // in the crash report, for example
    }
    tio::loop other;
    BOOST_TEST(test::thrown_by([&] { other.run(test::fail("boom")); }) == "boom");
    BOOST_TEST(test::counted::alive() == 0); // this thread remembers another error now
}

BOOST_AUTO_TEST_SUITE_END()
