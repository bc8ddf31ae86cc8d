// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_crash_any)

namespace {

/// Awaits a handle or an `all`, and writes down what comes out of it.
template <class A>
tio::task<> await_and_tell(test::trace& log, std::string name, A awaited) {
    std::exception_ptr error;
    try {
        co_await std::move(awaited);
    } catch (...) {
        error = std::current_exception();
    }
    log.add(name + ": " + test::text_of(error));
    if (error) std::rethrow_exception(error);
}

template <class Root>
std::string crash_of(Root root) {
    tio::testing::virtual_loop loop{{.crash = tio::crash::any}};
    loop.on_diagnostic([](tio::diagnostic const&) {});
    return test::thrown_by([&] { loop.run(root); });
}

} // namespace

// TIN-039
BOOST_AUTO_TEST_CASE(D2_the_awaiter_of_a_failing_job_sees_cancelled) {
    test::trace log;
    auto const thrown = crash_of([&]() -> tio::task<> {
        auto const failing = tio::spawn(test::fail_after, 1s, "boom");
        co_await await_and_tell(log, "root", failing);
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "root: cancelled");
}

// TIN-039
BOOST_AUTO_TEST_CASE(D2_the_awaiter_of_an_all_sees_cancelled_and_cannot_catch_the_error) {
    test::trace log;
    auto const thrown = crash_of([&]() -> tio::task<> {
        auto both = tio::all(test::fail_after(1s, "boom"), test::sleeper(log, "sibling"));
        co_await await_and_tell(log, "root", std::move(both));
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "sibling cancelled, root: cancelled");
}

// TIN-038
BOOST_AUTO_TEST_CASE(D2_jobs_that_have_nothing_to_do_with_it_are_cancelled_too) {
    test::trace log;
    auto const thrown = crash_of([&]() -> tio::task<> {
        tio::spawn(test::sleeper, std::ref(log), "other");
        auto const failing = tio::spawn(test::fail_after, 1s, "boom");
        co_await failing;
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "other cancelled");
}

// TIN-040
BOOST_AUTO_TEST_CASE(D2_a_plain_co_await_is_as_before) {
    auto const thrown = crash_of([&]() -> tio::task<> {
        bool caught = false;
        try {
            co_await test::fail_after(1s, "boom");
        } catch (std::runtime_error const&) {
            caught = true;
        }
        co_await tio::yield_now();
        BOOST_TEST(caught);
    });
    BOOST_TEST(thrown == "nothing");
}

// TIN-058
BOOST_AUTO_TEST_CASE(D2_all_awaiters_of_a_failing_job_see_cancelled) {
    test::trace log;
    auto const thrown = crash_of([&]() -> tio::task<> {
        auto const failing = tio::spawn(test::fail_after, 1s, "boom");
        co_await tio::all(await_and_tell(log, "a", failing), await_and_tell(log, "b", failing));
    });
    BOOST_TEST(thrown == "boom");
    BOOST_TEST(log.text() == "a: cancelled, b: cancelled");
}

// TIN-057
BOOST_AUTO_TEST_CASE(D2_the_first_of_several_failing_operands_is_the_error) {
    auto const thrown = crash_of([&]() -> tio::task<> {
        co_await tio::all(test::fail("1"), test::fail("2"), test::fail("3"));
    });
    BOOST_TEST(thrown == "1");
}

BOOST_AUTO_TEST_CASE(D2_errors_that_awaited_jobs_leave_later_are_the_others) {
    auto const thrown = crash_of([&]() -> tio::task<> {
        co_await tio::all(test::fail_after(1s, "boom"), test::fails_when_cancelled("late"));
    });
    BOOST_TEST(thrown == "[boom, late]");
}

BOOST_AUTO_TEST_CASE(D2_testing_run_takes_the_option) {
    auto const root = []() -> tio::task<> {
        try {
            co_await tio::all(test::fail("boom"));
        } catch (std::runtime_error const&) {}
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root()); }) == "nothing");
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root(), {.crash = tio::crash::any}); }) ==
               "boom");
}

BOOST_AUTO_TEST_SUITE_END()
