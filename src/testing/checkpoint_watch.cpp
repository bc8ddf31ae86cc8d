// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <testing/checkpoint_watch.hpp>
#include <tinyasio/loop/domain.hpp>

#include <cstdio>
#include <cstdlib>

namespace tinyasio::testing::detail {

using namespace tinyasio::detail;

namespace {

std::string describe_place(leaf const& at) {
    return describe(at.job()) + " in " + at.what() + " at " + describe(at.waiting_frame().place());
}

} // namespace

void checkpoint_watch::on_start(job& starting) noexcept {
    if (root_ == nullptr) root_ = &starting;
    starting.cancellation().watch();
}

void checkpoint_watch::at_checkpoint(leaf const& at) {
    if (++seen_ == options_.cancel_at) cancel(at);
    if (seen_ - seen_before_cancellation_ > options_.patience) lose_patience(at);
}

void checkpoint_watch::cancel(leaf const& at) {
    auto& jobs = static_cast<domain&>(*root_->owner());
    bool const alone = options_.scope == cancel_scope::task;
    if (!jobs.is_open() || (alone && root_->has_ended())) return; // it is ending already
    cancelled_at_ = describe_place(at);
    seen_before_cancellation_ = seen_;
    cancel_cause const cause{reason::explicit_, 0, options_.asked_at};
    alone ? root_->cancel(cause) : jobs.cancel(cause);
}

void checkpoint_watch::lose_patience(leaf const& at) {
    if (endless_at_.empty()) endless_at_ = describe_place(at);
    if (seen_ - seen_before_cancellation_ > 2 * options_.patience) {
        std::fputs(
            ("tinyasio: a task catches every error and never ends: " + endless_at_ + "\n").c_str(),
            stderr);
        std::abort();
    }
    throw check_failed("it does not end: " + endless_at_);
}

} // namespace tinyasio::testing::detail
