// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/loop_core.hpp>
#include <tinyasio/thread/thread_leaf.hpp>
#include <tinyasio/thread/thread_pool.hpp>

namespace tinyasio::detail {

thread_leaf::~thread_leaf() {
    if (is_out_) {
        if (inner_ != nullptr) { // its frames are gone, too
            set_inner(nullptr);
            call_->answer({.cancelled_by = cancel_cause{reason::shutdown, 0, {}}});
        }
        if (leaves_)
            call_->abandon();
        else
            call_->wait_until_back();
        engine_of(job()).operation_ended();
    }
    if (call_ && !leaves_) call_->drop();
}

std::shared_ptr<pool_core> const& pool_for(job const& of) {
    auto const& own = core_of(of).blocking_pool();
    return own ? own : default_thread_pool().core();
}

std::shared_ptr<pool_core> const& pool_for_running_job() {
    job const* const running = current_job();
    return running != nullptr ? pool_for(*running) : default_thread_pool().core();
}

bool thread_leaf::await_suspend(std::coroutine_handle<>) noexcept {
    auto& loop = engine_of(job());
    try {
        call_->submit(*this);
    } catch (...) {
        not_submitted_ = std::current_exception();
        return false;
    }
    is_out_ = true;
    loop.outside.add(*call_);
    loop.operation_started();
    suspend();
    return true;
}

bool thread_leaf::withdraw() noexcept {
    if (call_->take_out()) {
        go_on();
        return true;
    }
    auto const cause = job().cancellation().cause();
    call_->cancel(cause);
    if (inner_ != nullptr) inner_->cancel(cause);
    if (!call_->is_abandoned_when_cancelled()) return false;
    // Its thread still uses the leaf while a job of it lives.
    leaves_ = true;
    if (inner_ != nullptr) return false;
    call_->abandon();
    go_on();
    return true;
}

/// Nothing of it is outside any more.
void thread_leaf::go_on() noexcept {
    is_out_ = false;
    engine_of(job()).operation_ended();
}

void thread_leaf::returned() noexcept {
    if (call_->was_given_cancelled() && job().cancellation().requested())
        job().cancellation().count_as_delivered();
    go_on();
    complete();
}

bool thread_leaf::ends_cancelled() const noexcept {
    return leaves_ || call_->was_never_begun() || !call_->error() || call_->let_cancelled_out();
}

void thread_leaf::check_return() {
    if (not_submitted_) std::rethrow_exception(not_submitted_);
    // H2: a value that comes after the cancellation is nobody's.
    if (job().cancellation().requested() && ends_cancelled()) job().cancellation().deliver();
    if (call_->error()) std::rethrow_exception(call_->take_error());
}

// --- tasks of the thread

/// The job that the function waits for. Meanwhile nothing of it is outside of the loop: if the job
/// waits for time or for ever, so does the thread (D8, V1).
void thread_leaf::set_inner(detail::job* waited_for) noexcept {
    auto& loop = engine_of(job());
    if (inner_ != nullptr) loop.operation_started();
    inner_ = waited_for;
    if (inner_ != nullptr) loop.operation_ended();
}

void thread_leaf::start(shared_job& made) noexcept {
    if (job().cancellation().requested())
        return call_->answer({.cancelled_by = job().cancellation().cause()});
    // As if the job itself had started it: it inherits from it, and is its child.
    auto* const running = std::exchange(this_thread.current_job, &job());
    try {
        // Its error is the thread's: it bubbles no further.
        made.become_child_of(job(), bonds_of_operand(job().bonds(), /*bubbles=*/false));
        set_inner(&made);
        made.hold_by_domain();
        made.listen(this);
        static_cast<domain*>(job().owner())->start(made);
    } catch (...) { // no memory
        set_inner(nullptr);
        call_->answer({.error = std::current_exception()});
    }
    this_thread.current_job = running;
}

bool thread_leaf::on_end(detail::job& ended, bool) noexcept {
    set_inner(nullptr);
    if (ended.ending() == ending::cancelled)
        call_->answer({.cancelled_by = ended.cancellation().cause()});
    else
        call_->answer({});
    if (leaves_) {
        call_->abandon();
        go_on();
        complete();
    }
    return true;
}

void thread_leaf::stop_requested() noexcept {
    if (inner_ != nullptr) inner_->request_stop();
}

} // namespace tinyasio::detail
