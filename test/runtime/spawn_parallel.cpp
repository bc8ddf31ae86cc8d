// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <support/values.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/this_task.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs that run in loops of their own (L4).
BOOST_AUTO_TEST_SUITE(runtime_spawn_parallel)

namespace {

struct fixture {
    tio::runtime runtime{{.threads = 2}};
    tio::loop loop{runtime};
};

tio::task<bool> meets(std::latch& others) {
    others.count_down();
    co_return test::eventually([&] { return others.try_wait(); });
}

tio::task<int> takes(std::unique_ptr<int> number, std::string text) {
    co_await tio::yield_now();
    co_return *number + static_cast<int>(text.size());
}

tio::task<> waits(tio::event& there) {
    there.set();
    co_await tio::sleep(1h);
}

} // namespace

BOOST_FIXTURE_TEST_CASE(L4_spawned_jobs_run_at_the_same_time, fixture) {
    std::latch three(2);
    loop.run([&]() -> tio::task<> {
        auto const a = tio::spawn_parallel(meets, std::ref(three));
        auto const b = tio::spawn_parallel({.name = "b"}, meets(three));
        BOOST_TEST(co_await a);
        BOOST_TEST(co_await b);
    });
}

BOOST_FIXTURE_TEST_CASE(T5_arguments_are_kept_and_values_moved_out, fixture) {
    loop.run([]() -> tio::task<> {
        BOOST_TEST(co_await tio::spawn_parallel(takes, std::make_unique<int>(4), "abc") == 7);
        auto job = tio::spawn_parallel(test::give<test::move_only>, test::move_only(3));
        auto const moved = co_await std::move(job);
        BOOST_TEST(moved.value == 3);
        auto const kept = tio::spawn_parallel([] { return test::give(test::no_default(4)); });
        co_await kept;
        BOOST_TEST((co_await kept).value == 4);
    });
}

BOOST_FIXTURE_TEST_CASE(N3_the_name_is_that_of_both_jobs, fixture) {
    loop.run([]() -> tio::task<> {
        auto name = std::make_unique<std::string>("a name that is too long for its string");
        auto const tells = []() -> tio::task<std::string> {
            co_return std::string(tio::this_task::name());
        };
        auto const job = tio::spawn_parallel({.name = *name}, tells);
        name.reset();
        BOOST_TEST(job.name() == "a name that is too long for its string");
        BOOST_TEST(co_await job == job.name());
    });
}

BOOST_FIXTURE_TEST_CASE(D9_run_waits_for_it_unless_it_is_not_awaited, fixture) {
    std::atomic<bool> ended = false;
    tio::handle<> unawaited;
    loop.run([&]() -> tio::task<> {
        auto const ends = [&]() -> tio::task<> {
            co_await tio::sleep(1ms);
            ended = true;
        };
        tio::spawn_parallel(ends);
        unawaited = tio::spawn_parallel({.awaited = false}, test::wait_for(1h));
        co_return;
    });
    BOOST_TEST(ended);
    BOOST_CHECK_THROW(loop.run(unawaited), tio::job_cancelled);
}

BOOST_FIXTURE_TEST_CASE(D1_its_error_crashes_the_loop_unless_somebody_awaits_it, fixture) {
    auto const crashes = []() -> tio::task<> {
        tio::spawn_parallel(test::fail_after, 1ms, "boom");
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
    auto const awaits = []() -> tio::task<std::string> {
        auto const job = tio::spawn_parallel(test::fail_after, 1ms, "boom");
        try {
            co_await job;
        } catch (std::runtime_error const& error) {
            co_return error.what();
        }
        co_return "";
    };
    BOOST_TEST(loop.run(awaits) == "boom");
}

BOOST_FIXTURE_TEST_CASE(N3_an_error_that_does_not_bubble_is_told, fixture) {
    std::string told;
    loop.on_diagnostic([&](tio::diagnostic const& entry) { told += to_string(entry.kind); });
    loop.run([]() -> tio::task<> {
        tio::spawn_parallel({.bubble = false}, test::fail("boom"));
        co_await tio::yield_now();
    });
    BOOST_TEST(told == "unheard");
}

BOOST_FIXTURE_TEST_CASE(N3_the_loop_ends_with_a_master, fixture) {
    auto const root = []() -> tio::task<> {
        tio::spawn_parallel({.master = true}, test::wait_for(1ms));
        co_await tio::sleep(1h);
    };
    BOOST_CHECK_THROW(loop.run(root), tio::job_cancelled);
}

BOOST_FIXTURE_TEST_CASE(C10_a_cancel_timeout_is_kept, fixture) {
    tio::event there, told;
    loop.on_diagnostic([&](tio::diagnostic const& entry) {
        if (entry.kind == tio::diagnostic::kind_type::uncancellable) told.set();
    });
    auto const stubborn = [&]() -> tio::task<> {
        there.set();
        co_await tio::shield([&]() -> tio::task<> { co_await told.wait(); });
    };
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn_parallel({.bubble = false, .cancel_timeout = 1ms}, stubborn);
        co_await there.wait();
        job.cancel();
    });
    BOOST_TEST(told.is_set());
}

