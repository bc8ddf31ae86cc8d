// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/interrupter.hpp>
#include <thread/thread_hooks.hpp>
#include <thread/thread_name.hpp>
#include <tinyasio/loop/loop_core.hpp>
#include <tinyasio/thread/thread_call.hpp>
#include <tinyasio/thread/thread_leaf.hpp>

namespace tinyasio::detail {

thread_call::thread_call(std::shared_ptr<pool_core> pool, thread_options const& options)
    : pool_(std::move(pool))
    , name_(options.name)
    , interrupt_(options.interrupt)
    , abandon_(options.abandon) {
    if (interrupt_) prepare_to_signal();
}

thread_call::~thread_call() = default;

// --- on the strand

void thread_call::submit(thread_leaf& leaf) {
    leaf_ = &leaf;
    outside_ = &engine_of(leaf.job()).outside;
    retain(); // for the thread
    try {
        pool_->submit(*this);
    } catch (...) {
        release();
        leaf_ = nullptr;
        throw;
    }
}

bool thread_call::take_out() noexcept {
    auto expected = waiting;
    if (!state_.compare_exchange_strong(expected, taken_out) && expected != taken_out) return false;
    if (!pool_->take_out(*this)) return false; // a thread has it, and gives it back
    is_back_.store(true, std::memory_order_relaxed);
    outside_hook::unlink();
    release();
    return true;
}

void thread_call::cancel(cancel_cause const& cause) noexcept {
    if (stop_.stop_requested()) return; // at the end of a context; the thread may look at it
    cause_ = cause;
    auto& loop = engine_of(leaf_->job());
    loop.outside.ask_soon(*this);
}

void thread_call::ask_to_stop() noexcept {
    stop_.request_stop();
    if (!std::exchange(keeps_itself_until_asked_, false)) return;
    outside_hook::unlink();
    release();
}

void thread_call::abandon() noexcept {
    {
        std::lock_guard const lock(leaving_);
        leaf_ = nullptr;
    }
    if (stop_.stop_requested()) return outside_hook::unlink();
    keeps_itself_until_asked_ = true;
    retain();
}

void thread_call::wait_until_back() noexcept {
    if (take_out()) return;
    auto& loop = engine_of(leaf_->job());
    stop_.request_stop();
    for (;;) {
        auto const seen = outside_->news();
        loop.discard_arrivals();
        if (is_back_.load(std::memory_order_acquire)) break;
        outside_->wait_for_news(seen);
    }
    outside_hook::unlink();
}

/// It is back. The leaf may have abandoned it on the way.
void thread_call::arrive(scheduler&) noexcept {
    this_thread.blocks.adopt(blocks_made_);
    is_back_.store(true, std::memory_order_relaxed);
    if (leaf_ != nullptr) {
        outside_hook::unlink();
        std::exchange(leaf_, nullptr)->returned();
    }
    release();
}

void thread_call::never_arrives() noexcept {
    this_thread.blocks.adopt(blocks_made_);
    is_back_.store(true, std::memory_order_release);
    outside_->tell_news();
    release();
}

std::string thread_call::thread_name() const {
    auto const* const thread = runs_in_.load(std::memory_order_acquire);
    auto const in = thread != nullptr ? *thread : "waits for one of '" + pool_->name() + "'";
    return name_.empty() ? in : "'" + name_ + "' (" + in + ")";
}

// --- in the thread

void thread_call::run(std::string const& thread_name) noexcept {
    thread_hooks::reached(thread_point::taken);
    auto expected = waiting;
    if (state_.compare_exchange_strong(expected, begun)) call_function(thread_name);
    if (is_abandoned()) drop(); // before the thread has other work
    thread_hooks::reached(thread_point::returned);
}

bool thread_call::is_abandoned() noexcept {
    std::lock_guard const lock(leaving_);
    return leaf_ == nullptr;
}

void thread_call::call_function(std::string const& thread_name) noexcept {
    runs_in_.store(&thread_name, std::memory_order_release);
    if (!name_.empty()) set_thread_name(name_);
    auto& blocks = this_thread.blocks;
    auto const blocks_before = blocks.live();
    this_thread.current_call = this;
    {
        std::optional<interruptible> reached_by_signals;
        if (interrupt_) reached_by_signals.emplace(stop_.get_token());
        try {
            invoke();
        } catch (cancelled const&) {
            let_cancelled_out_ = was_given_cancelled_;
            error_ = std::current_exception();
        } catch (...) {
            error_ = std::current_exception();
        }
    }
    this_thread.current_call = nullptr;
    blocks_made_ = blocks.live() - blocks_before;
    blocks.adopt(-blocks_made_);
    if (!name_.empty()) set_thread_name(thread_name);
}

void thread_call::tell_end() noexcept {
    scheduler* loop = nullptr;
    {
        std::lock_guard const lock(leaving_);
        if (leaf_ != nullptr) {
            loop = &engine_of(leaf_->job());
            loop->hold();
            retain(); // the reference that the thread has goes to the loop
            loop->put(*this);
        }
    }
    if (loop != nullptr) {
        thread_hooks::reached(thread_point::put);
        outside_->tell_news();
        loop->wake_and_let_go();
    }
    release();
}

void thread_call::checkpoint() {
    if (stop_.stop_requested()) throw_cancelled(cause_);
}

void thread_call::throw_cancelled(cancel_cause const& cause) {
    was_given_cancelled_ = true;
    cancellation thrown;
    thrown.request(cause);
    thrown.deliver();
}

void thread_call::run_on_loop(shared_job& made) {
    checkpoint();
    is_answered_.store(0, std::memory_order_relaxed);
    thread_request request(*this, made);
    scheduler* loop = nullptr;
    {
        std::lock_guard const lock(leaving_);
        if (leaf_ != nullptr) {
            loop = &engine_of(leaf_->job());
            loop->hold();
            thread_hooks::reached(thread_point::asking);
            loop->put(request);
        }
    }
    if (loop == nullptr) throw_cancelled(cause_);
    outside_->tell_news();
    loop->wake_and_let_go();
    is_answered_.wait(0, std::memory_order_acquire);
    auto const answer = std::move(answer_);
    if (answer.error) std::rethrow_exception(answer.error);
    if (answer.cancelled_by) throw_cancelled(*answer.cancelled_by);
}

/// On the strand: the request, which may be gone when this returns, has come to its end.
void thread_call::answer(answer_type with) noexcept {
    answer_ = std::move(with);
    retain(); // the thread may go on, and be done with the call, inside of the next line
    is_answered_.store(1, std::memory_order_release);
    is_answered_.notify_one();
    release();
}

void thread_request::arrive(scheduler&) noexcept {
    if (thread_leaf* const leaf = from_->leaf_)
        leaf->start(*made_);
    else
        from_->answer({.cancelled_by = from_->cause_});
}

void thread_request::never_arrives() noexcept {
    from_->answer({.cancelled_by = cancel_cause{reason::shutdown, 0, {}}});
}

} // namespace tinyasio::detail
