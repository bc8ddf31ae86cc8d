// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/nursery/supervise.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

namespace tinyasio::detail {

namespace {

/// In a test with a seed the same for the same job; else never the same twice.
std::minstd_rand random_for(job const& supervisor) {
    if (auto const seed = engine_of(supervisor).host().seed())
        return std::minstd_rand(static_cast<std::uint32_t>(*seed * 31 + supervisor.id()));
    static std::atomic<std::uint32_t> next{std::random_device{}()};
    return std::minstd_rand(next += 0x9e3779b9);
}

void require_option(bool valid, char const* what) {
    if (!valid) throw usage_error(std::string("supervise: ") + what);
}

} // namespace

// A comparison with what is no number is false.
void check_options(supervise_options const& options) {
    using std::chrono::nanoseconds;
    auto const zero = nanoseconds::zero();
    require_option(options.max_restarts.value_or(0) >= 0, "max_restarts is negative");
    require_option(options.first_delay >= zero, "first_delay is negative");
    require_option(options.max_delay >= zero, "max_delay is negative");
    require_option(options.factor >= 1, "factor is less than 1");
    require_option(options.jitter >= 0 && options.jitter <= 1, "jitter is not between 0 and 1");
    require_option(options.reset_after.value_or(zero) >= zero, "reset_after is negative");
}

supervision::supervision(supervise_options const& options)
    : options_(options)
    , random_(random_for(*current_job()))
    , delay_(static_cast<double>(options.first_delay.count())) {}

void supervision::starts() noexcept {
    started_ = engine_of(*current_job()).now();
}

duration supervision::after_failure() {
    job const& supervisor = *current_job();
    if (supervisor.cancellation().requested()) throw;
    auto const error = std::current_exception();
    auto const ran = engine_of(supervisor).now() - started_;
    if (options_.reset_after && ran >= *options_.reset_after) {
        failures_ = 0;
        errors_ = {};
        delay_ = static_cast<double>(options_.first_delay.count());
    }
    keep(error);
    if (options_.max_restarts && failures_ > static_cast<std::uint64_t>(*options_.max_restarts))
        give_up();
    auto const delay = next_delay();
    tell(error, delay);
    return delay;
}

void supervision::keep(std::exception_ptr error) noexcept {
    if (failures_ >= most_errors)
        std::move(errors_.begin() + 2, errors_.end(), errors_.begin() + 1);
    errors_[std::min<std::size_t>(failures_, most_errors - 1)] = std::move(error);
    ++failures_;
}

void supervision::give_up() const {
    auto title = std::to_string(failures_) + " failures, and no restart is left";
    if (failures_ > most_errors)
        title += "; the first and the last " + std::to_string(most_errors - 1);
    auto const kept = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(failures_, most_errors));
    throw exception_group(title, {errors_.begin(), errors_.begin() + kept});
}

duration supervision::next_delay() noexcept {
    auto const most = static_cast<double>(options_.max_delay.count());
    auto const plain = std::min(delay_, most);
    delay_ = std::min(delay_ * options_.factor, most);
    std::uniform_real_distribution<double> spread(-options_.jitter, options_.jitter);
    auto const delay = options_.jitter > 0 ? plain * (1 + spread(random_)) : plain;
    if (delay >= most) return options_.max_delay; // which may be more than a double holds exactly
    return duration(static_cast<duration::rep>(delay));
}

void supervision::tell(std::exception_ptr const& error, duration delay) const noexcept {
    job const& supervisor = *current_job();
    engine_of(supervisor).diagnostics.tell(diagnostic::kind_type::restarted, supervisor.id(), [&] {
        auto const of =
            options_.max_restarts ? " of " + std::to_string(*options_.max_restarts) : "";
        return describe(supervisor) + " starts what it supervises again in " + describe(delay) +
               " (restart " + std::to_string(failures_) + of +
               "), for it failed: " + describe(error);
    });
}

} // namespace tinyasio::detail
