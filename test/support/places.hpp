// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <regex>
#include <string>

namespace test {

/// "main.cpp:N" in place of "main.cpp:12": what is compared with it need not be kept in step.
inline std::string without_lines(std::string const& text) {
    static std::regex const line(R"((\.[ch]pp):\d+)");
    return std::regex_replace(text, line, "$1:N");
}

} // namespace test
