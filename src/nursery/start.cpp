// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/nursery/start.hpp>

namespace tinyasio::detail {

void start_waiter::check_start() const {
    checkpoint();
    in_->check_open();
}

void start_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    service_->listen(this);
    auto& service = static_cast<shared_job&>(*service_);
    service.hold_by_domain();
    in_->start_or_queue(service);
}

bool start_waiter::withdraw() noexcept {
    service_->cancel(job().cancellation().cause());
    return false;
}

bool start_waiter::on_end(detail::job&, bool error_taken) noexcept {
    error_taken_ = error_taken;
    complete();
    return true;
}

void start_waiter::on_started() noexcept {
    if (job().blocked_at() != this) return; // it has been told of the end
    is_up_ = true;
    service_->listen(nullptr);
    complete();
}

void start_waiter::check_started() const {
    if (is_up_) return;
    if (error_taken_) checkpoint();
    if (service_->ending() == ending::error) service_->rethrow();
    checkpoint();
    if (service_->ending() == ending::cancelled)
        throw job_cancelled(service_->id(), service_->cancellation().cause());
    throw usage_error("a service that nursery::start was given has returned and did not say that "
                      "it had started: " +
                      describe(*service_));
}

void refuse_started_twice() {
    throw usage_error("a service called started() a second time");
}

void refuse_empty_started() {
    throw usage_error("an empty started<> was called: it has been moved from");
}

} // namespace tinyasio::detail
