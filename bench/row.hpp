// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace bench {

/// One side of a row: an ordinary Google Benchmark function. It reports what it did with
/// `state.SetItemsProcessed`, or, if the row counts something, with `report_count`.
using side = void (*)(benchmark::State&);

enum class measure {
    cpu_time,     ///< CPU time of the measuring thread, per item: waiting costs nothing
    process_time, ///< the same of all threads: for what others do for the measuring one
    real_time,    ///< per item, for what several threads do together
    count,        ///< a number that is the same each time, such as bytes: measured once
};

/// One line of the table: the same work done by tinyasio and by Boost.Asio alone.
struct row {
    std::string id;
    double target; ///< the ratio ours / asio that is to be reached
    side ours;
    side asio;
    measure by = measure::cpu_time;
    std::string unit = "ns"; ///< of one item
    double most = 0;         ///< if not zero: what ours may be at most, instead of `target`
};

using row_list = std::vector<row>;

/// The result of one iteration of a row that is measured by `measure::count`.
inline void report_count(benchmark::State& state, double value) {
    state.counters["count"] = value;
}

// A function for each theme, in the file of that name. The table has their order.
void add_await_rows(row_list&);
void add_spawn_rows(row_list&);
void add_yield_rows(row_list&);
void add_all_rows(row_list&);
void add_time_rows(row_list&);
void add_timeout_rows(row_list&);
void add_event_rows(row_list&);
void add_sync_rows(row_list&);
void add_channel_rows(row_list&);
void add_echo_rows(row_list&);
void add_thread_rows(row_list&);
void add_parallel_rows(row_list&);
void add_memory_rows(row_list&);

} // namespace bench
