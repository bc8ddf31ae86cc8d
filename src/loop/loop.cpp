// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/loop_driver.hpp>
#include <tinyasio/detail/outer_call.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/loop/loop.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

namespace tinyasio {

loop::loop(loop_options const& options)
    : loop(detail::loop_core_ptr(new detail::loop_driver(options, {}))) {}

loop::loop(detail::loop_core_ptr core) noexcept : core_(std::move(core)) {
    core_->belongs_to_loop(true);
}

loop::~loop() {
    core_->belongs_to_loop(false);
    core_->close();
}

void loop::run_job(detail::job& root, run_options options, boost::asio::io_context* driven) {
    auto* const call = detail::this_thread.current_call;
    bool const is_of_a_thread = call != nullptr && detail::this_thread.current_scheduler == nullptr;
    if (is_of_a_thread) call->checkpoint();
    try {
        if (driven != nullptr)
            core_->run_on(*driven, root, options.on_error);
        else
            core_->run(root, options.on_error);
    } catch (job_cancelled const&) {
        if (is_of_a_thread) call->checkpoint(); // that is what ended it (H2)
        throw;
    }
}

void loop::check_finished(detail::shared_job& job) const {
    if (core_->is_running())
        throw usage_error("run was given a handle while the loop is running: co_await it");
    if (job.loop() != engine().id())
        throw usage_error("run was given the handle of a job of another loop: give it to that one");
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
    core_->fail(std::move(error), where);
}

void loop::on_diagnostic(diagnostic_sink sink) {
    engine().diagnostics.redirect(std::move(sink));
}

boost::asio::io_context& loop::context() {
    auto const executor = core_->io_executor();
    auto const* const plain = executor.target<boost::asio::io_context::executor_type>();
    if (plain == nullptr) throw usage_error("context: this loop does not live on an io_context");
    return boost::asio::query(*plain, boost::asio::execution::context);
}

} // namespace tinyasio
