// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct options {
    bool help = false;
    bool quick = false;            ///< see that everything works; the figures mean little
    std::string json;              ///< the file to write, or empty
    std::vector<std::string> rows; ///< ids; empty: all
};

extern std::string_view const usage;

/// Throws `std::invalid_argument`, with a text for the user.
options parse_options(int argc, char** argv);

/// The rows with these ids, in the order of the table; all of them if there are no ids.
/// Throws `std::invalid_argument` if there is no row of one of these ids.
row_list select_rows(row_list all, std::vector<std::string> const& ids);

} // namespace bench
