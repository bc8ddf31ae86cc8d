// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_diagnostic)

BOOST_AUTO_TEST_CASE(kinds_have_names) {
    using kind = tio::diagnostic::kind_type;
    BOOST_TEST(to_string(kind::swallowed) == std::string("swallowed"));
    BOOST_TEST(to_string(kind::raised) == std::string("raised"));
    BOOST_TEST(to_string(kind::unheard) == std::string("unheard"));
    BOOST_TEST(to_string(kind::deadlock) == std::string("deadlock"));
}

BOOST_AUTO_TEST_CASE(D6_an_error_that_a_handle_keeps_is_told_with_its_job) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log{loop};
    loop.run([]() -> tio::task<> {
        tio::spawn({.name = "quiet", .bubble = false}, test::fail, "boom");
        co_return;
    });
    BOOST_TEST(log.kinds() == "unheard");
    BOOST_TEST(log.entries.at(0).job == 2u);
    BOOST_TEST(log.entries.at(0).text.find("job 2 'quiet'") != std::string::npos);
    BOOST_TEST(log.entries.at(0).text.find("boom") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D6_errors_that_do_not_bubble_are_told_in_a_crash_too_and_stay_out_of_it) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log{loop};
    auto const thrown = test::thrown_by([&] {
        loop.run({tio::on_error::group}, []() -> tio::task<> {
            tio::spawn({.bubble = false}, test::fail_after, 500ms, "quiet");
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "[boom]");
    BOOST_TEST(log.kinds() == "unheard");
}

BOOST_AUTO_TEST_CASE(C7_a_sink_that_throws_is_ignored) {
    tio::testing::virtual_loop loop;
    int told = 0;
    loop.on_diagnostic([&](tio::diagnostic const&) {
        ++told;
        throw std::runtime_error("the sink failed");
    });
    int const value = loop.run([]() -> tio::task<int> {
        tio::spawn({.bubble = false}, test::fail, "boom");
        co_await tio::sleep(1s);
        co_return 7;
    });
    BOOST_TEST(value == 7);
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(C7_the_sink_is_called_on_the_strand_and_may_use_the_loop) {
    tio::testing::virtual_loop loop;
    test::trace log;
    loop.on_diagnostic([&](tio::diagnostic const&) {
        log.add("told at " + std::to_string(test::clock_ms()));
        tio::spawn(test::stepper, std::ref(log), "from sink", 1);
    });
    loop.run([]() -> tio::task<> {
        tio::spawn({.bubble = false}, test::fail_after, 1s, "boom");
        co_await tio::sleep(2s);
    });
    BOOST_TEST(log.text() == "told at 1000, from sink0");
}

BOOST_AUTO_TEST_SUITE_END()
