// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/job_group.hpp>

namespace tinyasio::detail {

void job_group::watch(std::span<job* const> jobs) noexcept {
    jobs_ = jobs;
    running_ = jobs.size();
    for (job* const member : jobs) member->listen(this);
}

void job_group::watch_next(std::span<job* const> all_so_far) noexcept {
    jobs_ = all_so_far;
    ++running_;
    jobs_.back()->listen(this);
}

void job_group::cancel(cancel_cause const& cause) noexcept {
    for (job* const member : jobs_) member->cancel(cause);
}

void job_group::cancel_others(job const& than, reason why) noexcept {
    // To look for the user's function takes longer than a race of leaves: only for errors. An
    // operand that is but a leaf stands where the group is awaited.
    bool const is_leaf = than.bonds().transparent;
    cancel_cause const cause{why, than.id(),
                             why == reason::crash ? user_place(than)
                             : is_leaf            ? waiting_->waiting_frame().place()
                                                  : than.place()};
    for (job* const member : jobs_)
        if (member != &than) member->cancel(cause);
}

void job_group::request_stop() noexcept {
    for (job* const member : jobs_) member->request_stop();
}

bool all_group::on_end_without_value(job const& ended, bool error_taken) noexcept {
    lacks_value_ = true;
    bool const is_first = ended.ending() == ending::error && !error_taken && failed_ == nullptr;
    if (is_first) {
        failed_ = &ended;
        cancel_others(ended, reason::crash);
    }
    return is_first;
}

} // namespace tinyasio::detail
