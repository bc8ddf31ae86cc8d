// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/counted.hpp>
#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/places.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <latch>
#include <memory>
#include <optional>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// C9: a context that is destroyed in the middle takes the jobs of its loops with it.
BOOST_AUTO_TEST_SUITE(asio_context_destroyed)

namespace {

tio::task<> innermost(test::trace& log) {
    test::trace::at_end const end(log, "innermost");
    test::counted const local;
    asio::steady_timer timer(tio::this_task::io_executor(), 1h);
    co_await timer.async_wait(tio::use_task);
}
tio::task<> middle(test::trace& log, test::counted) {
    test::trace::at_end const end(log, "middle");
    co_await innermost(log);
}
tio::task<> outermost(test::trace& log, test::counted) {
    test::trace::at_end const end(log, "outermost");
    co_await middle(log, {});
}

asio::awaitable<void> foreign(test::counted) {
    test::counted const local;
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Waits at each kind of leaf; `counted` in each frame.
tio::task<> waits_everywhere(test::trace& log, tio::event& event) {
    auto const job = tio::spawn({.name = "spawned"}, outermost, std::ref(log), test::counted{});
    auto const holds = [](auto awaited, test::counted) -> tio::task<> {
        co_await std::move(awaited);
    };
    asio::steady_timer timer(tio::this_task::io_executor(), 1h);
    co_await tio::all(holds(tio::sleep(1h), {}), holds(event.wait(), {}), holds(job, {}),
                      holds(timer.async_wait(tio::use_task), {}), foreign({}),
                      tio::shield(holds(tio::sleep(1h), {})), tio::cancel_on({}, foreign({})),
                      holds(tio::this_task::stop(), {}));
}

/// Sets what it is told to when it is destroyed without having been called.
struct uninvoked {
    std::shared_ptr<test::counted> counted = std::make_shared<test::counted>();
    void operator()(std::exception_ptr) const { BOOST_ERROR("the handler was invoked"); }
};

} // namespace

BOOST_AUTO_TEST_CASE(C9_frames_are_destroyed_innermost_first_and_once_each) {
    test::trace log;
    {
        std::optional<asio::io_context> context(std::in_place);
        tio::loop loop{*context};
        loop.start(outermost(log, {}), asio::detached);
        context->poll();
        BOOST_TEST(test::counted::alive() >= 3);
        context.reset();
        BOOST_TEST(log.text() == "innermost, middle, outermost");
        BOOST_TEST(test::counted::alive() == 0);
    }
    BOOST_TEST(log.text() == "innermost, middle, outermost");
}

BOOST_AUTO_TEST_CASE(C9_whatever_the_jobs_wait_for) {
    test::trace log;
    tio::event event;
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context}, on_strand{asio::make_strand(*context)};
    loop.start(waits_everywhere(log, event), uninvoked{});
    on_strand.start(waits_everywhere(log, event), uninvoked{});
    context->poll();
    BOOST_TEST(test::counted::alive() >= 20);
    context.reset();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_also_jobs_that_are_ready_or_have_not_started) {
    std::optional<asio::io_context> context(std::in_place);
    tio::loop not_started{*context}, ready{*context};
    ready.start(
        [](test::counted) -> tio::task<> {
            for (;;) {
                tio::spawn(test::give<test::counted>, test::counted{});
                co_await tio::yield_now();
            }
        }(test::counted{}),
        uninvoked{});
    context->poll_one();
    not_started.start(test::give(test::counted{}),
                      [](std::exception_ptr, test::counted) { BOOST_ERROR("invoked"); });
    context.reset();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_functions_that_were_posted_are_destroyed_uncalled) {
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    loop.post([counted = test::counted{}] { BOOST_ERROR("called"); });
    asio::post(loop.get_executor(), [counted = test::counted{}] { BOOST_ERROR("called"); });
    BOOST_TEST(test::counted::alive() == 2);
    context.reset();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_handles_give_job_cancelled) {
    test::trace log;
    tio::handle<> handle;
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    loop.start(
        [&]() -> tio::task<> {
            handle = tio::spawn(outermost, std::ref(log), test::counted{});
            co_await handle;
        },
        asio::detached);
    context->poll();
    BOOST_TEST(!handle.done());
    context.reset();
    BOOST_TEST(handle.done());
    handle.cancel(); // harmless
    BOOST_TEST(test::thrown_by([&] { loop.run(handle); }) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_the_handler_of_async_run_is_destroyed_uninvoked) {
    test::trace log;
    {
        asio::io_context context;
        tio::async_run(context.get_executor(), outermost(log, {}), uninvoked{});
        context.poll();
        BOOST_TEST(test::counted::alive() >= 4);
    }
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(log.text() == "innermost, middle, outermost");
}

BOOST_AUTO_TEST_CASE(C9_a_coroutine_of_asio_that_awaits_a_task_goes_too) {
    test::trace log;
    {
        asio::io_context context;
        auto const awaits = [](test::trace& to, test::counted) -> asio::awaitable<void> {
            test::trace::at_end const end(to, "awaitable");
            co_await tio::to_asio(outermost(to, {}));
        };
        asio::co_spawn(context, awaits(log, {}), asio::detached);
        context.poll();
        BOOST_TEST(test::counted::alive() >= 4);
    }
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(log.text() == "innermost, middle, outermost, awaitable");
}

BOOST_AUTO_TEST_CASE(C9_a_run_that_blocks_in_another_thread_throws_context_stopped) {
    std::optional<asio::thread_pool> pool(std::in_place, 1);
    tio::loop loop{*pool};
    std::latch started{1};
    bool stopped = false;
    std::jthread runner([&] {
        try {
            loop.run([&]() -> tio::task<> {
                started.count_down();
                co_await tio::sleep(1h);
            });
        } catch (tio::context_stopped const&) {
            stopped = true;
        }
    });
    started.wait();
    pool->stop(); // or its destructor would wait for the loop
    pool.reset();
    runner.join();
    BOOST_TEST(stopped);
}

BOOST_AUTO_TEST_CASE(C9_a_job_whose_operation_lives_elsewhere_goes_with_the_handler_of_that) {
    test::trace log;
    std::optional<asio::io_context> elsewhere(std::in_place), context(std::in_place);
    asio::steady_timer timer(*elsewhere, 1h);
    tio::loop loop{*context};
    auto const waits = [](test::trace& to, asio::steady_timer& for_timer,
                          test::counted) -> tio::task<> {
        test::trace::at_end const end(to, "waits");
        co_await for_timer.async_wait(tio::use_task);
    };
    loop.start(
        [&]() -> tio::task<> {
            test::trace::at_end const end(log, "root");
            tio::spawn(outermost, std::ref(log), test::counted{});
            co_await tio::all(waits(log, timer, {}));
        },
        uninvoked{});
    context->poll();
    elsewhere->poll();
    context.reset();
    BOOST_TEST(log.text() == "innermost, middle, outermost");
    BOOST_TEST(test::counted::alive() >= 1); // `waits`, not the handler of start
    timer.cancel();
    elsewhere->restart();
    elsewhere->run();
    BOOST_TEST(log.text() == "innermost, middle, outermost, waits, root");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_or_when_the_other_context_is_destroyed_too) {
    test::trace log;
    {
        std::optional<asio::io_context> elsewhere(std::in_place), context(std::in_place);
        asio::steady_timer timer(*elsewhere, 1h);
        tio::loop loop{*context};
        loop.start(
            [](asio::steady_timer& for_timer, test::counted) -> tio::task<> {
                co_await for_timer.async_wait(tio::use_task);
            }(timer, {}),
            uninvoked{});
        context->poll();
        context.reset();
        BOOST_TEST(test::counted::alive() >= 1);
    }
    BOOST_TEST(test::counted::alive() == 0);
}

namespace {

/// Its frame owns a loop that lives where the job does.
template <class ExecutorOfJob>
tio::task<> owns_loop(ExecutorOfJob executor, test::counted) {
    tio::loop inner{executor()};
    inner.start(test::wait_for(1h), asio::detached);
    co_await tio::sleep(1h);
}
auto const own_loop = [](asio::any_io_executor const& on, auto executor) {
    tio::async_run(on, owns_loop(executor, test::counted{}), asio::detached);
};

} // namespace

BOOST_AUTO_TEST_CASE(C9_a_frame_that_owns_a_loop_on_the_same_context_goes_too) {
    auto const on_context = [](auto&& context, auto executor, auto drive) {
        own_loop(context.get_executor(), executor);
        drive(context);
    };
    auto const poll = [](asio::io_context& context) {
        while (context.poll() != 0) {}
    };
    auto const poll_and_stop = [&](asio::io_context& context) {
        poll(context);
        context.stop();
    };
    on_context(asio::io_context(), tio::this_task::io_executor, poll);
    on_context(asio::io_context(), tio::this_task::executor, poll);
    on_context(asio::io_context(), tio::this_task::executor, poll_and_stop);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_and_with_a_loop_that_owns_its_context) {
    auto const in_loop = [](auto executor) {
        tio::loop loop;
        own_loop(loop.get_executor(), executor);
        loop.run(tio::testing::wait_all_blocked());
    };
    in_loop(tio::this_task::io_executor);
    in_loop(tio::this_task::executor);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(D6_the_error_of_a_crash_that_cannot_come_to_its_end_is_told) {
    auto const said = test::standard_error_of([] {
        std::optional<asio::io_context> context(std::in_place);
        tio::loop loop{*context};
        auto const root = []() -> tio::task<> {
            tio::spawn(test::fail, "boom");
            co_await tio::shield(tio::sleep(1h));
        };
        loop.start(root(), uninvoked{});
        context->poll();
        test::say("the context goes; ");
        context.reset();
    });
    BOOST_TEST(test::without_lines(said) ==
               "the context goes; tinyasio: the loop failed and nobody hears of it: "
               "std::runtime_error: boom\n"
               "  in test::fail at tasks.hpp:N, job 2\n");
}

BOOST_AUTO_TEST_CASE(C9_a_loop_is_of_no_use_afterwards) {
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    auto const executor = loop.get_executor();
    context.reset();
    auto const run = [&] { return loop.run(test::give(1)); };
    BOOST_TEST(test::thrown_by(run) == "usage_error");
    auto const start = [&] { loop.start(test::give(1), [](std::exception_ptr, int) {}); };
    BOOST_TEST(test::thrown_by(start) == "usage_error");
    auto const gives_context = [&] { static_cast<void>(loop.context()); };
    BOOST_TEST(test::thrown_by(gives_context) == "usage_error");
    loop.cancel();
    loop.cancel_after_grace(1s);
    executor.execute([counted = test::counted{}] { BOOST_ERROR("called"); });
    loop.post([counted = test::counted{}] { BOOST_ERROR("called"); });
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
