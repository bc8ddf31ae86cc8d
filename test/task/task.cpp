// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/task/task.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;

namespace {

tio::task<int> logged(test::trace& log, test::counted = {}) {
    log.add("started");
    co_return 1;
}

tio::task<int> below(int depth) {
    co_await tio::yield_now();
    if (depth == 0) throw std::out_of_range("deep");
    co_return co_await below(depth - 1);
}

struct fixture {
    test::trace log;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(task_task, fixture)

BOOST_AUTO_TEST_CASE(T1_it_starts_when_it_is_awaited) {
    tio::testing::run([&]() -> tio::task<> {
        auto task = logged(log);
        co_await tio::yield_now();
        BOOST_TEST(log.text() == "");
        int const result = co_await std::move(task);
        BOOST_TEST(log.text() == "started");
        BOOST_TEST(result == 1);
    });
}

BOOST_AUTO_TEST_CASE(T1_one_that_never_starts_is_destroyed_with_its_arguments) {
    {
        auto const task = logged(log);
        BOOST_TEST(test::counted::alive() == 1);
    }
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(T1_one_that_is_assigned_to_is_destroyed) {
    auto task = logged(log);
    task = logged(log);
    BOOST_TEST(test::counted::alive() == 1);
    task = {};
    BOOST_TEST(test::counted::alive() == 0);
    BOOST_TEST(!task);
}

BOOST_AUTO_TEST_CASE(T1_it_says_whether_it_is_empty) {
    auto task = logged(log);
    BOOST_TEST(static_cast<bool>(task));
    auto other = std::move(task);
    BOOST_TEST(!task);
    BOOST_TEST(static_cast<bool>(other));
    other.swap(task);
    BOOST_TEST(static_cast<bool>(task));
    BOOST_TEST(!other);
}

BOOST_AUTO_TEST_CASE(T1_awaiting_an_empty_one_is_misuse) {
    auto const await_empty = []() -> tio::task<int> { co_return co_await tio::task<int>{}; };
    BOOST_TEST(test::what_of<tio::usage_error>([&] { tio::testing::run(await_empty()); }) ==
               "an empty task was awaited: it has been moved from");
}

BOOST_AUTO_TEST_CASE(T1_awaiting_one_twice_is_misuse) {
    tio::testing::run([&]() -> tio::task<> {
        auto task = logged(log);
        co_await std::move(task);
        bool refused = false;
        try {
            co_await std::move(task);
        } catch (tio::usage_error const&) {
            refused = true;
        }
        BOOST_TEST(refused);
        BOOST_TEST(log.text() == "started");
    });
}

BOOST_AUTO_TEST_CASE(T1_starting_an_empty_one_is_misuse) {
    BOOST_TEST(test::what_of<tio::usage_error>([] { tio::testing::run(tio::task<>{}); }) ==
               "an empty task was started: it has been moved from");
    BOOST_TEST(test::thrown_by([] {
                   tio::testing::run([]() -> tio::task<> {
                       tio::spawn(tio::task<>{});
                       co_return;
                   });
               }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(T1_an_empty_operand_starts_none_of_the_others) {
    auto const start = [&]() -> tio::task<> { co_await tio::all(logged(log), tio::task<>{}); };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(start()); }) == "usage_error");
    BOOST_TEST(log.text() == "");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T2_an_exception_comes_out_of_the_await_with_its_own_type) {
    tio::testing::run([]() -> tio::task<> {
        std::string caught;
        try {
            co_await below(3);
        } catch (std::out_of_range const& error) {
            caught = error.what();
        }
        BOOST_TEST(caught == "deep");
    });
}

BOOST_AUTO_TEST_CASE(T2_an_exception_of_any_type_comes_out_of_the_run) {
    auto const throws = [](bool yields) -> tio::task<> {
        if (yields) co_await tio::yield_now();
        throw 42;
    };
    for (bool const yields : {false, true}) {
        int caught = 0;
        try {
            tio::testing::run(throws(yields));
        } catch (int number) {
            caught = number;
        }
        BOOST_TEST(caught == 42);
    }
}

BOOST_AUTO_TEST_CASE(T2_it_is_the_very_same_exception_object) {
    tio::testing::run([]() -> tio::task<> {
        auto const error = std::make_exception_ptr(std::runtime_error("x"));
        auto const rethrow = [&]() -> tio::task<> {
            std::rethrow_exception(error);
            co_return;
        };
        auto const outer = [&]() -> tio::task<> { co_await rethrow(); };
        std::exception_ptr caught;
        try {
            co_await outer();
        } catch (...) {
            caught = std::current_exception();
        }
        BOOST_TEST((caught == error));
    });
}

BOOST_AUTO_TEST_CASE(T2_frames_unwind_from_the_inside_before_the_caller_goes_on) {
    auto const inner = [&]() -> tio::task<> {
        test::trace::at_end const end{log, "inner"};
        co_await tio::yield_now();
        throw std::runtime_error("x");
    };
    auto const outer = [&]() -> tio::task<> {
        test::trace::at_end const end{log, "outer"};
        co_await inner();
    };
    tio::testing::run([&]() -> tio::task<> {
        try {
            co_await outer();
        } catch (std::runtime_error const&) {
            log.add("caught");
        }
    });
    BOOST_TEST(log.text() == "inner, outer, caught");
}

BOOST_AUTO_TEST_CASE(T2_an_exception_of_a_destructor_after_co_return_wins) {
    struct throws_at_end {
        ~throws_at_end() noexcept(false) { throw std::runtime_error("at the end"); }
    };
    auto const ends_badly = []() -> tio::task<test::counted> {
        throws_at_end const local;
        co_return test::counted{};
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(ends_badly()); }) == "at the end");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(T1_an_allocation_that_fails_starts_nothing) {
    int failures = 0;
    for (std::size_t n = 1; n != 40; ++n) {
        log.clear();
        tio::testing::run([&]() -> tio::task<> {
            bool failed = false;
            {
                tio::testing::failing_allocation const fails(n);
                try {
                    // co_await is left out: it would let others run, and fail them.
                    auto const job = tio::spawn({.name = "a name of some length"}, logged(log));
                } catch (std::bad_alloc const&) {
                    failed = true;
                }
            }
            if (failed) ++failures;
            co_await tio::yield_now();
            BOOST_TEST(log.text() == (failed ? "" : "started"));
        });
        BOOST_TEST(test::counted::alive() == 0);
    }
    BOOST_TEST(failures > 0);
}

BOOST_AUTO_TEST_SUITE_END()
