// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/places.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Jobs that wait for each other, where at least one does so by a share or a handle.
BOOST_AUTO_TEST_SUITE(combine_share_cycles)

namespace {

using shared = tio::shared_task<>;

// By reference, because what is awaited is made later.
tio::task<> awaits(shared& other) {
    co_await other;
}
tio::task<> awaits_handle(tio::handle<>& other) {
    co_await other;
}
tio::task<> awaits_in_all(shared& other) {
    co_await tio::all(test::wait_for(1s), awaits(other));
}
tio::task<> awaits_in_shield(shared& other) {
    co_await tio::shield(awaits(other));
}
tio::task<> awaits_in_until_stop(shared& other) {
    co_await tio::until_stop(awaits(other));
}
tio::task<> awaits_two(shared& a, shared& b) {
    co_await tio::all(awaits(a), awaits(b));
}

shared named(std::string_view name, shared& awaited) {
    return tio::share({.name = name}, awaits, std::ref(awaited));
}

/// The text of the `cycle_error` that comes out of a run.
template <class Root>
std::string cycle_in(Root root) {
    return test::without_lines(test::what_of<tio::cycle_error>([&] { tio::testing::run(root); }));
}

/// A job 2 'parent' waits in some way for a share that awaits it.
std::string cycle_through(tio::task<> (*way)(shared&)) {
    return cycle_in([&]() -> tio::task<> {
        tio::handle<> parent;
        shared child = tio::share({.name = "child"}, awaits_handle, std::ref(parent));
        parent = tio::spawn({.name = "parent"}, way, std::ref(child));
        co_await parent;
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(T6_one_that_awaits_itself_is_a_cycle) {
    auto const text = cycle_in([]() -> tio::task<> {
        shared self;
        self = named("self", self);
        co_await self;
    });
    BOOST_TEST(text == "jobs wait for each other: job 2 'self' at share_cycles.cpp:N waits for job "
                       "2 'self'");
}

BOOST_AUTO_TEST_CASE(T6_the_text_names_the_chain_of_two) {
    auto const text = cycle_in([]() -> tio::task<> {
        shared a, b;
        a = named("a", b);
        b = named("b", a);
        co_await a;
    });
    BOOST_TEST(text == "jobs wait for each other: job 3 'b' at share_cycles.cpp:N waits for "
                       "job 2 'a' at share_cycles.cpp:N, which waits for job 3 'b'");
}

BOOST_AUTO_TEST_CASE(T6_the_text_names_the_chain_of_three) {
    auto const text = cycle_in([]() -> tio::task<> {
        shared a, b, c;
        a = named("a", b);
        b = named("b", c);
        c = named("c", a);
        co_await a;
    });
    BOOST_TEST(text == "jobs wait for each other: job 4 'c' at share_cycles.cpp:N waits for "
                       "job 2 'a' at share_cycles.cpp:N, which waits for "
                       "job 3 'b' at share_cycles.cpp:N, which waits for job 4 'c'");
}

BOOST_AUTO_TEST_CASE(T6_a_share_and_a_handle_can_make_a_cycle) {
    BOOST_TEST(cycle_through(awaits) ==
               "jobs wait for each other: job 3 'child' at share_cycles.cpp:N waits for "
               "job 2 'parent' at share_cycles.cpp:N, which waits for job 3 'child'");
}

BOOST_AUTO_TEST_CASE(T6_two_handles_can_make_a_cycle) {
    auto const text = cycle_in([]() -> tio::task<> {
        tio::handle<> a, b;
        a = tio::spawn({.name = "a"}, awaits_handle, std::ref(b));
        b = tio::spawn({.name = "b"}, awaits_handle, std::ref(a));
        co_await a;
    });
    BOOST_TEST(text == "jobs wait for each other: job 3 'b' at share_cycles.cpp:N waits for "
                       "job 2 'a' at share_cycles.cpp:N, which waits for job 3 'b'");
}

BOOST_AUTO_TEST_CASE(T6_a_cycle_may_go_through_the_operand_of_an_all) {
    BOOST_TEST(cycle_through(awaits_in_all) ==
               "jobs wait for each other: job 5 'child' at share_cycles.cpp:N waits for "
               "job 2 'parent' at share_cycles.cpp:N, which waits for "
               "job 4 at share_cycles.cpp:N, which waits for job 5 'child'");
}

BOOST_AUTO_TEST_CASE(T6_a_cycle_may_go_through_a_shield_or_an_until_stop) {
    auto const through_one_job =
        "jobs wait for each other: job 4 'child' at share_cycles.cpp:N waits for "
        "job 2 'parent' at share_cycles.cpp:N, which waits for "
        "job 3 at share_cycles.cpp:N, which waits for job 4 'child'";
    BOOST_TEST(cycle_through(awaits_in_shield) == through_one_job);
    BOOST_TEST(cycle_through(awaits_in_until_stop) == through_one_job);
}

BOOST_AUTO_TEST_CASE(T6_two_that_await_the_same_one_are_no_cycle) {
    tio::testing::run([]() -> tio::task<> {
        shared bottom = tio::share(test::wait_for, 1s);
        shared left = named("left", bottom);
        shared right = named("right", bottom);
        shared const top = tio::share(awaits_two, std::ref(left), std::ref(right));
        co_await top;
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_CASE(T6_many_waiters_on_both_sides_are_no_cycle_and_found_to_be_none_soon) {
    constexpr int many = 1000;
    int ended = 0;
    tio::testing::run([&]() -> tio::task<> {
        shared bottom = tio::share(test::wait_for, 1s);
        auto const many_jobs_await = [&](shared& awaited) -> tio::task<> {
            auto const job = [&](int) -> tio::task<> {
                co_await awaited;
                ++ended;
            };
            co_await tio::all(std::views::iota(0, many) | std::views::transform(job));
        };
        shared middle = tio::share(many_jobs_await, std::ref(bottom));
        co_await many_jobs_await(middle);
    });
    BOOST_TEST(ended == 2 * many);
}

BOOST_AUTO_TEST_CASE(T6_a_cycle_error_that_is_caught_leaves_the_loop_usable) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<> self;
        auto const caught = [&]() -> tio::task<> { co_await test::tell(log, "self", self); };
        self = tio::spawn(caught);
        co_await self;
        shared a, b;
        a = tio::share({.bubble = false}, awaits, std::ref(b));
        b = tio::share({.bubble = false}, awaits, std::ref(a));
        co_await tio::all(test::tell(log, "a", a), test::tell(log, "b", b));
        shared const good = tio::share(test::wait_for, 1s);
        co_await test::tell(log, "good", good);
    });
    BOOST_TEST(log.text() == "self: cycle_error, b: cycle_error, a: cycle_error, good: nothing");
}

BOOST_AUTO_TEST_SUITE_END()
