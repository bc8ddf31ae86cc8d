// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/engine.hpp>

#include <algorithm>

namespace tinyasio::detail {

namespace {

/// What the frames' destructors have queued: nothing of it will run.
void discard_ready(scheduler& of) noexcept {
    while (!of.ready.empty()) of.ready.pop().discard();
}

/// What was on its way to a job when that withdrew will not arrive any more.
void discard_arrivals(scheduler& of) noexcept {
    static_cast<engine&>(of).discard_arrivals();
}

bool waits_for_others(job const& living) noexcept {
    leaf const* const at = living.blocked_at();
    if (at == nullptr) return false;
    auto const* const domain = at->awaited_domain();
    return at->holds_frame() || !std::ranges::all_of(at->awaited_jobs(), &job::has_ended) ||
           (domain != nullptr && !domain->ended());
}

} // namespace

void domain::tear_down() noexcept {
    job_list doomed;
    {
        walk through(*this, walk::through::all);
        while (domain* const each = through.next())
            for (job& living : each->jobs_) living.withdraw();
    }
    static_cast<engine&>(scheduler()).outside.ask_all(); // each is waited for in a destructor (D3)
    discard_arrivals(scheduler());
    job_list destroyed;
    while (take_all_jobs(doomed)) {
        job& youngest = doomed.back();
        doomed.pop_back();
        youngest.destroy_frames();
        youngest.retain(); // an `all` may own it, whose frame is one of the next
        destroyed.push_back(youngest);
    }
    discard_ready(scheduler());
    while (!destroyed.empty()) {
        job& record = destroyed.front();
        destroyed.pop_front();
        record.let_go_by_domain();
        record.release();
    }
}

/// Moves all jobs to the list, in the order of their start; what is nested has ended then. Whether
/// there are some: destructors may start others.
bool domain::take_all_jobs(job_list& into) noexcept {
    bool are_sorted = true;
    walk through(*this, walk::through::all);
    while (domain* const each = through.next()) {
        are_sorted = are_sorted && (each == this || each->jobs_.empty());
        into.splice(into.end(), each->jobs_);
        each->awaited_ = 0;
    }
    if (!are_sorted) into.sort([](job const& a, job const& b) { return a.id() < b.id(); });
    abandon_nested();
    return !into.empty();
}

void domain::abandon_nested() noexcept {
    while (!nested_.empty()) {
        domain* innermost = &nested_.front();
        while (!innermost->nested_.empty()) innermost = &innermost->nested_.front();
        innermost->on_abandon();
    }
}

bool domain::tear_down_free() noexcept {
    bool found = false;
    static_cast<engine&>(scheduler()).outside.ask_all(); // each is waited for in a destructor (D3)
    walk through(*this, walk::through::all);
    while (domain* const each = through.next()) found |= each->tear_down_free_here();
    return found;
}

bool domain::tear_down_free_here() noexcept {
    auto const youngest_free = [&] {
        return std::find_if_not(jobs_.rbegin(), jobs_.rend(), waits_for_others);
    };
    discard_ready(scheduler());
    bool found = false;
    for (auto next = youngest_free(); next != jobs_.rend(); next = youngest_free()) {
        job& destroyed = *next;
        found = true;
        destroyed.withdraw();
        discard_arrivals(scheduler());
        discard_ready(scheduler());
        destroyed.retain();
        jobs_.erase(jobs_.iterator_to(destroyed));
        destroyed.destroy_frames();
        discard_ready(scheduler());
        destroyed.let_go_by_domain();
        destroyed.release();
    }
    if (found && jobs_.empty()) {
        awaited_ = 0;
        wind_down(false);
    }
    return found;
}

} // namespace tinyasio::detail
