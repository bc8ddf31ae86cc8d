// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace test {

/// Runs in a process of its own, which it aborts; gives what that wrote to stderr.
template <class F>
std::string last_words(F aborts) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe(ends.data()) == 0);
    std::cout.flush(); // or both would write what is in there
    pid_t const child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL); // neither Boost.Test nor a sanitizer is to report it
        ::dup2(ends[1], STDERR_FILENO);
        aborts();
        std::_Exit(0);
    }
    ::close(ends[1]);
    std::string text;
    for (char c; ::read(ends[0], &c, 1) == 1;) text += c;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    return text;
}

} // namespace test
