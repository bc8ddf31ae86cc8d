// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/nested_domain.hpp>

namespace tinyasio::detail {

nested_domain::~nested_domain() {
    if (nested_hook::is_linked()) leave_abandoned(); // it was never opened
}

void nested_domain::on_end() noexcept {
    is_over_ = true;
    result_ = error();
    stopped_by_ = cut_short();
    was_ended_by_master_ = ended_by_master();
    close(); // first: who hears that a race is won may try to start a job here
    while (!waiters_.empty()) {
        domain_waiter& first = waiters_.front();
        waiters_.pop_front();
        first.complete();
    }
    domain_ptr<nested_domain> const self(this);
    leave_outer();
}

void nested_domain::on_abandon() noexcept {
    is_over_ = true;
    waiters_.clear();
    close();
    domain_ptr<nested_domain> const self(this);
    leave_abandoned();
}

void nested_domain::add(domain_waiter& waiter) noexcept {
    waiters_.push_back(waiter);
}

void nested_domain::remove(domain_waiter& waiter) noexcept {
    waiters_.erase(waiters_.iterator_to(waiter));
}

job* nested_domain::waiting_job(std::size_t index) const noexcept {
    for (auto const& waiter : waiters_)
        if (index-- == 0) return &waiter.job();
    return nullptr;
}

void domain_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    if (awaited_->is_over()) return complete();
    awaited_->add(*this);
}

bool domain_waiter::withdraw() noexcept {
    awaited_->cancel(job().cancellation().cause());
    return false;
}

void domain_waiter::check_end() const {
    if (awaited_->result()) std::rethrow_exception(awaited_->result());
    if (awaited_->stopped_by()) checkpoint();
}

} // namespace tinyasio::detail
