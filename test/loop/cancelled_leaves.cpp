// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Each kind of leaf, cancelled at each moment.
BOOST_AUTO_TEST_SUITE(loop_cancelled_leaves)

namespace {

enum class kind { yield, sleep, event, timed_event, handle, all, wait_all_blocked };

constexpr std::array all_kinds{kind::yield,  kind::sleep, kind::event,           kind::timed_event,
                               kind::handle, kind::all,   kind::wait_all_blocked};

char const* name_of(kind which) {
    constexpr std::array names{"yield",  "sleep", "event",           "timed event",
                               "handle", "all",   "wait_all_blocked"};
    return names[static_cast<std::size_t>(which)];
}

/// What the leaves wait for.
struct world {
    tio::event event{};
    tio::handle<int> job{};
    int started = 0;

    tio::task<int> waits_for_event() {
        ++started;
        co_await event.wait();
        co_return 1;
    }
};

tio::task<> wait_at(kind which, world& of) {
    switch (which) {
    case kind::yield: co_await tio::yield_now(); break;
    case kind::sleep: co_await tio::sleep(1s); break;
    case kind::event: co_await of.event.wait(); break;
    case kind::timed_event: co_await of.event.wait(1h); break;
    case kind::handle: co_await of.job; break;
    case kind::all: co_await tio::all(of.waits_for_event(), of.waits_for_event()); break;
    case kind::wait_all_blocked: co_await tio::testing::wait_all_blocked(); break;
    }
}

/// Waits at the leaf and then at another one; writes down how each went.
tio::task<> waits(kind which, world& of, test::trace& log) {
    try {
        co_await wait_at(which, of);
        log.add("done");
        co_await tio::yield_now();
        log.add("went on");
    } catch (tio::cancelled const&) {
        log.add("cancelled");
        throw;
    }
}

using scenario = std::function<tio::task<>(kind, world&, test::trace&)>;

std::string outcome_of(kind which, scenario const& play) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        world of;
        if (which == kind::handle) of.job = tio::spawn([&] { return of.waits_for_event(); });
        co_await play(which, of, log);
        of.event.set(); // wakes nobody who has gone
        co_await tio::sleep(2h);
    });
    return log.text();
}

/// Lets a job that has just been spawned come to its leaf.
tio::task<> let_it_wait(kind which) {
    co_await tio::yield_now();
    if (which != kind::yield && which != kind::wait_all_blocked) co_await tio::yield_now();
}

tio::task<> before_its_start(kind which, world& of, test::trace& log) {
    auto const job = tio::spawn(waits, which, std::ref(of), std::ref(log));
    job.cancel();
    co_await tio::yield_now();
    BOOST_TEST(job.done());
}

tio::task<> before_the_leaf(kind which, world& of, test::trace& log) {
    tio::handle<void> own;
    int const started = of.started;
    own = tio::spawn([&]() -> tio::task<> {
        own.cancel();
        co_await waits(which, of, log);
    });
    co_await tio::yield_now();
    BOOST_TEST(own.done());
    co_await tio::yield_now();
    BOOST_TEST(of.started - started == (which == kind::handle ? 1 : 0));
}

tio::task<> while_waiting(kind which, world& of, test::trace& log) {
    auto const job = tio::spawn(waits, which, std::ref(of), std::ref(log));
    co_await let_it_wait(which);
    job.cancel();
    co_await tio::yield_now();
    co_await tio::yield_now();
    BOOST_TEST(job.done());
    BOOST_TEST(test::clock_ms() == 0);
}

/// The leaf has completed, its job has not had its turn yet.
tio::task<> at_the_same_moment(kind which, world& of, test::trace& log) {
    auto const job = tio::spawn(waits, which, std::ref(of), std::ref(log));
    if (which == kind::sleep) {
        co_await tio::sleep(1s); // is queued before the other one
    } else {
        co_await let_it_wait(which);
        of.event.set();
        if (which == kind::handle || which == kind::all) co_await tio::yield_now();
    }
    BOOST_TEST(!job.done());
    job.cancel();
    co_await tio::yield_now();
    co_await tio::yield_now();
    BOOST_TEST(job.done());
}

tio::task<> after_its_end(kind which, world& of, test::trace& log) {
    auto const job = tio::spawn(waits, which, std::ref(of), std::ref(log));
    co_await let_it_wait(which);
    of.event.set();
    co_await tio::sleep(2s);
    BOOST_REQUIRE(job.done());
    job.cancel();
    co_await job;
}

} // namespace

BOOST_AUTO_TEST_CASE(C1_cancelled_before_its_start_a_job_never_comes_to_its_leaf) {
    for (kind const which : all_kinds)
        BOOST_TEST_CONTEXT(name_of(which)) BOOST_TEST(outcome_of(which, before_its_start) == "");
}

BOOST_AUTO_TEST_CASE(C2_cancelled_before_the_leaf_it_throws_and_starts_nothing) {
    for (kind const which : all_kinds) BOOST_TEST_CONTEXT(name_of(which))
    BOOST_TEST(outcome_of(which, before_the_leaf) == "cancelled");
}

BOOST_AUTO_TEST_CASE(C1_cancelled_while_waiting_it_throws_at_once) {
    for (kind const which : all_kinds) BOOST_TEST_CONTEXT(name_of(which))
    BOOST_TEST(outcome_of(which, while_waiting) == "cancelled");
}

BOOST_AUTO_TEST_CASE(C4_cancelled_after_completion_what_would_be_lost_is_delivered_first) {
    for (kind const which : {kind::sleep, kind::event, kind::timed_event})
        BOOST_TEST_CONTEXT(name_of(which))
    BOOST_TEST(outcome_of(which, at_the_same_moment) == "cancelled");
    for (kind const which : {kind::handle, kind::all}) BOOST_TEST_CONTEXT(name_of(which))
    BOOST_TEST(outcome_of(which, at_the_same_moment) == "done, cancelled");
}

BOOST_AUTO_TEST_CASE(C8_cancelled_after_its_end_nothing_changes) {
    for (kind const which : all_kinds) BOOST_TEST_CONTEXT(name_of(which))
    BOOST_TEST(outcome_of(which, after_its_end) == "done, went on");
}

BOOST_AUTO_TEST_CASE(C4_an_error_that_has_come_is_delivered_before_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event event;
        auto const failing = tio::spawn([&]() -> tio::task<> {
            co_await event.wait();
            throw std::runtime_error("boom");
        });
        auto const awaiter = tio::spawn([&]() -> tio::task<> {
            try {
                co_await failing;
            } catch (std::runtime_error const& error) {
                log.add(error.what());
            }
            co_await tio::yield_now();
            log.add("went on");
        });
        co_await tio::testing::wait_all_blocked();
        event.set();
        co_await tio::yield_now();
        BOOST_TEST(failing.done());
        awaiter.cancel();
        co_await tio::yield_now();
        BOOST_TEST(awaiter.done());
    });
    BOOST_TEST(log.text() == "boom");
}

BOOST_AUTO_TEST_SUITE_END()
