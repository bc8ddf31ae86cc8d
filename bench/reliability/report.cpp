// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "report.hpp"

#include <iomanip>
#include <iostream>
#include <sstream>

namespace reliability {

void report::figure(std::string_view name, std::string const& value) {
    std::cout << "  " << std::left << std::setw(42) << name << value << std::endl;
}

void report::claim(bool holds, std::string const& what) {
    if (holds) return;
    holds_ = false;
    std::cout << "  does not hold: " << what << std::endl;
}

void report::equal(std::string const& what, long value, long expected) {
    claim(value == expected,
          what + ": " + std::to_string(value) + ", not " + std::to_string(expected));
}

std::string decimal(double value, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

std::string kibibytes(double bytes) {
    return decimal(bytes / 1024, 1) + " KiB";
}

std::string milliseconds(double seconds) {
    return decimal(seconds * 1e3, 1) + " ms";
}

} // namespace reliability
