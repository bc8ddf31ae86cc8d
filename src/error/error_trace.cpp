// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/error/error_trace.hpp>

#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace tinyasio::detail {

namespace {

struct all_traces {
    std::mutex mutex{};
    boost::intrusive::list<error_trace, boost::intrusive::constant_time_size<false>> list{};
};

/// Never destroyed: a static object of the program may hold an error to the very end.
all_traces& all() {
    static auto& traces = *new all_traces;
    return traces;
}

} // namespace

bool error_path::add(std::source_location place) {
    auto const job = static_cast<std::uint32_t>(jobs.size() - 1);
    if (!steps.empty()) {
        step& last = steps.back();
        bool const again = last.job == job && last.place.line() == place.line() &&
                           last.place.function_name() == place.function_name();
        if (again) return complete = ++last.times < max_steps * max_steps;
    }
    complete = steps.size() < max_steps;
    if (complete) steps.push_back({place, job});
    return complete;
}

bool error_path::covers(std::uint32_t loop, std::uint64_t job) const noexcept {
    return std::ranges::any_of(
        jobs, [&](job_label const& each) { return each.loop == loop && each.id == job; });
}

void error_path::append(error_path const& more) {
    if (forked || !complete) return;
    steps.reserve(steps.size() + more.steps.size());
    jobs.reserve(jobs.size() + more.jobs.size());
    auto const offset = static_cast<std::uint32_t>(jobs.size());
    for (auto const& job : more.jobs) jobs.push_back(job);
    for (auto const& each : more.steps)
        steps.push_back({each.place, each.job + offset, each.times});
    complete = more.complete;
    forked = more.forked;
}

void error_path::cut_after(std::uint32_t loop, std::uint64_t job) noexcept {
    while (!jobs.empty() && (jobs.back().loop != loop || jobs.back().id != job)) {
        jobs.pop_back();
        while (!steps.empty() && steps.back().job >= jobs.size()) steps.pop_back();
    }
    forked = false;
}

error_trace::error_trace(std::exception_ptr error) : error_(std::move(error)) {
    auto& traces = all();
    std::lock_guard const lock(traces.mutex);
    traces.list.push_back(*this);
}

bool error_trace::covers(std::uint32_t loop, std::uint64_t job) const {
    std::lock_guard const lock(all().mutex);
    return path_.covers(loop, job);
}

std::source_location error_trace::innermost_place_in(std::uint32_t loop, std::uint64_t job) const {
    std::lock_guard const lock(all().mutex);
    for (auto const& step : path_.steps) {
        auto const& in = path_.jobs[step.job];
        if (in.loop == loop && in.id == job && !is_internal_function(step.place.function_name()))
            return step.place;
    }
    return {};
}

void error_trace::append(error_path const& more) {
    std::lock_guard const lock(all().mutex);
    path_.append(more);
}

void error_trace::cut_after(std::uint32_t loop, std::uint64_t job) {
    std::lock_guard const lock(all().mutex);
    path_.cut_after(loop, job);
}

error_path error_trace::path() const {
    std::lock_guard const lock(all().mutex);
    return path_;
}

void intrusive_ptr_add_ref(error_trace* held) noexcept {
    std::lock_guard const lock(all().mutex);
    ++held->references_;
}

void intrusive_ptr_release(error_trace* held) noexcept {
    {
        auto& traces = all();
        std::lock_guard const lock(traces.mutex);
        if (--held->references_ != 0) return;
        traces.list.erase(traces.list.iterator_to(*held));
    }
    delete held; // not under the mutex: the error's destructor may be the user's
}

trace_ptr find_trace(std::exception_ptr const& error) noexcept {
    auto& traces = all();
    std::lock_guard const lock(traces.mutex);
    for (auto& trace : traces.list) {
        if (!trace.is_of(error)) continue;
        ++trace.references_;
        return trace_ptr(&trace, /*add_ref=*/false);
    }
    return nullptr;
}

void remember_on_this_thread(trace_ptr trace) noexcept {
    static thread_local trace_ptr last;
    last.swap(trace);
}

} // namespace tinyasio::detail
