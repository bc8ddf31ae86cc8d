// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/error/error_trace.hpp>

#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <utility>

namespace tinyasio::detail {

namespace {

class all_traces {
public:
    std::mutex mutex{};

    void insert(error_trace& trace, std::exception_ptr const& error) noexcept {
        bucket_of(error).push_back(trace);
    }
    error_trace* find(std::exception_ptr const& error) noexcept {
        for (auto& trace : bucket_of(error))
            if (trace.is_of(error)) return &trace;
        return nullptr;
    }
    void erase(error_trace& trace, std::exception_ptr const& error) noexcept {
        auto& bucket = bucket_of(error);
        bucket.erase(bucket.iterator_to(trace));
    }

private:
    using list = boost::intrusive::list<error_trace, boost::intrusive::constant_time_size<false>>;

    /// By the address of the error, which is all that a pointer to it holds.
    list& bucket_of(std::exception_ptr const& error) noexcept {
        static_assert(sizeof error == sizeof(std::uintptr_t));
        std::uintptr_t address = 0;
        std::memcpy(&address, static_cast<void const*>(&error), sizeof address);
        return buckets_[(address >> 4 ^ address >> 14) % buckets_.size()];
    }

    std::array<list, 1024> buckets_{};
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
    if (steps.size() >= 4 * max_steps) {
        complete = false;
        return;
    }
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
    auto keep = jobs.size();
    while (keep != 0 && (jobs[keep - 1].loop != loop || jobs[keep - 1].id != job)) --keep;
    cut_to(keep);
    forked = false;
}

void error_path::cut_to(std::size_t first_jobs) noexcept {
    if (first_jobs >= jobs.size()) return;
    while (jobs.size() != first_jobs) jobs.pop_back();
    while (!steps.empty() && steps.back().job >= first_jobs) steps.pop_back();
    complete = true;
    forked = false;
}

bool error_trace::arrives_in(std::uint32_t loop, std::uint64_t job) noexcept {
    std::lock_guard const lock(all().mutex);
    if (path_.covers(loop, job)) {
        goes_on_ = false; // it went on to where it was expected
        return false;
    }
    bool const ends_here = path_.forked || !path_.complete;
    return !ends_here || (!goes_on_ && jobs_of_first_piece_ < path_.jobs.size());
}

void error_trace::extend(error_path const& more) {
    std::lock_guard const lock(all().mutex);
    if (!std::exchange(goes_on_, false)) path_.cut_to(jobs_of_first_piece_);
    path_.append(more);
    if (jobs_of_first_piece_ == 0) jobs_of_first_piece_ = path_.jobs.size();
}

void error_trace::goes_on() noexcept {
    std::lock_guard const lock(all().mutex);
    goes_on_ = true;
}

void error_trace::goes_on_after(std::uint32_t loop, std::uint64_t job) noexcept {
    std::lock_guard const lock(all().mutex);
    path_.cut_after(loop, job);
    goes_on_ = true;
}

std::source_location error_trace::innermost_place_in(std::uint32_t loop, std::uint64_t job) const {
    std::vector<std::source_location> places; // their names are read without the lock
    {
        std::lock_guard const lock(all().mutex);
        for (auto const& step : path_.steps) {
            auto const& in = path_.jobs[step.job];
            if (in.loop == loop && in.id == job) places.push_back(step.place);
        }
    }
    for (auto const& place : places)
        if (!is_internal_function(place.function_name())) return place;
    return {};
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
        traces.erase(*held, held->error_);
    }
    delete held; // not under the mutex: the error's destructor may be the user's
}

trace_ptr find_trace(std::exception_ptr const& error) noexcept {
    auto& traces = all();
    std::lock_guard const lock(traces.mutex);
    error_trace* const found = traces.find(error);
    if (found != nullptr) ++found->references_;
    return trace_ptr(found, /*add_ref=*/false);
}

trace_ptr find_or_make_trace(std::exception_ptr const& error) {
    auto& traces = all();
    std::lock_guard const lock(traces.mutex);
    if (error_trace* const found = traces.find(error)) {
        ++found->references_;
        return trace_ptr(found, /*add_ref=*/false);
    }
    auto* const made = new error_trace(error);
    traces.insert(*made, error);
    return trace_ptr(made, /*add_ref=*/false);
}

void remember_on_this_thread(trace_ptr trace) noexcept {
    // Static objects are destroyed after the thread_local ones of the main thread.
    static thread_local constinit bool has_ended = false;
    struct keeper {
        trace_ptr last{};
        ~keeper() { has_ended = true; }
    };
    if (has_ended) return;
    static thread_local keeper kept;
    kept.last.swap(trace);
}

} // namespace tinyasio::detail
