// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/values.hpp>
#include <tinyasio/error/outcome.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <utility>

namespace tio = tinyasio;

BOOST_AUTO_TEST_SUITE(error_outcome)

BOOST_AUTO_TEST_CASE(D4_holds_a_value_or_an_exception) {
    tio::outcome<int> const value = 3;
    tio::outcome<int> const failed = std::make_exception_ptr(std::runtime_error("why"));

    BOOST_TEST(value.has_value());
    BOOST_TEST(value.value() == 3);
    BOOST_TEST(!failed.has_value());
    BOOST_TEST(failed.has_exception());
}

BOOST_AUTO_TEST_CASE(D4_value_rethrows_the_original_with_its_own_type) {
    tio::outcome<int> const failed = std::make_exception_ptr(tio::usage_error("why"));

    BOOST_CHECK_THROW(static_cast<void>(failed.value()), tio::usage_error);
}

BOOST_AUTO_TEST_CASE(T7_holds_what_can_only_be_moved) {
    tio::outcome<test::move_only> moved{test::move_only(4)};

    BOOST_TEST(std::move(moved).value().value == 4);
}

BOOST_AUTO_TEST_CASE(T7_holds_void) {
    tio::outcome<void> const done = boost::outcome_v2::success();
    tio::outcome<void> const failed = std::make_exception_ptr(std::runtime_error("why"));

    BOOST_TEST(done.has_value());
    BOOST_CHECK_THROW(failed.value(), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
