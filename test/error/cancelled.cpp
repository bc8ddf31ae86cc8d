// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/job/cancellation.hpp>

#include <boost/test/unit_test.hpp>

#include <concepts>
#include <exception>
#include <string>
#include <type_traits>

namespace tio = tinyasio;

namespace {

std::exception_ptr made(tio::cancel_cause const& cause) {
    tio::detail::cancellation of_a_job;
    of_a_job.request(cause);
    return of_a_job.as_error();
}

} // namespace

BOOST_AUTO_TEST_SUITE(error_cancelled)

BOOST_AUTO_TEST_CASE(C1_is_no_std_exception) {
    static_assert(!std::derived_from<tio::cancelled, std::exception>);
    bool swallowed = false;
    try {
        try {
            std::rethrow_exception(made({}));
        } catch (std::exception const&) {
            swallowed = true;
        }
    } catch (tio::cancelled const&) {}
    BOOST_TEST(!swallowed);
}

BOOST_AUTO_TEST_CASE(C1_carries_who_cancelled_and_why_and_where) {
    auto const here = std::source_location::current();
    try {
        std::rethrow_exception(made({tio::reason::timeout, 7, here}));
    } catch (tio::cancelled const& caught) {
        BOOST_TEST((caught.why() == tio::reason::timeout));
        BOOST_TEST(caught.by() == 7u);
        BOOST_TEST(caught.where().line() == here.line());
        BOOST_TEST(caught.what() ==
                   "cancelled (timeout) by job 7 at cancelled.cpp:" + std::to_string(here.line()));
    }
}

BOOST_AUTO_TEST_CASE(C1_a_cause_from_outside_without_a_place_says_so) {
    try {
        std::rethrow_exception(made({tio::reason::interrupt, 0, {}}));
    } catch (tio::cancelled const& caught) {
        BOOST_TEST(caught.what() == "cancelled (interrupt) from outside");
    }
}

BOOST_AUTO_TEST_CASE(C1_each_reason_has_a_name) {
    BOOST_TEST(tio::to_string(tio::reason::crash) == "crash");
    BOOST_TEST(tio::to_string(tio::reason::timeout) == "timeout");
    BOOST_TEST(tio::to_string(tio::reason::explicit_) == "explicit");
    BOOST_TEST(tio::to_string(tio::reason::interrupt) == "interrupt");
    BOOST_TEST(tio::to_string(tio::reason::shutdown) == "shutdown");
}

BOOST_AUTO_TEST_CASE(C3_programs_cannot_make_one) {
    static_assert(!std::is_default_constructible_v<tio::cancelled>);
    static_assert(!std::is_constructible_v<tio::cancelled, tio::cancel_cause>);
    static_assert(std::is_nothrow_copy_constructible_v<tio::cancelled>);
}

BOOST_AUTO_TEST_CASE(D6_a_group_can_hold_some_and_find_them) {
    tio::exception_group const group(
        "g", {std::make_exception_ptr(std::runtime_error("a")), made({tio::reason::crash, 3, {}})});

    BOOST_TEST(group.contains<tio::cancelled>());
    BOOST_TEST(group.split<tio::cancelled>().matching.size() == 1u);
    BOOST_TEST(std::string(group.what()).ends_with("  2: cancelled (crash) by job 3"));
}

BOOST_AUTO_TEST_SUITE_END()
