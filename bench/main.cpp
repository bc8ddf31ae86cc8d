// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "options.hpp"
#include "report.hpp"
#include "row.hpp"
#include "runner.hpp"

#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

bench::row_list all_rows() {
    bench::row_list rows;
    bench::add_await_rows(rows);
    bench::add_spawn_rows(rows);
    bench::add_yield_rows(rows);
    bench::add_all_rows(rows);
    bench::add_time_rows(rows);
    bench::add_timeout_rows(rows);
    bench::add_event_rows(rows);
    bench::add_sync_rows(rows);
    bench::add_channel_rows(rows);
    bench::add_echo_rows(rows);
    bench::add_thread_rows(rows);
    bench::add_parallel_rows(rows);
    bench::add_memory_rows(rows);
    return rows;
}

void measure(bench::options const& chosen) {
    auto const rows = bench::select_rows(all_rows(), chosen.rows);
    auto const how = chosen.quick ? bench::plan{.repetitions = 3, .min_seconds = 0.002}
                                  : bench::plan{.repetitions = 9, .min_seconds = 0.05};
    std::ofstream json; // opened at once: nobody wants to hear afterwards that it cannot be
    if (!chosen.json.empty()) json.open(chosen.json);
    if (!json) throw std::runtime_error{"cannot write " + chosen.json};

    bench::set_up_benchmark();
    bench::print_head(std::cout, how);
    std::vector<bench::line> lines;
    for (auto const& row : rows) {
        lines.push_back({row, bench::run(row, how)});
        bench::print_line(std::cout, lines.back());
    }
    if (!json.is_open()) return;
    bench::write_json(json, lines);
    json.close();
    if (!json) throw std::runtime_error{"cannot write " + chosen.json};
}

} // namespace

int main(int argc, char** argv) {
    try {
        auto const chosen = bench::parse_options(argc, argv);
        if (chosen.help)
            std::cout << bench::usage;
        else
            measure(chosen);
        return 0;
    } catch (std::invalid_argument const& error) {
        std::cerr << "tinyasio_bench: " << error.what() << '\n' << bench::usage;
        return 2;
    } catch (std::exception const& error) {
        std::cerr << "tinyasio_bench: " << error.what() << '\n';
        return 1;
    }
}
