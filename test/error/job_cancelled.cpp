// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/job_cancelled.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <string>
#include <type_traits>

namespace tio = tinyasio;

BOOST_AUTO_TEST_SUITE(error_job_cancelled)

BOOST_AUTO_TEST_CASE(D10_is_an_ordinary_exception_that_says_who_and_why) {
    auto const here = std::source_location::current();
    try {
        throw tio::job_cancelled(5, {tio::reason::shutdown, 2, here});
    } catch (std::exception const& caught) {
        BOOST_TEST(caught.what() ==
                   "job 5 was cancelled (shutdown) by job 2 at job_cancelled.cpp:" +
                       std::to_string(here.line()));
    }
}

BOOST_AUTO_TEST_CASE(D10_gives_the_job_and_the_cause) {
    auto const here = std::source_location::current();
    tio::job_cancelled const error(5, {tio::reason::explicit_, 2, here});

    BOOST_TEST(error.job() == 5u);
    BOOST_TEST((error.why() == tio::reason::explicit_));
    BOOST_TEST(error.by() == 2u);
    BOOST_TEST(error.where().line() == here.line());
}

BOOST_AUTO_TEST_CASE(a_copy_does_not_throw) {
    static_assert(std::is_nothrow_copy_constructible_v<tio::job_cancelled>);
    tio::job_cancelled const error(5, {});
    auto const copy = error;
    BOOST_TEST(std::string(copy.what()) == error.what());
}

BOOST_AUTO_TEST_SUITE_END()
