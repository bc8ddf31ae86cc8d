// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Through which functions an error came.
BOOST_AUTO_TEST_SUITE(conformance_tracebacks)

namespace {

constexpr auto line_of_epsilon = __LINE__ + 2;
tio::task<> epsilon() {
    co_await tio::yield_now();
    throw std::runtime_error("boom");
}

tio::task<> delta() {
    co_await tio::all(epsilon());
}

tio::task<> gamma() {
    auto const job = tio::spawn({.name = "worker"}, delta);
    co_await job;
}

tio::task<> beta() {
    co_await gamma();
}

constexpr auto line_of_alpha = __LINE__ + 2;
tio::task<> alpha() {
    co_await tio::all(beta());
}

/// The functions, the outermost first: "alpha beta"; in full where it is none of these.
std::string functions_in(tio::traceback const& trace) {
    std::string text;
    for (auto const& entry : trace.entries()) {
        std::string name = entry.function;
        for (auto const* known : {"alpha", "beta", "gamma", "delta", "epsilon"})
            if (name.find(known) != std::string::npos) name = known;
        text = name + (text.empty() ? "" : " ") + text;
    }
    return text;
}

/// Runs a task, and gives the traceback of what the loop throws.
template <class Root>
tio::traceback traceback_of_run(tio::crash crash, Root root) {
    test::trial run{crash};
    return tio::traceback_of(test::caught([&] { run.loop.run(root); }));
}

tio::task<> waits(tio::handle<void> job) {
    co_await job;
}

tio::task<> waits_for_shared(tio::shared_task<void> shared) {
    co_await shared;
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_044_a_traceback_has_every_function_on_the_way_and_nothing_of_the_loop) {
    for (auto const crash : test::crash_modes) {
        auto const trace = traceback_of_run(crash, alpha);
        BOOST_TEST(functions_in(trace) == "alpha beta gamma delta epsilon");
        BOOST_REQUIRE(trace.entries().size() == 5u);
        auto const& innermost = trace.entries().front();
        auto const& outermost = trace.entries().back();
        BOOST_TEST(innermost.place.line() == static_cast<unsigned>(line_of_epsilon));
        BOOST_TEST(outermost.place.line() == static_cast<unsigned>(line_of_alpha));
        BOOST_TEST(outermost.job_name == "root");
        BOOST_TEST(trace.entries()[1].job_name == "worker"); // delta
        for (auto const& entry : trace.entries()) {
            std::string_view const file = entry.place.file_name();
            BOOST_TEST(file.ends_with("tracebacks.cpp"));
        }
        BOOST_TEST(trace.text().find("tinyasio::detail") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(TIN_045_a_traceback_ends_at_a_job_that_nobody_waits_for) {
    for (auto const crash : test::crash_modes) {
        auto const root = []() -> tio::task<> {
            tio::spawn(delta);
            co_await tio::sleep(1h);
        };
        BOOST_TEST(functions_in(traceback_of_run(crash, root)) == "delta epsilon");
    }
}

BOOST_AUTO_TEST_CASE(TIN_045_a_traceback_ends_at_a_job_that_two_wait_for) {
    auto const root = []() -> tio::task<> {
        auto const job = tio::spawn(delta);
        co_await tio::all(waits(job), waits(job));
    };
    BOOST_TEST(functions_in(traceback_of_run(tio::crash::any, root)) == "delta epsilon");
}

BOOST_AUTO_TEST_CASE(TIN_045_a_traceback_ends_at_a_shared_task_that_two_wait_for) {
    for (auto const crash : test::crash_modes) {
        auto const root = []() -> tio::task<> {
            auto const shared = tio::share(delta());
            co_await tio::all(waits_for_shared(shared), waits_for_shared(shared));
        };
        BOOST_TEST(functions_in(traceback_of_run(crash, root)) == "delta epsilon");
    }
}

BOOST_AUTO_TEST_SUITE_END()
