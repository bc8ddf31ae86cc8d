// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <boost/test/unit_test.hpp>
#include <boost/version.hpp>

#ifdef TINYASIO_TEST_BOOST_VERSION
static_assert(BOOST_VERSION == TINYASIO_TEST_BOOST_VERSION,
              "the headers are not those of the Boost that CMake has found");
#endif

namespace {

bool init() {
    boost::unit_test::framework::master_test_suite().p_name.value = "tinyasio";
    return true;
}

} // namespace

int main(int argc, char** argv) {
    return boost::unit_test::unit_test_main(&init, argc, argv);
}
