// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/driven_context.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>
#include <memory>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Who has a turn when, on a context that loops share with others.
BOOST_AUTO_TEST_SUITE(asio_loop_on_serialised)

namespace {

/// Tells whether two are inside at the same time.
class room {
public:
    void enter_and_leave() noexcept {
        was_shared_ = was_shared_ || inside_.exchange(true);
        for (int i = 0; i != 50; ++i) std::atomic_signal_fence(std::memory_order_seq_cst);
        inside_ = false;
        ++visits;
    }
    bool was_shared() const noexcept { return was_shared_; }

    int visits = 0; // not atomic: a sanitizer of threads sees it, too

private:
    std::atomic<bool> inside_{false};
    std::atomic<bool> was_shared_{false};
};

tio::task<> visits(room& visited, int times) {
    for (int i = 0; i != times; ++i) {
        visited.enter_and_leave();
        co_await tio::yield_now();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(L1_a_loop_on_a_context_with_many_threads_runs_on_one_at_a_time) {
    test::driven_context context{4};
    tio::loop loop{*context};
    room visited;
    loop.run([&]() -> tio::task<> {
        for (int job = 0; job != 4; ++job) tio::spawn(visits, std::ref(visited), 200);
        for (int i = 0; i != 200; ++i) {
            asio::post(tio::this_task::executor(), [&] { visited.enter_and_leave(); });
            asio::steady_timer timer(tio::this_task::io_executor(), 0ms);
            co_await timer.async_wait(tio::use_task);
            visited.enter_and_leave();
        }
    });
    BOOST_TEST(!visited.was_shared());
    BOOST_TEST(visited.visits == 1200);
}

BOOST_AUTO_TEST_CASE(L1_a_loop_on_a_strand_is_serialised_with_the_handlers_of_that_strand) {
    test::driven_context context{4};
    auto const strand = asio::make_strand(*context);
    tio::loop loop{strand}, other{strand};
    room visited;
    auto const posts = [&] {
        for (int i = 0; i != 200; ++i) asio::post(strand, [&] { visited.enter_and_leave(); });
    };
    posts();
    auto ended = other.start(visits(visited, 300), asio::use_future);
    loop.run(visits(visited, 300));
    ended.get();
    asio::post(strand, asio::use_future).get(); // behind all others
    BOOST_TEST(!visited.was_shared());
    BOOST_TEST(visited.visits == 800);
}

BOOST_AUTO_TEST_CASE(L3_what_is_posted_runs_between_the_steps_of_the_jobs) {
    asio::io_context context;
    test::trace log;
    tio::loop loop{context};
    loop.start(
        [&]() -> tio::task<> {
            asio::post(tio::this_task::executor(), [&] { log.add("posted"); });
            log.add("first");
            co_await tio::yield_now();
            log.add("second");
        },
        asio::detached);
    context.run();
    BOOST_TEST(log.text() == "first, posted, second");
}

BOOST_AUTO_TEST_CASE(L3_a_posted_handler_that_throws_crashes_the_loop_and_not_the_context) {
    asio::io_context context;
    tio::loop loop{context}, other{context};
    std::exception_ptr error;
    int others = 0;
    loop.start(
        []() -> tio::task<> {
            asio::post(tio::this_task::executor(), [] { throw std::runtime_error("boom"); });
            co_await tio::sleep(1h);
        },
        [&](std::exception_ptr thrown) { error = thrown; });
    other.start(test::give_after(1ms, 7), [&](std::exception_ptr, int value) { others = value; });
    BOOST_CHECK_NO_THROW(context.run());
    BOOST_TEST(test::text_of(error) == "boom");
    BOOST_TEST(others == 7);
}

BOOST_AUTO_TEST_CASE(L3_the_handler_of_start_is_its_callers_and_what_it_throws_leaves_the_context) {
    asio::io_context context;
    tio::loop loop{context};
    loop.start(test::give(1), [](std::exception_ptr, int) { throw std::runtime_error("boom"); });
    BOOST_TEST(test::thrown_by([&] { context.run(); }) == "boom");
    BOOST_TEST(loop.last_crash() == nullptr);
    context.restart();
    int value = 0;
    loop.start(test::give_after(1ms, 2), [&](std::exception_ptr, int given) { value = given; });
    context.run();
    BOOST_TEST(value == 2);
}

BOOST_AUTO_TEST_CASE(L3_a_handler_that_a_job_dispatches_runs_inside) {
    asio::io_context context;
    test::trace log;
    tio::loop loop{context};
    loop.start(
        [&]() -> tio::task<> {
            asio::dispatch(tio::this_task::executor(), [&] { log.add("dispatched"); });
            log.add("job");
            co_return;
        },
        asio::detached);
    context.run();
    BOOST_TEST(log.text() == "dispatched, job");
}

BOOST_AUTO_TEST_CASE(T4_a_loop_that_is_always_busy_lets_other_handlers_in) {
    asio::io_context context;
    tio::loop busy{context}, other{context};
    bool let_in = false;
    int turns = 0;
    busy.start(
        [&]() -> tio::task<> {
            while (!let_in) {
                ++turns;
                co_await tio::yield_now();
            }
        },
        asio::detached);
    // A handler, which makes a timer, which starts a loop: each needs a turn.
    asio::steady_timer timer(context);
    asio::post(context, [&] {
        timer.expires_after(0ms);
        timer.async_wait([&](boost::system::error_code) {
            other.start(test::give_after(0ms, 1), [&](std::exception_ptr, int) { let_in = true; });
        });
    });
    context.run();
    BOOST_TEST(let_in);
    BOOST_TEST(turns > 0);
}

BOOST_AUTO_TEST_CASE(T4_two_loops_that_are_always_busy_go_on_in_turns) {
    asio::io_context context;
    tio::loop a{context}, b{context};
    int of_a = 0, of_b = 0;
    auto const runs = [](int& mine, int& other) -> tio::task<> {
        while (mine < 3000) {
            ++mine;
            co_await tio::yield_now();
            BOOST_REQUIRE(std::abs(mine - other) <= 1000);
        }
    };
    a.start(runs(of_a, of_b), asio::detached);
    b.start(runs(of_b, of_a), asio::detached);
    context.run();
    BOOST_TEST(of_a == 3000);
    BOOST_TEST(of_b == 3000);
}

BOOST_AUTO_TEST_CASE(T4_timers_of_a_busy_loop_fire) {
    asio::io_context context;
    tio::loop loop{context};
    bool woke = false;
    loop.start(
        [&]() -> tio::task<> {
            tio::spawn([&]() -> tio::task<> {
                co_await tio::sleep(1ms);
                woke = true;
            });
            while (!woke) co_await tio::yield_now();
        },
        asio::detached);
    context.run();
    BOOST_TEST(woke);
}

BOOST_AUTO_TEST_CASE(L2_loops_hand_work_to_each_other_by_post) {
    test::driven_context context{2};
    tio::loop a{*context}, b{*context};
    tio::event done;
    int passes = 0;
    std::function<void(tio::loop&, tio::loop&)> const pass = [&](tio::loop& from, tio::loop& to) {
        if (++passes == 500) return a.post([&] { done.set(); });
        to.post([&] { pass(to, from); });
    };
    auto in_b = b.start(test::wait_for(1ms), asio::use_future);
    a.run([&]() -> tio::task<> {
        pass(a, b);
        co_await done.wait();
    });
    in_b.get();
    BOOST_TEST(passes == 500);
}

BOOST_AUTO_TEST_CASE(L2_a_loop_may_live_on_the_executor_of_another) {
    tio::loop outer;
    auto const value = outer.run([]() -> tio::task<int> {
        tio::loop inner{tio::this_task::executor()};
        tio::event ended;
        int given = 0;
        inner.start(test::give_after(1ms, 7), [&](std::exception_ptr, int result) {
            given = result;
            ended.set();
        });
        co_await ended.wait();
        co_return given;
    });
    BOOST_TEST(value == 7);
}

BOOST_AUTO_TEST_CASE(L3_io_executor_is_that_on_which_the_loop_lives) {
    test::driven_context context;
    auto const strand = asio::make_strand(*context);
    tio::loop on_context{*context}, on_strand{strand};
    auto const gives = []() -> tio::task<asio::any_io_executor> {
        co_return tio::this_task::io_executor();
    };
    BOOST_TEST((on_context.run(gives) == asio::any_io_executor(context->get_executor())));
    BOOST_TEST((on_strand.run(gives) == asio::any_io_executor(strand)));
    on_context.run([&]() -> tio::task<> {
        BOOST_TEST((tio::this_task::executor() == on_context.get_executor()));
        BOOST_TEST(on_context.get_executor().running_in_this_thread());
        BOOST_TEST(!on_strand.get_executor().running_in_this_thread());
        co_return;
    });
}

BOOST_AUTO_TEST_SUITE_END()
