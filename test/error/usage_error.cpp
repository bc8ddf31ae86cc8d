// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <type_traits>

namespace tio = tinyasio;

BOOST_AUTO_TEST_SUITE(error_usage_error)

BOOST_AUTO_TEST_CASE(T1_misuse_is_a_logic_error) {
    BOOST_CHECK_THROW(throw tio::usage_error("misuse"), std::logic_error);
    static_assert(std::is_nothrow_copy_constructible_v<tio::usage_error>);
}

BOOST_AUTO_TEST_CASE(D8_a_deadlock_is_no_misuse_of_a_call) {
    BOOST_CHECK_THROW(throw tio::deadlock_error("stuck"), std::runtime_error);
    static_assert(!std::is_base_of_v<std::logic_error, tio::deadlock_error>);
}

BOOST_AUTO_TEST_SUITE_END()
