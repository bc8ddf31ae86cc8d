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
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Functions in threads, on loops that live on the contexts of others.
BOOST_AUTO_TEST_SUITE(asio_context_and_threads)

namespace {

/// Sleeps in a thread until it is asked to stop, and counts itself meanwhile.
auto sleeps_in_thread(tio::event& begun) {
    return [&begun](test::counted const&) {
        test::counted const local;
        begun.set();
        tio::in_thread::sleep_for(1h);
    };
}

template <class F>
tio::task<> calls(F function, test::counted) {
    test::counted const local;
    co_await tio::run_in_thread(function, local);
}

/// Drives a context until something is true.
template <class Condition>
bool polls_until(asio::io_context& context, Condition condition) {
    return test::eventually([&] {
        context.poll();
        return condition();
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(L1_values_errors_and_tasks_on_a_context_of_several_threads) {
    test::driven_context context(2);
    tio::loop on_context{*context}, on_strand{asio::make_strand(*context)};
    for (auto* const loop : {&on_context, &on_strand}) {
        auto const function = [](int x) {
            return tio::in_thread::run(test::give_after(1ms, x)) +
                   tio::in_thread::run(test::give(x));
        };
        BOOST_TEST(loop->run(tio::run_in_thread(function, 3)) == 6);
        auto const fails = [] { tio::in_thread::run(test::fail("boom")); };
        BOOST_TEST(test::thrown_by([&] { loop->run(tio::run_in_thread(fails)); }) == "boom");
    }
}

BOOST_AUTO_TEST_CASE(L1_two_loops_on_one_context_block_nobody) {
    test::driven_context context(1);
    tio::loop first{*context}, second{*context};
    test::door gate;
    std::jthread const blocked([&] {
        auto const waits = [&] { gate.wait(); };
        first.run(tio::run_in_thread(waits));
    });
    auto const opens = [&] { gate.open(); };
    second.run(tio::run_in_thread(opens));
}

BOOST_AUTO_TEST_CASE(L1_the_context_stays_while_a_function_is_out) {
    asio::io_context context;
    tio::loop loop{context};
    bool done = false;
    auto const function = [] {
        for (int i = 0; i != 1000; ++i) std::this_thread::yield();
        return 7;
    };
    loop.start(tio::run_in_thread(function),
               [&](std::exception_ptr error, int value) { done = !error && value == 7; });
    context.run(); // does not return before
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(L1_a_context_that_is_stopped_meanwhile_goes_on_after_its_restart) {
    test::driven_context context(1);
    tio::loop loop{*context};
    test::door began, goes_on, done;
    int got = 0;
    auto const function = [&] {
        began.open();
        goes_on.wait();
        return 7;
    };
    loop.start(tio::run_in_thread(function), [&](std::exception_ptr, int value) {
        got = value;
        done.open();
    });
    began.wait();
    context.stop();
    goes_on.open();
    BOOST_TEST(test::eventually([] { return tio::default_thread_pool().statistics().idle != 0; }));
    BOOST_TEST(!done.is_open());
    context.drive(1);
    done.wait();
    BOOST_TEST(got == 7);
}

BOOST_AUTO_TEST_CASE(C8_cancel_from_outside_reaches_the_function) {
    test::driven_context context(2);
    tio::loop loop{*context};
    tio::event begun;
    test::door began;
    auto const sleeps = [&] {
        began.open();
        tio::in_thread::sleep_for(1h);
    };
    std::jthread const cancels([&] {
        began.wait();
        loop.cancel();
    });
    BOOST_TEST(test::thrown_by([&] { loop.run(tio::run_in_thread(sleeps)); }) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_context_that_is_destroyed_waits_for_functions_that_run) {
    tio::event begun;
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    auto const function = sleeps_in_thread(begun);
    int const before = test::counted::alive();
    loop.start(calls(function, {}), asio::detached);
    BOOST_TEST(polls_until(*context, [&] { return begun.is_set(); }));
    BOOST_TEST(test::counted::alive() > before);
    context.reset();
    BOOST_TEST(test::counted::alive() == before);
}

// Whoever destroys the context waits for the function, which must not wait for it in turn.
BOOST_AUTO_TEST_CASE(C9_meanwhile_functions_may_turn_to_the_loop) {
    auto context = std::make_unique<asio::io_context>();
    tio::loop loop{*context};
    test::door began;
    bool discarded = false;
    auto const function = [&] {
        began.open();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const&) {
            loop.cancel();
            auto const tells = std::shared_ptr<void>(nullptr, [&](void*) { discarded = true; });
            loop.post([tells] {});
            throw;
        }
    };
    loop.start(tio::run_in_thread(function), [](std::exception_ptr) {});
    context->poll();
    began.wait();
    context.reset();
    BOOST_TEST(discarded);
}

// The name is copied when the call is made, which may be long before the job starts.
BOOST_AUTO_TEST_CASE(H1_the_name_may_be_a_temporary) {
    auto named = tio::run_in_thread({.name = std::string("a name ") + "that is gone soon"},
                                    [] { return 7; });
    BOOST_TEST(tio::loop().run(std::move(named)) == 7);
}

BOOST_AUTO_TEST_CASE(C9_and_takes_out_those_that_are_queued) {
    tio::thread_pool one({.max_threads = 1});
    tio::event begun;
    bool ran = false;
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    auto const first = sleeps_in_thread(begun);
    auto const never = [&] { ran = true; };
    auto const root = [&]() -> tio::task<> {
        co_await tio::all(one.run(first, test::counted{}), one.run(never), one.run(never));
    };
    loop.start(root(), asio::detached);
    BOOST_TEST(
        polls_until(*context, [&] { return begun.is_set() && one.statistics().queued == 2; }));
    context.reset();
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(one.statistics().queued == 0u);
    BOOST_TEST(test::eventually([&] { return one.statistics().idle == 1; }));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(C9_a_function_that_waits_for_its_task_is_given_cancelled) {
    std::string thrown;
    tio::event begun;
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    auto const function = [&] {
        thrown = test::thrown_by([&] {
            tio::in_thread::run([&]() -> tio::task<> {
                test::counted const local;
                begun.set();
                co_await tio::sleep(1h);
            });
        });
    };
    loop.start(tio::run_in_thread(function), asio::detached);
    BOOST_TEST(polls_until(*context, [&] { return begun.is_set(); }));
    context.reset();
    BOOST_TEST(thrown == "cancelled");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_at_each_point_of_a_call) {
    using tio::detail::thread_point;
    for (auto const where : {thread_point::taken, thread_point::returned, thread_point::put}) {
        std::optional<asio::io_context> context(std::in_place);
        tio::loop loop{*context};
        test::stop_at point(where);
        auto const gives = [] { return test::counted{}; };
        loop.start(
            [](auto function) -> tio::task<> {
                static_cast<void>(co_await tio::run_in_thread(function));
            }(gives),
            asio::detached);
        context->poll();
        point.wait_until_reached();
        std::jthread const lets_go([&] {
            for (int i = 0; i != 1000; ++i) std::this_thread::yield();
            point.go_on();
        });
        context.reset();
        BOOST_TEST(test::counted::alive() == 0);
    }
}

BOOST_AUTO_TEST_CASE(C9_an_abandoned_function_outlives_the_context) {
    auto const goes_on = std::make_shared<test::door>();
    auto const ended = std::make_shared<test::door>();
    {
        asio::io_context context;
        tio::loop loop{context};
        tio::event begun;
        auto const stays = [=, &begun] {
            begun.set();
            goes_on->wait();
            ended->open();
        };
        loop.start(tio::run_in_thread({.abandon = true}, stays), asio::detached);
        BOOST_TEST(polls_until(context, [&] { return begun.is_set(); }));
        loop.cancel();
        context.run();
    }
    goes_on->open();
    ended->wait();
}

BOOST_AUTO_TEST_SUITE_END()
