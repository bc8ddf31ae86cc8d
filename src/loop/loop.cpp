// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/loop_driver.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/loop/loop.hpp>

#include <cstdio>
#include <cstdlib>

namespace tinyasio {

loop::loop(loop_options const& options)
    : loop(std::make_unique<detail::loop_driver>(options, detail::driver_options{})) {}

loop::loop(std::unique_ptr<detail::loop_driver> driver) noexcept : driver_(std::move(driver)) {}

loop::~loop() {
    if (!driver_->is_running()) return;
    std::fputs("tinyasio: a loop was destroyed while it runs", stderr);
    try {
        std::fputs(engine().describe_jobs().c_str(), stderr);
    } catch (...) {
        // the names are a help, the end is what matters
    }
    std::fputs("\n", stderr);
    std::abort();
}

void loop::run_job(detail::job& root, run_options options) {
    driver_->run(root, options.on_error);
}

void loop::check_finished(detail::shared_job& job) const {
    if (driver_->is_running()) throw usage_error("run was called while the loop is running");
    if (job.loop() != engine().id())
        throw usage_error("run was given the handle of a job of another loop");
    if (job.ending() == detail::ending::cancelled)
        throw job_cancelled(job.id(), job.cancellation().cause());
}

namespace {

/// A cancellation by the job of `loop` that runs here, if there is one.
cancel_cause cause_from(detail::engine const& loop, reason why, std::source_location where) {
    detail::job const* const canceller = loop.runs_here() ? detail::current_job() : nullptr;
    return {why, canceller != nullptr ? canceller->id() : 0, where};
}

} // namespace

void loop::cancel(reason why, std::source_location where) noexcept {
    engine().cancel(cause_from(engine(), why, where));
}

void loop::cancel_after(detail::duration grace, reason why, std::source_location where) noexcept {
    engine().cancel_after(grace, cause_from(engine(), why, where));
}

std::vector<job_info> loop::jobs() const {
    return engine().jobs.infos();
}

crash_report const* loop::last_crash() const noexcept {
    return engine().jobs.last_crash();
}

void loop::fail(std::exception_ptr error, std::source_location where) {
    if (error == nullptr) throw usage_error("loop::fail was given no error");
    auto& self = engine();
    if (self.runs_here()) {
        auto const* const failing = detail::current_job();
        self.jobs.crash(std::move(error),
                        {reason::crash, failing != nullptr ? failing->id() : 0, where});
    } else {
        post([error = std::move(error)] { std::rethrow_exception(error); }, where);
    }
}

void loop::on_diagnostic(diagnostic_sink sink) {
    engine().diagnostics.redirect(std::move(sink));
}

boost::asio::io_context& loop::context() noexcept {
    return driver_->context();
}

detail::engine& loop::engine() const noexcept {
    return driver_->core();
}

} // namespace tinyasio
