// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "row.hpp"
#include "runner.hpp"

#include <iosfwd>
#include <vector>

namespace bench {

/// A row and what came out.
struct line {
    row what;
    result figures;
};

/// What is compared and how, and the head of the table.
void print_head(std::ostream& out, plan const& how);

void print_line(std::ostream& out, line const& measured);

void write_json(std::ostream& out, std::vector<line> const& lines);

} // namespace bench
