// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <latch>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// A loop on a context that others drive, and what is asked of it from outside.
BOOST_AUTO_TEST_SUITE(asio_loop_on_outside)

namespace {

tio::task<> sleeps_and_tells(std::latch& started, test::trace& log) {
    started.count_down();
    co_await test::sleeper(log, "job");
}

} // namespace

BOOST_AUTO_TEST_CASE(C8_cancel_from_another_thread_ends_the_run) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    std::latch started{1};
    std::jthread const canceller([&] {
        started.wait();
        loop.cancel(tio::reason::interrupt);
    });
    try {
        loop.run(sleeps_and_tells(started, log));
        BOOST_ERROR("it was not cancelled");
    } catch (tio::job_cancelled const& error) {
        BOOST_TEST((error.why() == tio::reason::interrupt));
        BOOST_TEST(error.by() == 0u);
    }
    BOOST_TEST(log.text() == "job cancelled");
}

BOOST_AUTO_TEST_CASE(C8_cancel_counts_as_soon_as_a_run_was_started) {
    // While the strand takes what has come: the start itself comes with the next turn.
    struct starts_and_cancels final : tio::detail::arrival {
        starts_and_cancels(tio::loop& which, std::exception_ptr& into) : loop(&which), end(&into) {}
        void arrive(tio::detail::scheduler&) noexcept override {
            loop->start(test::wait_for(1h), [this](std::exception_ptr error) { *end = error; });
            loop->cancel();
        }
        void never_arrives() noexcept override {}
        tio::loop* loop;
        std::exception_ptr* end;
    };
    struct opened_loop : tio::loop {
        using loop::core;
        using loop::loop;
    };
    asio::io_context context;
    opened_loop loop{context};
    std::exception_ptr end;
    starts_and_cancels first(loop, end);
    loop.cancel(); // not this one, before the start
    loop.core().engine().take_to_strand(first);
    while (context.poll() != 0) {}
    BOOST_TEST(test::text_of(end) == "job_cancelled");

    loop.start(test::wait_for(0ms), [&](std::exception_ptr error) { end = error; });
    context.restart();
    while (context.poll() != 0) {}
    BOOST_TEST(test::text_of(end) == "nothing");
}

BOOST_AUTO_TEST_CASE(C8_cancel_is_idempotent_and_allocates_nothing) {
    asio::io_context context;
    tio::loop loop{context};
    std::exception_ptr error;
    loop.start(test::wait_for(1h), [&](std::exception_ptr thrown) { error = thrown; });
    context.poll();
    auto const before = tio::testing::allocations();
    loop.cancel();
    loop.cancel();
    auto const allocated = tio::testing::allocations() - before;
    context.run();
    BOOST_TEST(test::text_of(error) == "job_cancelled");
    BOOST_TEST(allocated == 0u);
}

BOOST_AUTO_TEST_CASE(D10_cancel_while_nothing_runs_does_nothing) {
    test::driven_context context;
    tio::loop loop{*context};
    for (int i = 0; i != 3; ++i) {
        loop.cancel();
        loop.cancel_after_grace(0s);
        BOOST_TEST(loop.run(test::give_after(1ms, i)) == i);
    }
}

BOOST_AUTO_TEST_CASE(D10_a_run_that_was_started_can_be_cancelled_before_its_first_step) {
    asio::io_context context;
    tio::loop loop{context};
    test::trace log;
    std::exception_ptr error;
    loop.start(test::stepper(log, "root", 1), [&](std::exception_ptr thrown) { error = thrown; });
    loop.cancel();
    context.run();
    BOOST_TEST(test::text_of(error) == "job_cancelled");
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(D10_fail_from_another_thread_comes_out_of_run) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    std::latch started{1};
    auto const error = std::make_exception_ptr(std::runtime_error("outside"));
    std::jthread const failing([&] {
        started.wait();
        loop.fail(error);
    });
    auto const thrown = test::caught([&] { loop.run(sleeps_and_tells(started, log)); });
    BOOST_TEST((thrown == error));
    BOOST_TEST(log.text() == "job cancelled");
    BOOST_REQUIRE(loop.last_crash() != nullptr);
    BOOST_TEST((loop.last_crash()->original == error));
}

BOOST_AUTO_TEST_CASE(D10_fail_before_a_run_crashes_the_next_one_before_its_root_starts) {
    asio::io_context context;
    tio::loop loop{context};
    test::trace log;
    loop.fail(std::make_exception_ptr(std::runtime_error("early")));
    context.run(); // the error is there, though nothing runs
    auto const root = [&] {
        context.restart();
        auto ended = loop.start(test::stepper(log, "root", 2), asio::use_future);
        context.run();
        ended.get();
    };
    BOOST_TEST(test::thrown_by(root) == "early");
    BOOST_TEST(log.text() == "");
    BOOST_TEST(test::thrown_by(root) == "nothing");
    BOOST_TEST(log.text() == "root0, root1");
}

