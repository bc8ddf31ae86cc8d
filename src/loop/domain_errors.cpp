// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/loop/domain.hpp>

#include <algorithm>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace tinyasio::detail {

// The errors of a crash: those that are kept, what comes out of it (D5), and its report (D6).

bool domain::keep_other(std::exception_ptr const& error) noexcept {
    if (std::ranges::find(others_without_job_, error) != others_without_job_.end()) return true;
    try {
        others_without_job_.push_back(error);
        return true;
    } catch (std::bad_alloc const&) {
        return false;
    }
}

void domain::keep_other(job& ended) noexcept {
    if (std::ranges::find(others_without_job_, ended.error()) != others_without_job_.end()) return;
    if (ended.error() == original_) return; // it came to this job too, behind a shield
    keep(others_, ended);
    if (policy_ != on_error::original || ended.cancellation().delivered()) return;
    diagnostics_->tell(diagnostic::kind_type::unheard, ended.id(),
                       [&] { return describe(ended) + " failed too: " + describe(ended.error()); });
}

void domain::keep(job_list& list, job& ended) noexcept {
    ended.retain();
    list.push_back(ended);
}

void domain::forget(job_list& list) noexcept {
    while (!list.empty()) {
        job& kept = list.front();
        list.pop_front();
        kept.release();
    }
}

std::exception_ptr domain::error() const noexcept {
    bool const has_others = !others_.empty() || !others_without_job_.empty();
    bool const grouped =
        policy_ == on_error::group || (policy_ == on_error::automatic && has_others);
    if (!original_ || !grouped) return original_;

    try {
        return std::make_exception_ptr(group());
    } catch (std::bad_alloc const&) {
        return original_; // better than none
    }
}

exception_group domain::group() const {
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

    auto const title = std::to_string(errors.size()) + " errors, the first one crashed " + label();
    return {title, std::move(errors)};
}

void domain::begin_report(job const* failed) noexcept {
    try {
        report_.emplace();
        report_->original = original_; // if there is no memory for the rest
        report_->set_original(original_);
        report_->jobs = infos();
        if (failed != nullptr) report_->jobs.push_back(info_of(*failed));
    } catch (...) {
        // No memory: a report without its jobs is better than none.
    }
}

void domain::finish_report() noexcept {
    if (!report_) return;
    try {
        for (auto const& other : others_) report_->add_other(other.error(), other.trace());
        for (auto const& other : others_without_job_) report_->add_other(other, find_trace(other));
    } catch (...) {
        // No memory: they are in the group that is thrown, or have been told to the diagnostics.
    }
    last_crash_ = std::move(report_);
    report_.reset();
}

} // namespace tinyasio::detail
