// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/as_completed.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/job_cancelled.hpp>

namespace tinyasio::detail {

completion_list::completion_list(domain& in, std::size_t size)
    : core_(&static_cast<loop_core&>(static_cast<engine&>(in.scheduler()).host())) {
    jobs_.reserve(size);
    ended_.reserve(size); // then nothing is allocated when a job ends
}

completion_list::~completion_list() {
    if (has_started_) let_go();
    for (job* const record : jobs_) {
        if (!has_started_) record->release(); // the domain's reference
        record->release();
    }
}

void completion_list::let_go() noexcept {
    job const* const letting_go = current_job();
    cancel_cause cause{reason::explicit_, 0, {}};
    if (letting_go != nullptr) cause = {cause.why, letting_go->id(), letting_go->place()};
    for (job* const running : jobs_) {
        if (running->has_ended()) continue;
        running->listen(nullptr);
        running->cancel(cause);
    }
    for (auto i = handed_out_; i != ended_.size(); ++i) {
        job const& unasked = *ended_[i];
        if (unasked.ending() != ending::error || unasked.listener() == nullptr) continue;
        core_->engine().diagnostics.tell(diagnostic::kind_type::unheard, unasked.id(), [&] {
            return describe(unasked) +
                   " failed and nobody has asked as_completed for it: " + describe(unasked.error());
        });
    }
    while (!waiters_.empty()) { // they hold on to what is gone
        auto& waiter = waiters_.front();
        waiters_.pop_front();
        waiter.hand_out(nullptr);
    }
}

void completion_list::start(domain& in) noexcept {
    has_started_ = true;
    for (job* const starting : jobs_) {
        starting->listen(this);
        in.start(*starting);
    }
}

bool completion_list::on_end(job& ended, bool error_taken) noexcept {
    if (error_taken) ended.listen(nullptr); // somebody has heard of it
    ended_.push_back(&ended);
    hand_out();
    return true;
}

void completion_list::hand_out() noexcept {
    while (!waiters_.empty() && (remaining() == 0 || handed_out_ != ended_.size())) {
        auto& waiter = waiters_.front();
        waiters_.pop_front();
        waiter.hand_out(take());
    }
}

end_listener const* completion_list::next_listener() const noexcept {
    bool const is_one = !waiters_.empty() && &waiters_.front() == &waiters_.back();
    return is_one ? this : nullptr;
}

bool completion_waiter::await_ready() {
    checkpoint();
    if (&engine_of(job()) != &in_->core_->engine())
        throw usage_error(
            "results of as_completed were asked for in another loop than that of its jobs");
    is_ready_ = in_->is_ready();
    if (!is_ready_) return false;
    ended_ = in_->take();
    return may_go_on_at_once();
}

void completion_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    if (is_ready_) return complete();
    in_->waiters_.push_back(*this);
}

bool completion_waiter::withdraw() noexcept {
    withdrawn_ = true;
    in_->waiters_.erase(in_->waiters_.iterator_to(*this));
    return true;
}

std::span<job* const> completion_waiter::awaited_jobs() const noexcept {
    return in_->jobs();
}

job* completion_waiter::check_end() const {
    if (withdrawn_) checkpoint();
    if (ended_ == nullptr || ended_->ending() == ending::value) return ended_;
    if (ended_->ending() == ending::cancelled)
        throw job_cancelled(ended_->id(), ended_->cancellation().cause());
    // It had no place where it would be awaited before: it goes on from here (D7).
    if (ended_->trace() != nullptr) ended_->trace()->goes_on_after(ended_->loop(), ended_->id());
    ended_->rethrow();
}

void refuse_moved_results() {
    throw usage_error("the results of as_completed were used after they had been moved from");
}

} // namespace tinyasio::detail
