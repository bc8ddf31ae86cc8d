// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <stdexcept>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// `loop::cancel` and `loop::fail`.
BOOST_AUTO_TEST_SUITE(loop_from_outside)

namespace {

tio::job_cancelled cancellation_of(tio::loop& loop, tio::task<> root) {
    try {
        loop.run(std::move(root));
    } catch (tio::job_cancelled const& error) {
        return error;
    }
    throw std::logic_error("the run was not cancelled");
}

} // namespace

BOOST_AUTO_TEST_CASE(D10_cancel_cancels_all_jobs_and_run_throws_job_cancelled) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "a");
            tio::spawn([&]() -> tio::task<> {
                loop.cancel();
                co_await tio::yield_now();
            });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "job_cancelled");
    BOOST_TEST(log.text() == "root cancelled, a cancelled");
}

BOOST_AUTO_TEST_CASE(D10_cancel_says_who_and_why) {
    tio::testing::virtual_loop loop;
    std::source_location place;
    auto const by_a_job = [&]() -> tio::task<> {
        place = std::source_location::current();
        loop.cancel(tio::reason::interrupt, place);
        co_await tio::yield_now();
    };
    auto const error = cancellation_of(loop, by_a_job());
    BOOST_TEST((error.why() == tio::reason::interrupt));
    BOOST_TEST(error.job() == 1u);
    BOOST_TEST(error.by() == 1u);
    BOOST_TEST(error.where().line() == place.line());

    auto const by_a_handler = [&]() -> tio::task<> {
        loop.post([&] { loop.cancel(); });
        co_await tio::sleep(1h);
    };
    auto const from_outside = cancellation_of(loop, by_a_handler());
    BOOST_TEST((from_outside.why() == tio::reason::explicit_));
    BOOST_TEST(from_outside.by() == 0u);
    BOOST_TEST(std::string(from_outside.what()).find("from_outside.cpp:") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D10_cancel_also_cuts_a_run_short_whose_root_has_returned) {
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        return loop.run([&]() -> tio::task<int> {
            tio::spawn(test::wait_for, 1h);
            loop.post([&] { loop.cancel(); });
            co_return 7;
        });
    });
    BOOST_TEST(thrown == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(D10_a_root_that_swallows_the_cancellation_does_not_save_the_run) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    auto const thrown = test::thrown_by([&] {
        return loop.run([&]() -> tio::task<int> {
            loop.post([&] { loop.cancel(); });
            co_return co_await test::returns_when_cancelled(7);
        });
    });
    BOOST_TEST(thrown == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(D10_cancel_does_nothing_when_nothing_runs) {
    tio::testing::virtual_loop loop;
    loop.cancel();
    BOOST_TEST(loop.run(test::give_after(1s, 7)) == 7);
    loop.cancel();
    BOOST_TEST(loop.run(test::give_after(1s, 8)) == 8);
}

BOOST_AUTO_TEST_CASE(C8_cancel_is_idempotent_and_allocates_nothing) {
    tio::testing::virtual_loop loop;
    std::size_t allocated = 1;
    auto const error = cancellation_of(loop, [](auto& self, auto& count) -> tio::task<> {
        tio::spawn(test::wait_for, 1h);
        co_await tio::yield_now();
        auto const before = tio::testing::allocations();
        self.cancel(tio::reason::timeout);
        self.cancel(tio::reason::interrupt);
        count = tio::testing::allocations() - before;
        co_await tio::yield_now();
    }(loop, allocated));
    BOOST_TEST((error.why() == tio::reason::timeout));
    BOOST_TEST(allocated == 0u);
}

BOOST_AUTO_TEST_CASE(C8_cancel_before_the_next_run_allocates_nothing) {
    tio::testing::virtual_loop loop;
    loop.run(test::wait_for(1s));
    loop.cancel(); // the first one may set something up
    loop.run(test::wait_for(1s));
    auto const before = tio::testing::allocations();
    loop.cancel();
    BOOST_TEST(tio::testing::allocations() - before == 0u);
}

BOOST_AUTO_TEST_CASE(D10_fail_crashes_the_loop_with_an_error_from_outside) {
    test::trace log;
    tio::testing::virtual_loop loop;
    auto const error = std::make_exception_ptr(std::runtime_error("outside"));
    auto const thrown = test::caught([&] {
        loop.run([&]() -> tio::task<> {
            loop.post([&] { loop.fail(error); });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST((thrown == error));
    BOOST_TEST(log.text() == "root cancelled");
}

BOOST_AUTO_TEST_CASE(D10_fail_before_a_run_crashes_the_next_one_before_its_root_starts) {
    test::trace log;
    tio::testing::virtual_loop loop;
    loop.fail(std::make_exception_ptr(std::runtime_error("early")));
    auto const root = [&] { loop.run(test::stepper(log, "root", 1)); };
    BOOST_TEST(test::thrown_by(root) == "early");
    BOOST_TEST(log.text() == "");
    BOOST_TEST(test::thrown_by(root) == "nothing");
    BOOST_TEST(log.text() == "root0");
}

BOOST_AUTO_TEST_CASE(D10_fail_after_which_nothing_runs_is_told_at_the_end_of_the_loop) {
    auto const fail = [](tio::loop& loop, char const* what) {
        loop.fail(std::make_exception_ptr(std::runtime_error(what)));
    };
    auto const of_none = test::standard_error_of([&] {
        tio::testing::virtual_loop loop;
        fail(loop, "of a run");
        static_cast<void>(test::thrown_by([&] { loop.run(test::give(1)); }));
        fail(loop, "of none");
    });
    std::string const line = "tinyasio: the loop failed and nobody hears of it: "
                             "std::runtime_error: ";
    BOOST_TEST(of_none == line + "of none\n");

    auto const arrived = test::standard_error_of([&] {
        boost::asio::io_context context;
        std::optional<tio::loop> loop(context.get_executor());
        auto const outlives_it = loop->get_executor();
        fail(*loop, "1");
        fail(*loop, "2");
        context.run();
        loop.reset();
        test::say("the end");
    });
    BOOST_TEST(arrived == line + "1\n" + line + "2\nthe end");

    auto const not_arrived = test::standard_error_of([&] {
        std::optional<boost::asio::io_context> context(std::in_place);
        std::optional<tio::loop> loop(context->get_executor());
        auto const outlives_it = loop->get_executor();
        fail(*loop, "1");
        context->run();
        fail(*loop, "2"); // on its way
        loop.reset();
        context.reset();
        test::say("the end");
    });
    BOOST_TEST(not_arrived == line + "2\n" + line + "1\nthe end");
}

BOOST_AUTO_TEST_CASE(D10_fail_that_fails_has_done_nothing) {
    auto const said = test::standard_error_of([] {
        tio::testing::virtual_loop loop;
        auto const error = std::make_exception_ptr(std::runtime_error("boom"));
        tio::testing::failing_allocation const next(1);
        auto const thrown = test::thrown_by([&] { loop.fail(error); });
        if (thrown != "std::bad_alloc") test::say(thrown);
    });
    BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(D10_fail_in_the_last_step_of_the_last_job_comes_out_of_this_run) {
    for (std::optional<std::uint64_t> const seed : {std::optional<std::uint64_t>{}, {1}}) {
        tio::testing::virtual_loop loop{{.seed = seed}};
        auto const fails_and_returns = [&]() -> tio::task<int> {
            loop.fail(std::make_exception_ptr(std::runtime_error("last")));
            co_return 7;
        };
        BOOST_TEST(test::thrown_by([&] { return loop.run(fails_and_returns); }) == "last");
        BOOST_TEST(test::thrown_by([&] { return loop.run(test::give(8)); }) == "nothing");
    }
}

BOOST_AUTO_TEST_CASE(D5_fail_lists_every_job_and_further_failures) {
    tio::testing::virtual_loop loop;
    auto const thrown = test::thrown_by([&] {
        loop.run({tio::on_error::group}, [&]() -> tio::task<> {
            tio::spawn(test::wait_for, 1h);
            co_await tio::yield_now();
            loop.fail(std::make_exception_ptr(std::runtime_error("first")));
            loop.fail(std::make_exception_ptr(std::runtime_error("second")));
            co_await tio::sleep(1h);
        });
    });
    BOOST_TEST(thrown == "[first, second, cancelled, cancelled]");
}

BOOST_AUTO_TEST_CASE(D10_fail_with_no_error_is_refused) {
    tio::testing::virtual_loop loop;
    BOOST_TEST(test::thrown_by([&] { loop.fail(nullptr); }) == "usage_error");
    BOOST_TEST(loop.run(test::give(7)) == 7);
}

BOOST_AUTO_TEST_SUITE_END()
