// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/errc.hpp>
#include <tinyasio/error/result.hpp>
#include <tinyasio/error/timed_out.hpp>

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace tio = tinyasio;

BOOST_AUTO_TEST_SUITE(error_errc)

BOOST_AUTO_TEST_CASE(A4_timed_out_is_an_error_code_of_the_library) {
    boost::system::error_code const code = tio::errc::timed_out;
    BOOST_TEST(code.failed());
    BOOST_TEST((code == tio::errc::timed_out));
    BOOST_TEST(code.category().name() == std::string("tinyasio"));
    BOOST_TEST((code.category() == tio::error_category()));
    BOOST_TEST(code.message() == "the time is up");
    BOOST_TEST(tio::error_category().message(99) == "unknown error");
}

BOOST_AUTO_TEST_CASE(A4_timed_out_equals_the_condition_of_that_name) {
    boost::system::error_code const code = tio::errc::timed_out;
    BOOST_TEST((code == boost::system::errc::timed_out));
    BOOST_TEST((code != boost::system::errc::operation_canceled));
    boost::system::error_code const other(99, tio::error_category());
    BOOST_TEST((other != boost::system::errc::timed_out));
    BOOST_TEST((other.default_error_condition().category() == tio::error_category()));
}

BOOST_AUTO_TEST_CASE(A4_a_result_throws_it_as_a_system_error) {
    tio::result<int> const late = boost::system::error_code(tio::errc::timed_out);
    BOOST_CHECK_EXCEPTION(static_cast<void>(late.value()), boost::system::system_error,
                          [](auto const& error) { return error.code() == tio::errc::timed_out; });
}

BOOST_AUTO_TEST_CASE(A4_a_limit_that_is_over_before_it_begins_was_no_time_at_all) {
    tio::timed_out const error(std::chrono::nanoseconds::min(), {});
    BOOST_TEST(error.limit().count() == 0);
    BOOST_TEST(error.what() == "timed out after 0 ms");
}

BOOST_AUTO_TEST_SUITE_END()