BOOST_FIXTURE_TEST_CASE(C1_cancelling_the_handle_reaches_it, fixture) {
    loop.run([]() -> tio::task<> {
        tio::event there;
        auto const job = tio::spawn_parallel(waits, std::ref(there));
        co_await there.wait();
        job.cancel();
        std::string ended;
        try {
            co_await job;
        } catch (tio::job_cancelled const& cancelled) {
            ended = to_string(cancelled.why());
        }
        BOOST_TEST(ended == "explicit");
    });
}

BOOST_FIXTURE_TEST_CASE(C1_one_that_is_cancelled_at_once_never_begins, fixture) {
    loop.run([]() -> tio::task<> {
        bool began = false;
        auto const begins = [&](test::counted) -> tio::task<> {
            began = true;
            co_return;
        };
        auto const job = tio::spawn_parallel(begins, test::counted{});
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        BOOST_TEST(!began);
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_FIXTURE_TEST_CASE(L4_what_it_spawns_belongs_to_its_own_domain, fixture) {
    loop.run([]() -> tio::task<> {
        auto const spawns = []() -> tio::task<int> {
            tio::spawn(test::fail_after, 1ms, "inner");
            co_await tio::sleep(1h);
            co_return 1;
        };
        auto const job = tio::spawn_parallel(spawns);
        std::string error;
        try {
            co_await job;
        } catch (std::runtime_error const& thrown) {
            error = thrown.what();
        }
        BOOST_TEST(error == "inner");
        co_await tio::sleep(1ms); // this domain goes on
    });
}

BOOST_FIXTURE_TEST_CASE(N3_a_nursery_spawns_them_too, fixture) {
    std::atomic<int> running = 0, most = 0, ran = 0;
    auto const counts = [&]() -> tio::task<> {
        most = std::max(most.load(), ++running);
        co_await tio::sleep(1ms);
        --running;
        ++ran;
    };
    loop.run([&]() -> tio::task<> {
        auto const body = [&](tio::nursery& jobs) -> tio::task<> {
            for (int i = 0; i != 6; ++i) jobs.spawn_parallel({.name = "counts"}, counts);
            co_return;
        };
        co_await tio::with_nursery({.max_jobs = 2}, body);
        BOOST_TEST(ran == 6);
        BOOST_TEST(most <= 2);
    });
    auto const crashes = [&]() -> tio::task<> {
        co_await tio::with_nursery([](tio::nursery& jobs) -> tio::task<> {
            jobs.spawn_parallel(test::fail_after, 1ms, "boom");
            jobs.spawn_parallel(test::wait_for, 1h);
            co_return;
        });
    };
    BOOST_TEST(test::thrown_by([&] { loop.run(crashes); }) == "boom");
}

BOOST_FIXTURE_TEST_CASE(N4_a_nursery_that_has_ended_refuses_them, fixture) {
    loop.run([]() -> tio::task<> {
        tio::nursery jobs;
        co_await jobs.join();
        auto const spawns = [&] { jobs.spawn_parallel(test::give(1)); };
        BOOST_TEST(test::thrown_by(spawns) == "usage_error");
    });
    BOOST_TEST(test::thrown_by([] { tio::spawn_parallel(test::give(1)); }) == "usage_error");
}

BOOST_FIXTURE_TEST_CASE(L5_events_channels_and_locks_work_between_them, fixture) {
    int sum = 0; // the mutex protects it
    tio::mutex mutex;
    loop.run([&]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(2);
        auto const produces = [](tio::sender<int> to, int from) -> tio::task<> {
            for (int i = from; i != from + 50; ++i) co_await to.send(i);
        };
        auto const consumes = [&](tio::receiver<int> values) -> tio::task<> {
            for (;;) {
                auto const value = co_await values.next();
                if (!value) co_return;
                auto const guard = co_await mutex.lock();
                sum += *value;
                co_await tio::yield_now();
            }
        };
        tio::spawn_parallel(produces, out, 0);
        tio::spawn_parallel(produces, std::move(out), 50);
        co_await tio::parallel(consumes(in), consumes(in));
    });
    BOOST_TEST(sum == 4950);
}

BOOST_AUTO_TEST_CASE(D8_a_child_that_waits_for_other_loops_is_not_taken_to_be_stuck) {
    tio::runtime runtime{{.threads = 2}};
    tio::loop loop{runtime, {.deadlock = tio::deadlock::crash}};
    loop.run([]() -> tio::task<> {
        tio::event from_parent;
        auto const child =
            tio::spawn_parallel([&]() -> tio::task<> { co_await from_parent.wait(); });
        co_await tio::sleep(5ms); // until it waits
        from_parent.set();
        co_await child;
    });
}

BOOST_AUTO_TEST_SUITE_END()
