// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/cycle.hpp>
#include <tinyasio/nursery/nursery_core.hpp>

#include <utility>

namespace tinyasio {

nursery::nursery(nursery_options const& options, std::source_location where)
    : nursery(owning{}, detail::nursery_core::make_by_hand(
                            detail::domain_to_start_in("nursery"), options,
                            options.logger != nullptr ? *options.logger : logger{}, where)) {}

nursery::nursery(owning, detail::nursery_core& made) noexcept : core_(&made), owns_(true) {}

void nursery::let_go() noexcept {
    core_->let_go_by_maker();
}

detail::nursery_core& nursery::core() const {
    if (core_ == nullptr) throw usage_error("an empty nursery was used: it has been moved from");
    return *core_;
}

std::uint64_t nursery::id() const {
    return core().id();
}

std::string const& nursery::name() const {
    return core().name();
}

std::string to_string(nursery const& which) {
    return which.core().label();
}

void nursery::check_open() const {
    if (core_ != nullptr && core_->may_start_here()) [[likely]]
        return;
    auto& core = this->core();
    if (!core.is_over() && !core.scheduler().runs_here())
        throw usage_error("a nursery was used outside of the loop to which it belongs: hand the "
                          "call to that loop with post");
    core.check_open();
}

void nursery::start_or_queue(detail::shared_job& made) {
    core_->start_or_queue(made);
}

std::vector<job_info> nursery::jobs() const {
    return core().listed_jobs();
}

nursery nursery::fork(nursery_options const& options, std::source_location where) {
    check_open();
    return {owning{}, detail::nursery_core::make_by_hand(
                          *core_, options,
                          options.logger != nullptr ? *options.logger : core_->log(), where)};
}

void nursery::finalize() {
    core().finalize();
}

bool nursery::finalized() const {
    return core().is_finalized();
}

bool nursery::done() const {
    return core().is_over();
}

detail::nursery_wait_operation<detail::nursery_watcher> nursery::wait() const {
    return {&core()};
}

detail::nursery_wait_operation<detail::nursery_joiner> nursery::join() {
    return {&core()};
}

void nursery::cancel(std::source_location where) const noexcept {
    if (core_ != nullptr) core_->ask({.where = where});
}

void nursery::cancel(std::exception_ptr error, std::source_location where) const {
    if (error == nullptr) throw usage_error("nursery::cancel was given no error");
    core().ask({.where = where, .error = std::move(error)});
}

void nursery::cancel_after(detail::duration grace, std::source_location where) const noexcept {
    if (core_ != nullptr) core_->ask({.where = where, .grace = grace});
}

void nursery::set_time_limit(std::optional<detail::duration> timeout) {
    check_open();
    core_->set_time_limit(timeout);
}

crash_report const* nursery::crash() const {
    return core().last_crash();
}

namespace detail {

nursery_watcher::nursery_watcher(frame& waiting, nursery_core& awaited) noexcept
    : domain_waiter(waiting, nursery_ptr(&awaited)) {}

bool nursery_watcher::await_ready() {
    checkpoint();
    auto& nursery = static_cast<nursery_core&>(awaited());
    if (!nursery.is_over() && !nursery.scheduler().runs_here())
        throw usage_error("a nursery of another loop was awaited: " + nursery.label());
    check_for_cycle(*this, nursery);
    if (nursery.is_over()) nursery.is_heard();
    return nursery.is_over() && may_go_on_at_once();
}

bool nursery_watcher::withdraw() noexcept {
    was_withdrawn_ = true;
    awaited().remove(*this);
    return true;
}

void nursery_watcher::await_resume() {
    if (was_withdrawn_) checkpoint();
    check_end();
}

nursery_joiner::nursery_joiner(frame& waiting, nursery_core& awaited) noexcept
    : domain_waiter(waiting, nursery_ptr(&awaited)) {}

bool nursery_joiner::await_ready() {
    checkpoint();
    auto& nursery = static_cast<nursery_core&>(awaited());
    check_for_cycle(*this, nursery);
    nursery.begin_join();
    nursery.is_heard();
    nursery.finalize();
    return nursery.is_over() && may_go_on_at_once();
}

void nursery_joiner::await_resume() {
    check_end();
}

} // namespace detail

} // namespace tinyasio
