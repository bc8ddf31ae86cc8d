// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/constructs.hpp>
#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::testing::fail_allocations;

BOOST_AUTO_TEST_SUITE(testing_fail_allocations)

namespace {

/// What is found to be wrong with a task; "nothing" if it passes.
template <class F>
std::string found(F factory) {
    try {
        fail_allocations(factory);
        return "nothing";
    } catch (tio::testing::check_failed const& failed) {
        return failed.what();
    }
}

bool has(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

void allocate() {
    ::operator delete(::operator new(8));
}

// A task costs its frame and its job's record, and the root the room for its name.
constexpr std::size_t of_a_run = 3;

} // namespace

// --- what passes

BOOST_AUTO_TEST_CASE(V3_each_allocation_fails_once_and_they_are_counted) {
    int made = 0, ended = 0;
    auto const task = [&]() -> tio::task<> {
        ++made;
        allocate();
        co_await tio::yield_now();
        allocate();
        ++ended;
    };
    BOOST_TEST(fail_allocations(task) == of_a_run + 2);
    BOOST_TEST(made == 1 + 2 + 1);
    BOOST_TEST(ended == 2);
}

BOOST_AUTO_TEST_CASE(V3_what_the_factory_allocates_counts) {
    auto const factory = [] {
        allocate();
        return test::give(1);
    };
    BOOST_TEST(fail_allocations(factory) == of_a_run + 1);
}

BOOST_AUTO_TEST_CASE(V3_frames_and_records_are_allocated_in_each_run) {
    auto const task = []() -> tio::task<> {
        co_await test::give(1);             // a frame
        co_await tio::spawn(test::give(1)); // and a record
        co_await tio::spawn({.name = "a name that is too long for its string"}, test::give(1));
    };
    for (int i = 0; i != 3; ++i) BOOST_TEST(fail_allocations(task) == of_a_run + 1 + 2 + 4);
}

BOOST_AUTO_TEST_CASE(V3_memory_is_kept_for_reuse_again_afterwards) {
    fail_allocations([] { return test::give(1); });
#if !TINYASIO_DETAIL_SANITIZED
    auto const allocated = [] {
        auto const before = tio::testing::allocations();
        static_cast<void>(test::give(1)); // never runs
        return tio::testing::allocations() - before;
    };
    allocated();
    BOOST_TEST(allocated() == 0u);
#endif
}

BOOST_AUTO_TEST_CASE(V3_a_task_may_handle_it_and_return) {
    int handled = 0;
    auto const task = [&]() -> tio::task<> {
        try {
            allocate();
        } catch (std::bad_alloc const&) {
            ++handled;
        }
        co_return;
    };
    BOOST_TEST(fail_allocations(task) == of_a_run + 1);
    BOOST_TEST(handled == 1);
}

BOOST_AUTO_TEST_CASE(V3_bad_alloc_may_come_as_a_cause_or_in_a_group) {
    auto const nests = []() -> tio::task<> {
        try {
            allocate();
        } catch (std::bad_alloc const&) {
            std::throw_with_nested(std::runtime_error("cannot be made"));
        }
        co_return;
    };
    BOOST_TEST(found(nests) == "nothing");

    auto const grouped = []() -> tio::task<> {
        tio::spawn({.awaited = false}, test::fails_when_cancelled, "while it crashes");
        co_await tio::sleep(1s);
        allocate();
    };
    auto const text =
        found([&]() -> tio::task<> { co_await tio::all(grouped, test::wait_for(3s)); });
    BOOST_TEST(text == "nothing");
}

BOOST_AUTO_TEST_CASE(V3_a_task_that_fails_by_itself_may_do_so) {
    auto const task = []() -> tio::task<> {
        try {
            allocate();
        } catch (std::bad_alloc const&) {}
        throw std::runtime_error("boom");
        co_return;
    };
    BOOST_TEST(found(task) == "nothing");
}

BOOST_AUTO_TEST_CASE(V3_what_the_library_has_survives_it_and_leaves_nothing) {
    using namespace test::constructs;
    BOOST_TEST(fail_allocations(everything) > 50u);
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(fail_allocations(everything, {.crash = tio::crash::any}) > 50u);
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(fail_allocations(everything, {.seed = 7}) > 50u);
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(fail_allocations(failing) > 20u);
    BOOST_TEST(test::counted::alive() == 0);
}

// --- what is found

BOOST_AUTO_TEST_CASE(V3_finds_another_error_and_says_which_allocation_it_was) {
    auto const task = []() -> tio::task<> {
        try {
            allocate();
        } catch (std::bad_alloc const&) {
            throw std::runtime_error("out of luck");
        }
        co_return;
    };
    BOOST_TEST(found(task) == "fail_allocations, number 4 fails: the task\n"
                              "  failed with std::runtime_error: out of luck\n"
                              "  but returns when it is left alone");
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_hangs_when_an_allocation_fails) {
    tio::event done;
    auto const sets = [&]() -> tio::task<> {
        allocate();
        done.set();
        co_return;
    };
    auto const task = [&]() -> tio::task<> {
        done.clear();
        tio::spawn({.bubble = false}, sets);
        co_await done.wait();
    };
    auto const text = found(task);
    BOOST_TEST(has(text, "hangs: tinyasio::deadlock_error"));
    BOOST_TEST(has(text, "job 1 'root' waits for event at fail_allocations.cpp:"));
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_hangs_by_itself) {
    auto const task = []() -> tio::task<> {
        tio::event never;
        co_await never.wait();
    };
    BOOST_TEST(has(found(task), "fail_allocations, none fails: the task\n  hangs: "));
}

BOOST_AUTO_TEST_CASE(V3_finds_a_task_that_goes_on_and_on) {
    bool done = false;
    auto const does = [&]() -> tio::task<> {
        allocate();
        done = true;
        co_return;
    };
    auto const task = [&]() -> tio::task<> {
        done = false;
        tio::spawn({.bubble = false}, does);
        while (!done) co_await tio::yield_now();
    };
    BOOST_TEST(has(found(task), "went on and on, without end: job 1 'root' in yield_now at "));
}

BOOST_AUTO_TEST_CASE(V3_finds_what_is_left) {
    static tio::handle<> kept;
    auto const task = []() -> tio::task<> {
        auto job = tio::spawn(test::wait_for, 1s);
        try {
            allocate();
        } catch (std::bad_alloc const&) {
            kept = job;
        }
        co_return;
    };
    BOOST_TEST(has(found(task), "left coroutine frames or records of jobs behind: 1"));
    kept = {};
}

BOOST_AUTO_TEST_SUITE_END()
