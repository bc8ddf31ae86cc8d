// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/resource.h>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// A context with threads of its own (L4).
BOOST_AUTO_TEST_SUITE(runtime_runtime)

namespace {

int global = 0;
tio::task<int&> to_global() {
    co_await tio::yield_now();
    co_return global;
}

std::string name_of_thread() {
    char name[16] = {};
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    return name;
}

tio::task<int> adds(int a, std::unique_ptr<int> b) {
    co_await tio::sleep(1us);
    co_return a + *b;
}

/// Counts what is in its frame, and waits for ever.
tio::task<> waits_for_ever(test::counted, std::latch& there) {
    test::counted const local;
    there.count_down();
    co_await tio::sleep(1h);
}

} // namespace

BOOST_AUTO_TEST_CASE(L4_run_gives_the_value_whatever_that_is) {
    tio::runtime runtime{{.threads = 2}};
    BOOST_TEST(runtime.run(test::give_after(1ms, 7)) == 7);
    runtime.run(test::wait_for(1ms));
    BOOST_TEST(&runtime.run(to_global()) == &global);
    BOOST_TEST(runtime.run(test::give(test::move_only(3))).value == 3);
    BOOST_TEST(runtime.run(test::give(test::no_default(4))).value == 4);
    BOOST_TEST(runtime.run([] { return test::give(5); }) == 5);
    BOOST_TEST(runtime.run(adds, 2, std::make_unique<int>(3)) == 5);
    runtime.run(tio::sleep(1us));
}

BOOST_AUTO_TEST_CASE(D4_run_throws_the_error_itself) {
    tio::runtime runtime{{.threads = 2}};
    struct odd_error {};
    auto const odd = []() -> tio::task<> {
        co_await tio::yield_now();
        throw odd_error{};
    };
    BOOST_CHECK_THROW(runtime.run(odd), odd_error);
    BOOST_CHECK_THROW(runtime.run(test::fail_after(1ms, "boom")), std::runtime_error);
    auto const two = []() -> tio::task<> {
        tio::spawn(test::fails_when_cancelled, "second");
        co_await test::fail_after(1ms, "first");
    };
    tio::loop loop{runtime};
    loop.on_diagnostic([](tio::diagnostic const&) {});
    BOOST_TEST(test::thrown_by([&] { loop.run(two); }) == "[first, second]");
    BOOST_TEST(test::thrown_by([&] { loop.run(two, {.on_error = tio::on_error::original}); }) ==
               "first");
}

BOOST_AUTO_TEST_CASE(D10_a_run_that_was_cut_short_throws_job_cancelled) {
    tio::runtime runtime{{.threads = 2}};
    auto const master = []() -> tio::task<> {
        tio::spawn({.master = true}, test::wait_for(1ms));
        co_await tio::sleep(1h);
    };
    BOOST_CHECK_THROW(runtime.run(master), tio::job_cancelled);
}

BOOST_AUTO_TEST_CASE(D4_try_run_gives_an_outcome) {
    tio::runtime runtime{{.threads = 1}};
    BOOST_TEST(runtime.try_run(test::give_after(1ms, 7)).value() == 7);
    BOOST_TEST(runtime.try_run(test::wait_for(1ms)).has_value());
    auto const failed = runtime.try_run(test::fail("boom"));
    BOOST_REQUIRE(failed.has_exception());
    BOOST_TEST(test::text_of(failed.exception()) == "boom");
}

BOOST_AUTO_TEST_CASE(L4_options_that_mean_nothing_are_refused) {
    auto const made_with = [](tio::runtime_options const& options) {
        return test::what_of<tio::usage_error>([&] { tio::runtime const made(options); });
    };
    BOOST_TEST(made_with({.threads = 0}).find("no threads") != std::string::npos);
    BOOST_TEST(made_with({.threads = 1, .blocking_threads = 0}) != "");
    BOOST_TEST(made_with({.threads = 1, .blocking_idle_ttl = -1s}) != "");
}

