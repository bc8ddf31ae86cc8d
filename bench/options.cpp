// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "options.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace bench {
namespace {

std::vector<std::string> split_at_commas(std::string const& list) {
    std::vector<std::string> parts;
    std::istringstream stream{list};
    for (std::string part; std::getline(stream, part, ',');)
        if (!part.empty()) parts.push_back(part);
    if (parts.empty()) throw std::invalid_argument{"--rows needs at least one row"};
    return parts;
}

std::string list_of(row_list const& rows) {
    std::string text;
    for (auto const& row : rows) text += (text.empty() ? "" : ", ") + row.id;
    return text;
}

} // namespace

std::string_view const usage = "usage: tinyasio_bench [--rows ID,ID,...] [--quick] [--json FILE]\n"
                               "  --rows ID,ID,...  measure these rows only\n"
                               "  --quick           measure briefly, to see that everything works\n"
                               "  --json FILE       write the results to this file, too\n";

options parse_options(int argc, char** argv) {
    options result;
    for (int i = 1; i < argc; ++i) {
        std::string const option = argv[i];
        auto const value = [&]() -> std::string {
            if (++i == argc) throw std::invalid_argument{option + " needs a value"};
            return argv[i];
        };
        if (option == "--help")
            result.help = true;
        else if (option == "--quick")
            result.quick = true;
        else if (option == "--json")
            result.json = value();
        else if (option == "--rows")
            result.rows = split_at_commas(value());
        else
            throw std::invalid_argument{"unknown option " + option};
    }
    return result;
}

row_list select_rows(row_list all, std::vector<std::string> const& ids) {
    if (ids.empty()) return all;
    for (auto const& id : ids)
        if (std::ranges::find(all, id, &row::id) == all.end())
            throw std::invalid_argument{"no row " + id + "; the rows are " + list_of(all)};
    std::erase_if(all, [&](row const& one) { return std::ranges::find(ids, one.id) == ids.end(); });
    return all;
}

} // namespace bench
