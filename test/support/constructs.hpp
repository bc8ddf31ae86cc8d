// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>
#include <tinyasio/time.hpp>

#include <chrono>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

// A task for each thing that the library has: for tests that disturb them.
namespace test::constructs {

namespace tio = tinyasio;
using namespace std::chrono_literals;

inline tio::task<int> leaf(counted, int value) {
    co_await tio::yield_now();
    co_return value;
}

inline tio::task<int> chain(int depth) {
    counted const local;
    if (depth == 0) co_return co_await leaf(counted{}, 1);
    co_return co_await chain(depth - 1) + 1;
}

inline tio::task<int> nested_all() {
    auto const pair = [](int a, int b) -> tio::task<int> {
        auto [x, y] = co_await tio::all(leaf(counted{}, a), leaf(counted{}, b));
        co_return x + y;
    };
    std::vector<tio::task<int>> range;
    for (int i = 0; i != 3; ++i) range.push_back(leaf(counted{}, i));
    auto [x, y, rest] = co_await tio::all(pair(1, 2), pair(3, 4), tio::all(std::move(range)));
    co_return x + y + rest[2];
}

inline tio::task<int> handles() {
    auto const kept = tio::spawn({.name = "a name that is too long for its string"}, chain, 2);
    auto taken = tio::spawn(leaf(counted{}, 5));
    auto const waits = [&]() -> tio::task<int> { co_return co_await kept; };
    auto [x, y] = co_await tio::all(waits(), waits());
    int const z = co_await std::move(taken);
    co_return x + y + z;
}

inline tio::task<> daemon() {
    counted const local;
    auto const beat = [](counted) -> tio::task<> {
        for (;;) co_await tio::sleep(1s);
    };
    tio::spawn({.name = "a daemon whose name is long", .awaited = false}, beat, counted{});
    co_await tio::sleep(2500ms);
}

inline tio::task<> events() {
    tio::event ready, never;
    auto const sets = [&]() -> tio::task<> {
        co_await tio::sleep(1s);
        ready.set();
    };
    auto const waits = [&](counted) -> tio::task<> {
        co_await ready.wait();
        co_await ready.wait(1h);
        co_await never.wait(1s);
    };
    co_await tio::all(waits(counted{}), waits(counted{}), sets);
}

inline tio::task<std::string> locals() {
    static tio::task_local<std::string> request{"none of any length to speak of"};
    auto const inherits = [](counted) -> tio::task<std::string> {
        co_await tio::yield_now();
        request.set(*request + " and a child of it");
        co_return *request;
    };
    request.set("a request with a long name");
    auto const child = tio::spawn(inherits, counted{});
    auto const text = co_await child;
    co_return text + *request;
}

/// An error that its awaiter handles.
inline tio::task<std::string> handled_error() {
    std::string text;
    try {
        co_await tio::all(chain(1), fail_after(1s, "boom"), wait_for(1h));
    } catch (std::runtime_error const& error) {
        text = error.what();
    }
    co_return text;
}

inline tio::task<> cancels_a_job() {
    auto const sleeps = tio::spawn(wait_for, 1h);
    co_await tio::sleep(1s);
    sleeps.cancel();
    try {
        co_await sleeps;
    } catch (tio::job_cancelled const&) {}
}

/// A shared task that two await at once and one later.
inline tio::task<int> shares() {
    auto const once = tio::share({.name = "a shared task with a long name"}, chain, 2);
    auto const waits = [&](counted) -> tio::task<int> { co_return co_await once; };
    auto [x, y] = co_await tio::all(waits(counted{}), waits(counted{}));
    int const later = co_await once;
    co_return x + y + later;
}

/// Cleanup that uses the loop, with shields in shields.
inline tio::task<> cleanups() {
    auto const closes = [](counted) -> tio::task<> {
        co_await tio::all(wait_for(10ms), leaf(counted{}, 1));
        co_await tio::shield(wait_for(10ms), 1h);
    };
    co_await tio::finally(nested_all(), closes(counted{}));
    co_await tio::shield(tio::finally(chain(1), tio::shield(closes(counted{}))));
    co_await tio::finally(tio::all(chain(2), wait_for(1s)), closes(counted{}));
}

inline tio::task<int> outcomes() {
    auto const good = co_await tio::as_outcome(nested_all());
    auto const bad = co_await tio::as_outcome(tio::finally(fail_after(1s, "boom"), wait_for(1s)));
    co_return good.value() + static_cast<int>(bad.has_exception());
}

/// Jobs that are asked to stop, and one that has to be cancelled.
inline tio::task<> stops() {
    auto const ticks = [](counted) -> tio::task<> {
        while (auto const tick = co_await tio::until_stop(wait_for(1s))) co_await tio::yield_now();
    };
    auto const waits = [](counted) -> tio::task<> { co_await tio::this_task::stop(); };
    auto const both = [&](counted) -> tio::task<> {
        co_await tio::all(ticks(counted{}), waits(counted{}));
    };
    auto const willing = tio::spawn({.awaited = false}, both, counted{});
    auto const deaf = tio::spawn({.cancel_timeout = 1h}, wait_for, 1h);
    co_await tio::sleep(2500ms);
    willing.cancel_after_grace(1h);
    deaf.cancel_after_grace(1s);
    auto const ends = [](tio::handle<> job) -> tio::task<> {
        try {
            co_await job;
        } catch (tio::job_cancelled const&) {} // without memory for a timer there is no grace
    };
    co_await ends(willing);
    co_await ends(deaf);
}

/// Operands of which one is enough.
inline tio::task<int> races() {
    tio::event never;
    auto const first = co_await tio::race(never.wait(), nested_all(), tio::sleep(1s), wait_for(1h));
    auto const failing = [](counted) -> tio::task<int> {
        co_await tio::sleep(500ms);
        throw std::runtime_error("an attempt");
    };
    auto const found = co_await tio::any({.stagger = 1s}, failing(counted{}), failing(counted{}),
                                         chain(1), chain(2));
    std::vector<tio::task<>> sleeps;
    for (int i = 1; i != 4; ++i) sleeps.push_back(wait_for(std::chrono::seconds(i)));
    auto const range = co_await tio::race(std::move(sleeps));
    co_return static_cast<int>(first.index() + found.index() + range.index());
}

/// Jobs that are asked for their results, or left.
inline tio::task<int> completes() {
    int sum = 0;
    auto results = tio::as_completed(chain(2), leaf(counted{}, 5));
    auto const asks = [&](counted) -> tio::task<> {
        while (auto const value = co_await results.next()) sum += *value;
    };
    co_await tio::all(asks(counted{}), asks(counted{}));
    auto left = tio::as_completed(wait_for(1h), tio::sleep(1s));
    co_await left.next();
    co_return sum;
}

/// Tasks for the elements of ranges, of which some know their size and some do not.
inline tio::task<int> maps() {
    auto const text = [](int i) {
        return "a text that is too long for its string " + std::to_string(i);
    };
    auto const size = [](std::string const& of) -> tio::task<int> {
        counted const local;
        co_await tio::sleep(1s);
        co_return static_cast<int>(of.size());
    };
    auto const odd = [](int i) { return i % 2 == 1; };
    auto const sizes =
        co_await tio::map({.limit = 2}, size, std::views::iota(0, 3) | std::views::transform(text));
    auto const others = co_await tio::map(size, std::views::iota(0, 4) | std::views::filter(odd) |
                                                    std::views::transform(text));
    co_await tio::for_each(wait_for, std::vector<std::chrono::milliseconds>(3, 1s));
    co_return sizes[0] + others[0];
}

/// Limits of time that are kept, that are not, and that move.
inline tio::task<int> limits() {
    auto const slow = [](counted) -> tio::task<int> {
        co_await tio::finally(wait_for(1h), wait_for(10ms));
        co_return 1;
    };
    auto const good = co_await tio::timeout(nested_all(), 1h);
    auto const late = co_await tio::timeout(slow(counted{}), 1s);
    auto const at_once = co_await tio::timeout(slow(counted{}), 0s);
    int result = good.value() + static_cast<int>(late.has_value() || at_once.has_value());
    tio::deadline limit{1h};
    auto const moves = [&](counted) -> tio::task<> {
        co_await tio::sleep(1s);
        limit.expires_after(1s);
    };
    auto const limited = [&](counted) -> tio::task<> {
        static_cast<void>(co_await tio::timeout(slow(counted{}), limit));
    };
    co_await tio::all(limited(counted{}), limited(counted{}), moves(counted{}));
    try {
        result += co_await tio::fail_after(slow(counted{}), tio::now() + 1s);
    } catch (tio::timed_out const&) {}
    co_return result;
}

inline tio::task<> intervals() {
    tio::interval every{1s};
    auto const ticks = [&](counted) -> tio::task<> {
        for (int i = 0; i != 2; ++i) co_await every.tick();
    };
    co_await tio::all(ticks(counted{}), ticks(counted{}));
}

/// Fails at first, and when it is to be cancelled; runs again in the end.
inline tio::task<int> supervised() {
    int runs = 0;
    auto const fails_twice = [&](counted) -> tio::task<int> {
        co_await tio::sleep(1s);
        if (++runs != 3) throw std::runtime_error("boom");
        co_return 1;
    };
    auto const make = [&] { return fails_twice(counted{}); };
    co_return co_await tio::supervise({.max_restarts = 3}, make);
}

/// Nurseries with everything that they have, and some inside of them.
inline tio::task<int> nurseries() {
    int sum = 0;
    tio::logger const logger{[&](tio::log_entry const& entry) { sum += entry.text.empty(); }};
    auto const adds = [&](counted, int value) -> tio::task<> {
        co_await tio::sleep(1s);
        sum += value;
    };
    auto const inner = [&](tio::nursery& n) -> tio::task<int> {
        n.spawn({.name = "a job with a long name"}, adds, counted{}, 1);
        auto fork = n.fork({.name = "a fork with a long name", .timeout = 1h});
        fork.spawn(adds, counted{}, 2);
        n.spawn({.awaited = false}, wait_for, 1h);
        co_await fork.join();
        tio::spawn(adds, counted{}, 3);
        co_return static_cast<int>(n.jobs().size());
    };
    auto const outer = [&](tio::nursery& n) -> tio::task<int> {
        n << adds(counted{}, 4) << adds(counted{}, 5) << adds(counted{}, 6); // one is queued
        auto const handle = co_await n.spawn_when_free(adds(counted{}, 7));
        co_await handle;
        co_return co_await tio::with_nursery(inner);
    };
    int const jobs = co_await tio::with_nursery(
        {.name = "a nursery with a long name", .logger = &logger, .max_jobs = 2}, outer);
    co_return sum + jobs;
}

/// One by hand, with a service.
inline tio::task<int> services() {
    auto const serves = [](tio::started<int> started, counted) -> tio::task<> {
        co_await tio::sleep(1s);
        started(7);
        co_await tio::sleep(1h);
    };
    tio::nursery n{{.name = "services with a long name", .timeout = 1h}};
    int const port = co_await n.start({.name = "service", .awaited = false}, serves, counted{});
    n << wait_for(1s);
    co_await n.join();
    co_return port;
}

/// Errors and timeouts that end a nursery or an isolate, and are handled.
inline tio::task<std::string> contained_errors() {
    auto const fails = [](tio::nursery& n) -> tio::task<> {
        n << fail_after(1s, "boom") << wait_for(1h);
        co_await tio::finally(wait_for(1h), wait_for(10ms));
    };
    std::string text;
    try {
        co_await tio::with_nursery(fails);
    } catch (std::runtime_error const& error) {
        text = error.what();
    }
    auto const waits = [](tio::nursery& n) -> tio::task<> {
        n << leaf(counted{}, 1);
        co_await tio::sleep(1h);
    };
    try {
        co_await tio::with_nursery({.timeout = 1s}, waits);
    } catch (tio::timed_out const&) {}
    auto const inner = []() -> tio::task<int> {
        tio::spawn(fail_after, 1s, "inner");
        co_return co_await chain(2);
    };
    auto const bad = co_await tio::isolate(inner);
    auto const good = co_await tio::isolate(nested_all());
    co_return text + (bad ? "" : "bad") + std::to_string(good.value());
}

/// Tokens, locks and barriers, for which some have to wait.
inline tio::task<> synchronised() {
    tio::semaphore two{2};
    tio::mutex lock;
    tio::condition changed;
    tio::barrier three{3};
    int turn = 0;
    auto const works = [&](counted) -> tio::task<> {
        auto token = co_await two.acquire();
        co_await tio::sleep(1s);
        token.release();
        co_await lock.with(wait_for(10ms));
        static_cast<void>(co_await three.wait());
        auto guard = co_await lock.lock();
        ++turn;
        changed.notify_all();
        co_await changed.wait(guard, [&] { return turn == 3; });
    };
    co_await tio::all(works(counted{}), works(counted{}), works(counted{}));
}

/// A value and an error that come from elsewhere.
inline tio::task<int> promised() {
    tio::promise<int> value;
    auto future = value.get_future();
    auto const keeps = [&](counted) -> tio::task<> {
        co_await tio::sleep(1s);
        value.set_value(3);
    };
    auto const gets = [&](counted) -> tio::task<int> { co_return co_await future.get(); };
    auto [got, kept] = co_await tio::all(gets(counted{}), keeps(counted{}));
    static_cast<void>(kept);
    std::optional<tio::promise<>> broken(std::in_place);
    auto never = broken->get_future();
    broken.reset();
    try {
        co_await never.get();
    } catch (tio::broken_promise const&) {}
    co_return got;
}

/// Messages through all kinds of channels, and through races.
inline tio::task<int> channels() {
    auto const produces = [](tio::sender<counted> out) -> tio::task<> {
        for (int i = 0; i != 3; ++i) co_await out.send(counted{});
    };
    auto const relays = [](tio::receiver<counted> in, tio::sender<counted> out) -> tio::task<> {
        while (auto one = co_await in.next()) {
            co_await out.send(std::move(*one));
        }
    };
    auto [out, in] = tio::channel<counted>(1);
    auto [to, from] = tio::channel<counted>(0);
    auto [log, lines] = tio::unbounded_channel<std::string>();
    auto const body = [&, &first = out, &second = in, &third = to, &last = from, &tells = log,
                       &told = lines](tio::nursery& stages) -> tio::task<> {
        stages.spawn(produces, std::move(first));
        stages.spawn(relays, std::move(second), std::move(third));
        for (int received = 0; received != 3;) {
            auto const got = co_await tio::race(last.receive(), told.receive(), tio::sleep(1s));
            if (got.index() != 0) continue;
            ++received;
            tells.send("a message that is too long for its string");
            co_await tio::sleep(10ms);
        }
    };
    co_await tio::with_nursery(body);
    log.send("the last one");
    log.close();
    auto const batch = co_await lines.receive_many(10);
    co_return static_cast<int>(batch.size());
}

/// Functions in threads, one at a time, and tasks that these run on the loop.
inline tio::task<int> threads() {
    auto const adds = [](int to, counted) { return to + 1; };
    int sum = co_await tio::run_in_thread(adds, 1, counted{});
    auto const runs = [](counted) {
        counted const local;
        int const slow = tio::in_thread::run(chain, 1);
        tio::in_thread::run(tio::sleep(1s));
        return slow + tio::in_thread::run(leaf(counted{}, 3));
    };
    sum += co_await tio::run_in_thread({.name = "a thread with a long name"}, runs, counted{});
    auto const size = [](std::string const& of) { return static_cast<int>(of.size()); };
    std::vector<std::string> const texts(3, "a text that is too long for its string");
    auto const sizes = co_await tio::map_in_threads({.limit = 1}, size, texts);
    sum += sizes.back();
    auto const fails = [](counted) { tio::in_thread::run(fail_after, 1s, "boom"); };
    try {
        co_await tio::run_in_thread(fails, counted{});
    } catch (std::runtime_error const&) {
        ++sum;
    }
    tio::thread_pool pool{{.max_threads = 1, .name = "a pool with a long name"}};
    auto const queued = tio::spawn(pool.run(adds, 1, counted{}));
    auto const limited = co_await tio::timeout(pool.run(adds, 1, counted{}), 1h);
    co_return sum + limited.value() + co_await queued;
}

/// All of it, one after the other and some at once.
inline tio::task<> everything() {
    co_await chain(3);
    co_await nested_all();
    co_await tio::all(handles(), daemon(), events());
    co_await locals();
    co_await tio::all(handled_error(), cancels_a_job());
    co_await tio::all(shares(), cleanups(), outcomes(), stops());
    co_await tio::all(races(), completes(), maps());
    co_await tio::all(limits(), intervals(), supervised());
    co_await tio::all(nurseries(), services(), contained_errors());
    co_await tio::all(synchronised(), promised(), channels());
    co_await threads();
}

/// Fails, in a job of its own, and others with it.
inline tio::task<> failing() {
    tio::spawn(fail_after, 2s, "boom");
    co_await tio::all(nested_all(), tio::finally(wait_for(1h), cleanups()));
}

} // namespace test::constructs