BOOST_AUTO_TEST_CASE(L4_there_are_as_many_threads_as_were_asked_for) {
    for (std::size_t const threads : {1u, 3u}) {
        std::latch all(static_cast<std::ptrdiff_t>(threads) + 1);
        tio::runtime runtime{{.threads = threads}};
        BOOST_TEST(runtime.threads() == threads);
        // All of them are needed for that.
        for (std::size_t i = 0; i != threads; ++i)
            asio::post(runtime.context(), [&] { all.arrive_and_wait(); });
        all.arrive_and_wait();
    }
}

BOOST_AUTO_TEST_CASE(L4_its_threads_have_its_name_and_a_number) {
    auto const name = std::make_unique<std::string>("sums");
    tio::runtime runtime{{.threads = 1, .name = *name}};
    *name = "gone";
    BOOST_TEST(asio::post(runtime.context(), asio::use_future(name_of_thread)).get() == "sums-1");
    tio::runtime unnamed{{.threads = 1}};
    BOOST_TEST(asio::post(unnamed.get_executor(), asio::use_future(name_of_thread)).get() ==
               "runtime-1");
}

BOOST_AUTO_TEST_CASE(L4_without_threads_of_the_system_there_is_none) {
#if !TINYASIO_DETAIL_SANITIZED
    test::child_process child([] {
        rlimit const none{.rlim_cur = 256u << 20, .rlim_max = 256u << 20};
        ::setrlimit(RLIMIT_AS, &none); // no room for their stacks
        try {
            tio::runtime const many{{.threads = 1000}};
        } catch (std::system_error const& error) {
            tio::runtime few{{.threads = 1}};
            bool const is_eagain = error.code() == std::errc::resource_unavailable_try_again;
            return few.run(test::give(is_eagain ? 1 : 0));
        }
        return -1;
    });
    BOOST_TEST(child.wait() == 1);
#endif
}

BOOST_AUTO_TEST_CASE(L2_any_number_of_loops_live_on_it) {
    tio::runtime runtime{{.threads = 2}};
    tio::loop first{runtime}, second{runtime};
    BOOST_TEST(first.run(test::give(1)) == 1);
    BOOST_TEST(second.run(test::give_after(1ms, 2)) == 2);
    BOOST_TEST(&first.context() == &runtime.context());
    BOOST_TEST(runtime.run(test::give(3)) == 3);
}

BOOST_AUTO_TEST_CASE(L4_threads_may_run_tasks_at_once) {
    tio::runtime runtime{{.threads = 2}};
    constexpr int count = 4;
    std::latch all_run(count);
    tio::event go;
    std::atomic<int> sum = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i != count; ++i)
            threads.emplace_back([&, i] {
                sum += runtime.run([&]() -> tio::task<int> {
                    all_run.count_down();
                    co_await go.wait();
                    co_return i;
                });
            });
        all_run.wait();
        go.set();
    }
    BOOST_TEST(sum == 0 + 1 + 2 + 3);
}

BOOST_AUTO_TEST_CASE(L4_run_and_join_on_one_of_its_threads_are_refused) {
    tio::runtime runtime{{.threads = 2}};
    auto const refused = runtime.run([&]() -> tio::task<std::string> {
        co_return test::thrown_by([&] { runtime.run(test::give(1)); }) + ", " +
            test::thrown_by([&] { runtime.join(); });
    });
    BOOST_TEST(refused == "usage_error, usage_error");
    BOOST_TEST(runtime.run(test::give(1)) == 1);
}

// L2: another one may be blocked for.
BOOST_AUTO_TEST_CASE(L2_a_task_may_run_another_in_another_runtime) {
    tio::runtime outer{{.threads = 1}}, inner{{.threads = 1}};
    auto const nested = outer.run([&]() -> tio::task<int> { co_return inner.run(test::give(7)); });
    BOOST_TEST(nested == 7);
}

