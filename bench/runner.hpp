// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "row.hpp"

namespace bench {

struct plan {
    int repetitions;    ///< of each side of a row
    double min_seconds; ///< CPU time of a repetition
};

/// The medians of both sides, per item, in the unit of the row.
struct result {
    double ours;
    double asio;
    double target; ///< the ratio to be reached, also where the row has an absolute limit

    double ratio() const { return ours / asio; }
    bool reached() const { return ratio() <= target; }
};

/// Sets Google Benchmark up. Once, before the first row.
void set_up_benchmark();

/// Measures both sides of a row, in alternation. What a side throws comes out.
result run(row const& what, plan const& how);

} // namespace bench
