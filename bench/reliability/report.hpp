// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <string>
#include <string_view>

namespace reliability {

/// What a scenario prints: figures, and whether what is claimed of the server holds.
class report {
public:
    void figure(std::string_view name, std::string const& value);
    void figure(std::string_view name, long value) { figure(name, std::to_string(value)); }
    /// Prints it only if it does not hold.
    void claim(bool holds, std::string const& what);
    void equal(std::string const& what, long value, long expected);

    bool holds() const noexcept { return holds_; }

private:
    bool holds_ = true;
};

std::string kibibytes(double bytes);
std::string milliseconds(double seconds);
std::string decimal(double value, int digits);

} // namespace reliability
