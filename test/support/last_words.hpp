// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/child_process.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace test {

/// Runs in a process of its own, which it aborts; gives what that wrote to stderr.
template <class F>
std::string last_words(F aborts) {
    child_process child([&] {
        aborts();
        return 0;
    });
    BOOST_TEST(child.wait() == -SIGABRT);
    return child.text();
}

} // namespace test
