// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "runner.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {
namespace {

/// Collects a figure per repetition for each side, instead of printing anything.
class collector : public benchmark::BenchmarkReporter {
public:
    explicit collector(measure by) : by_{by} {}

    bool ReportContext(Context const&) override { return true; }

    void ReportRuns(std::vector<Run> const& runs) override {
        for (auto const& run : runs)
            if (run.run_type == Run::RT_Iteration) // neither a mean nor a deviation
                figures_[run.run_name.function_name].push_back(figure(run));
    }

    double median(std::string const& name) {
        auto& all = figures_[name];
        if (all.empty()) throw std::logic_error{name + " has not been measured"};
        auto const middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
        std::ranges::nth_element(all, middle);
        return *middle;
    }

private:
    double figure(Run const& run) const {
        if (by_ == measure::count) return counter(run, "count");
        return 1e9 / counter(run, "items_per_second"); // of the time that Benchmark goes by
    }

    static double counter(Run const& run, char const* name) {
        auto const found = run.counters.find(name);
        if (found != run.counters.end()) return found->second;
        throw std::logic_error{run.benchmark_name() + " has not reported " + name};
    }

    measure by_;
    std::map<std::string, std::vector<double>> figures_;
};

void add(std::string const& name, side function, measure by, plan const& how) {
    auto* const added = benchmark::RegisterBenchmark(name.c_str(), function);
    if (by == measure::count)
        added->Iterations(1);
    else
        added->MinTime(how.min_seconds)->Repetitions(how.repetitions);
    if (by == measure::process_time) added->MeasureProcessCPUTime();
    if (by == measure::real_time) added->UseRealTime();
}

} // namespace

void set_up_benchmark() {
    // Shuffles the repetitions of what is run together, which is the two sides of a row: a slower
    // minute of the machine then hits both alike.
    std::string program = "tinyasio_bench";
    std::string interleave = "--benchmark_enable_random_interleaving=true";
    std::vector<char*> arguments{program.data(), interleave.data(), nullptr};
    int count = 2;
    benchmark::Initialize(&count, arguments.data());
}

result run(row const& what, plan const& how) {
    auto const ours = what.id + ":tinyasio";
    auto const asio = what.id + ":asio";
    benchmark::ClearRegisteredBenchmarks();
    add(ours, what.ours, what.by, how);
    add(asio, what.asio, what.by, how);

    collector figures{what.by};
    benchmark::RunSpecifiedBenchmarks(&figures, ".");
    result medians{figures.median(ours), figures.median(asio), what.target};
    if (what.most > 0) medians.target = what.most / medians.asio;
    return medians;
}

} // namespace bench
