// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "report.hpp"

#include <boost/version.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>

namespace bench {
namespace {

#if defined(__clang__)
constexpr auto compiler = "clang " __clang_version__;
#elif defined(__GNUC__)
constexpr auto compiler = "g++ " __VERSION__;
#else
constexpr auto compiler = "an unknown compiler";
#endif

using cells = std::array<std::string, 7>;

// The lines are printed one by one as they are measured, so the columns have fixed widths;
// negative: aligned to the left.
constexpr std::array<int, 7> widths{-22, 10, 10, -6, 6, 6, 3};

void print_cells(std::ostream& out, cells const& line) {
    for (std::size_t i = 0; i < line.size(); ++i)
        out << (i == 0 ? "" : " | ") << (widths[i] < 0 ? std::left : std::right)
            << std::setw(std::abs(widths[i])) << line[i];
    out << '\n';
}

void print_rule(std::ostream& out) {
    for (std::size_t i = 0; i < widths.size(); ++i)
        out << (i == 0 ? "" : "-|-")
            << std::string(static_cast<std::size_t>(std::abs(widths[i])), '-');
    out << '\n';
}

std::string decimal(double value, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

} // namespace

void print_head(std::ostream& out, plan const& how) {
    out << "tinyasio and Boost.Asio " << BOOST_VERSION / 100'000 << '.'
        << BOOST_VERSION / 100 % 1000 << '.' << BOOST_VERSION % 100 << " alone, compiled by "
        << compiler << ",\none process, one thread; CPU time per item, median of "
        << how.repetitions << " repetitions of " << how.min_seconds
        << " s,\nthose of both sides interleaved; heap use is counted, once\n";
#ifndef NDEBUG
    out << "a build with assertions: the figures are not those of a release build\n";
#endif
    out << '\n';
    print_cells(out, {"id", "tinyasio", "asio", "unit", "ratio", "target", "ok?"});
    print_rule(out);
    out.flush();
}

void print_line(std::ostream& out, line const& measured) {
    auto const& [what, figures] = measured;
    print_cells(out, {what.id, decimal(figures.ours, 1), decimal(figures.asio, 1), what.unit,
                      decimal(figures.ratio(), 3), decimal(figures.target, 2),
                      figures.reached() ? "ok" : "no"});
    out.flush();
}

void write_json(std::ostream& out, std::vector<line> const& lines) {
    out << "[";
    char const* separator = "\n";
    for (auto const& [what, figures] : lines) {
        out << separator << R"(  {"id": ")" << what.id << R"(", "ours": )" << figures.ours
            << R"(, "asio": )" << figures.asio << R"(, "unit": ")" << what.unit << R"(", "ratio": )"
            << figures.ratio() << R"(, "target": )" << figures.target << '}';
        separator = ",\n";
    }
    out << "\n]\n";
}

} // namespace bench