BOOST_AUTO_TEST_CASE(L4_join_waits_for_what_was_started) {
    tio::runtime runtime{{.threads = 2}};
    tio::loop loop{runtime};
    bool ended = false;
    loop.start(test::wait_for(1ms), [&](std::exception_ptr error) { ended = !error; });
    runtime.join();
    BOOST_TEST(ended);
    runtime.join();
    BOOST_CHECK_THROW(runtime.run(test::give(1)), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(L4_several_threads_may_join_it) {
    for (int i = 0; i != 20; ++i) {
        tio::runtime runtime{{.threads = 2}};
        std::latch both(2);
        std::jthread const other([&] {
            both.arrive_and_wait();
            runtime.join();
        });
        both.arrive_and_wait();
        runtime.join();
    }
}

BOOST_AUTO_TEST_CASE(C9_destroyed_with_jobs_left_it_destroys_their_frames) {
    std::optional<tio::runtime> runtime(std::in_place, tio::runtime_options{.threads = 2});
    tio::loop loop{*runtime};
    std::latch there(2);
    tio::handle<> spawned;
    loop.start(
        [](std::latch& at, tio::handle<>& handle) -> tio::task<> {
            handle = tio::spawn(waits_for_ever, test::counted{}, std::ref(at));
            co_await waits_for_ever({}, at);
        }(there, spawned),
        [held = test::counted{}](std::exception_ptr) { BOOST_ERROR("was called"); });
    there.wait();
    BOOST_TEST(test::counted::alive() > 4);
    runtime.reset();
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(spawned.done());
    BOOST_CHECK_THROW(loop.run(spawned), tio::job_cancelled);
}

BOOST_AUTO_TEST_CASE(C9_destroyed_it_waits_for_functions_in_its_threads) {
    std::optional<tio::runtime> runtime(std::in_place, tio::runtime_options{.threads = 1});
    tio::loop loop{*runtime};
    test::door begun;
    std::atomic<bool> ended = false;
    auto const function = [&](std::stop_token stop) {
        begun.open();
        while (!stop.stop_requested()) std::this_thread::yield();
        ended = true;
    };
    loop.start([&]() -> tio::task<> { co_await tio::run_in_thread(function); },
               [](std::exception_ptr) {});
    begun.wait();
    runtime.reset();
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(L4_destroyed_on_one_of_its_threads_it_ends_the_program) {
    test::child_process child([]() -> int {
        auto* const runtime = new tio::runtime{{.threads = 1}};
        asio::post(runtime->get_executor(), [=] { delete runtime; });
        for (;;) ::pause();
    });
    BOOST_TEST(child.wait() == -SIGABRT);
    BOOST_TEST(child.has_said("a runtime was destroyed by one of its own threads"));
}

BOOST_AUTO_TEST_CASE(H4_functions_run_in_its_own_pool) {
    tio::runtime runtime{{.threads = 1, .blocking_threads = 3}};
    BOOST_TEST(runtime.blocking_pool().max_threads() == 3u);
    auto const elsewhere = tio::default_thread_pool().statistics().threads;
    BOOST_TEST(runtime.blocking_pool().statistics().threads == 0u);
    std::latch both(2);
    auto const meets = [&] { both.arrive_and_wait(); };
    runtime.run([&]() -> tio::task<> {
        co_await tio::all(tio::run_in_thread(meets), tio::run_in_thread(meets));
    });
    BOOST_TEST(runtime.blocking_pool().statistics().threads == 2u);
    std::vector<int> const elements{1, 2, 3};
    std::latch all(3);
    auto const meets_all = [&](int) { all.arrive_and_wait(); };
    // Loops on it, those of `parallel` too, share the pool.
    tio::loop loop{runtime};
    loop.run([&]() -> tio::task<> {
        co_await tio::parallel(
            [&]() -> tio::task<> { co_await tio::map_in_threads(meets_all, elements); });
    });
    BOOST_TEST(runtime.blocking_pool().statistics().threads == 3u);
    BOOST_TEST(tio::default_thread_pool().statistics().threads <= elsewhere);
}

BOOST_AUTO_TEST_CASE(H4_its_threads_that_are_idle_end_after_its_time) {
    tio::runtime runtime{{.threads = 1, .blocking_idle_ttl = 0s}};
    auto const nothing = [] {};
    runtime.run([&]() -> tio::task<> { co_await tio::run_in_thread(nothing); });
    BOOST_TEST(test::eventually([&] { return runtime.blocking_pool().statistics().threads == 0; }));
}

BOOST_AUTO_TEST_SUITE_END()