BOOST_AUTO_TEST_CASE(L3_a_handler_that_throws_before_a_run_crashes_the_next_one) {
    asio::io_context context;
    tio::loop loop{context};
    asio::post(loop.get_executor(), [] { throw std::runtime_error("early"); });
    BOOST_CHECK_NO_THROW(context.run());
    BOOST_TEST(test::thrown_by([&] { loop.run_on(context, test::wait_for(1h)); }) == "early");
    BOOST_TEST(test::thrown_by([&] { loop.run_on(context, test::wait_for(1ms)); }) == "nothing");
}

BOOST_AUTO_TEST_CASE(L5_post_from_another_thread_runs_on_the_strand) {
    test::driven_context context;
    tio::loop loop{*context};
    tio::event event;
    std::jthread const posting([&] { loop.post([&] { event.set(); }); });
    loop.run(event.wait());
    BOOST_TEST(event.is_set());
}

BOOST_AUTO_TEST_CASE(L3_what_a_posted_function_throws_crashes_the_loop) {
    test::driven_context context;
    tio::loop loop{*context};
    std::jthread const posting([&] { loop.post([] { throw std::runtime_error("posted"); }); });
    BOOST_TEST(test::thrown_by([&] { loop.run(test::wait_for(1h)); }) == "posted");
}

BOOST_AUTO_TEST_CASE(C6_cancel_after_grace_asks_first) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    std::latch started{1};
    std::jthread const stopping([&] {
        started.wait();
        loop.cancel_after_grace(1h);
    });
    auto const value = loop.run([&]() -> tio::task<int> {
        started.count_down();
        co_await tio::this_task::stop();
        log.add("asked");
        co_return 7;
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(log.text() == "asked");
}

BOOST_AUTO_TEST_CASE(C6_cancel_after_grace_cancels_when_the_grace_is_over) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    std::latch started{1};
    std::jthread const stopping([&] {
        started.wait();
        loop.cancel_after_grace(1ms);
    });
    BOOST_TEST(test::thrown_by([&] { loop.run(sleeps_and_tells(started, log)); }) ==
               "job_cancelled");
    BOOST_TEST(log.text() == "job cancelled");
}

BOOST_AUTO_TEST_CASE(C8_a_handle_is_cancelled_from_another_thread) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    tio::handle<> job;
    std::latch started{1};
    std::jthread const canceller([&] {
        started.wait();
        job.cancel();
    });
    loop.run([&]() -> tio::task<> {
        job = tio::spawn(test::sleeper, std::ref(log), "job");
        started.count_down();
        co_await test::tell(log, "handle", job);
    });
    BOOST_TEST(log.text() == "job cancelled, handle: job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_cancelling_emits_to_operations_and_waits_for_them) {
    test::driven_context context;
    tio::loop loop{*context};
    test::trace log;
    std::latch started{1};
    std::jthread const canceller([&] {
        started.wait();
        loop.cancel();
    });
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            asio::steady_timer timer(tio::this_task::io_executor(), 1h);
            started.count_down();
            co_await test::tell(log, "timer", timer.async_wait(tio::use_task));
        });
    });
    BOOST_TEST(thrown == "job_cancelled");
    BOOST_TEST(log.text() == "timer: cancelled");
}

BOOST_AUTO_TEST_CASE(I2_the_slot_of_start_cancels_the_run) {
    asio::io_context context;
    tio::loop loop{context};
    test::trace log;
    asio::cancellation_signal signal;
    boost::system::error_code code;
    loop.start(test::sleeper(log, "root"),
               asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                   try {
                       std::rethrow_exception(error);
                   } catch (boost::system::system_error const& failed) {
                       code = failed.code();
                   }
               }));
    context.poll();
    signal.emit(asio::cancellation_type::partial);
    context.run();
    BOOST_TEST((code == asio::error::operation_aborted));
    BOOST_TEST(log.text() == "root cancelled");
    BOOST_TEST(!signal.slot().has_handler());
}

BOOST_AUTO_TEST_CASE(D6_errors_of_jobs_while_it_is_cancelled_are_told) {
    test::driven_context context;
    tio::loop loop{*context};
    test::diagnostics_log diagnostics{loop};
    auto const thrown = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            tio::spawn(test::fails_when_cancelled, "late");
            co_await tio::yield_now();
            throw std::runtime_error("boom");
        });
    });
    BOOST_TEST(thrown == "[boom, late]");
    BOOST_TEST(diagnostics.kinds() == "raised");
    BOOST_REQUIRE(loop.last_crash() != nullptr);
    BOOST_TEST(loop.last_crash()->others.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
