// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/crash_errors.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace tinyasio::detail {

void crash_errors::begin(std::exception_ptr error) noexcept {
    original_ = std::move(error);
    try {
        report_.emplace();
        report_->original = original_; // if there is no memory for the rest
        report_->set_original(original_);
    } catch (...) {
        // No memory: a report without the way it came is better than none.
    }
}

void crash_errors::note(std::vector<job_info>&& jobs) noexcept {
    report_->jobs = std::move(jobs);
}

bool crash_errors::is_without_job(std::exception_ptr const& error) const noexcept {
    return std::ranges::find(others_without_job_, error) != others_without_job_.end();
}

bool crash_errors::has(std::exception_ptr const& error) const noexcept {
    auto const is_that_of = [&](job const& failed) { return failed.error() == error; };
    return error == original_ || is_without_job(error) || std::ranges::any_of(others_, is_that_of);
}

bool crash_errors::keep(std::exception_ptr const& error) noexcept {
    if (has(error)) return true;
    try {
        others_without_job_.push_back(error);
        return true;
    } catch (std::bad_alloc const&) {
        return false;
    }
}

bool crash_errors::keep(job& failed) noexcept {
    // The original may have come to this job too, behind a shield.
    if (is_without_job(failed.error()) || failed.error() == original_) return false;
    keep(others_, failed);
    return true;
}

void crash_errors::keep(job_list& list, job& ended) noexcept {
    ended.retain();
    list.push_back(ended);
}

void crash_errors::forget(job_list& list) noexcept {
    while (!list.empty()) {
        job& kept = list.front();
        list.pop_front();
        kept.release();
    }
}

bool crash_errors::is_group() const noexcept {
    bool const has_others = !others_.empty() || !others_without_job_.empty();
    return original_ &&
           (policy_ == on_error::group || (policy_ == on_error::automatic && has_others));
}

exception_group crash_errors::group(std::string const& label) const {
    std::vector<std::exception_ptr> errors{original_};
    auto const add_in_order_of_start = [&errors](job_list const& list) {
        std::vector<job const*> jobs;
        for (auto const& kept : list) jobs.push_back(&kept);
        std::ranges::sort(jobs, {}, [](job const* kept) { return kept->id(); });
        for (auto const* const kept : jobs) errors.push_back(kept->error());
    };
    add_in_order_of_start(others_);
    errors.insert(errors.end(), others_without_job_.begin(), others_without_job_.end());
    add_in_order_of_start(cancelled_);

    auto const title = std::to_string(errors.size()) + " errors, the first one crashed " + label;
    return {title, std::move(errors)};
}

void crash_errors::close() noexcept {
    finish_report();
    original_ = nullptr;
    forget(others_);
    forget(cancelled_);
    others_without_job_.clear();
}

void crash_errors::finish_report() noexcept {
    if (!report_) return;
    try {
        for (auto const& other : others_) report_->add_other(other.error(), other.trace());
        for (auto const& other : others_without_job_) report_->add_other(other, find_trace(other));
    } catch (...) {
        // No memory: they are in the group that is thrown, or have been told to the diagnostics.
    }
    last_report_ = std::move(report_);
    report_.reset();
}

} // namespace tinyasio::detail
