// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/nursery/nursery_core.hpp>

#include <mutex>
#include <new>
#include <utility>

namespace tinyasio::detail {

using level = log_entry::level_type;

namespace {

/// Of an error that was to cancel it and came too late.
constexpr char const* not_ended_by = "was not ended by this error";

} // namespace

nursery_core::nursery_core(domain& outer, keeping how, nursery_options const& options,
                           tinyasio::logger log, std::source_location where)
    : nested_domain(outer, how)
    , self_(*this)
    , id_(static_cast<engine&>(outer.scheduler()).next_nursery_id())
    , name_(options.name)
    , log_(std::move(log))
    , policy_(options.on_error)
    , max_jobs_(options.max_jobs)
    , timeout_(options.timeout)
    , where_(where)
    , is_kept_by_outer_(how != keeping::by_waiter) {
    if (max_jobs_ == 0) throw usage_error(label() + " has max_jobs = 0: no job could ever start");
    if (log_) hear_of_starts();
}

void nursery_core::begin(job const& body) noexcept {
    body_ = &body;
    is_heard_ = true;
    begin();
}

void nursery_core::begin() noexcept {
    open(policy_);
    log_.tell(level::debug, 0, [this] { return "creating " + label(); });
    if (timeout_) set_time_limit(timeout_);
}

std::string nursery_core::label() const {
    auto const number = "nursery " + std::to_string(id_);
    return name_.empty() ? number : number + " '" + name_ + "'";
}

// --- its end

void nursery_core::finalize() noexcept {
    if (std::exchange(is_held_open_, false)) let_go();
}

void nursery_core::on_cancel() noexcept {
    if (log_) {
        for_each_job([this](job& living) {
            if (&living == body_) return;
            log_.tell(level::debug, living.id(),
                      [&] { return "cancelling active " + describe(living) + " from " + label(); });
        });
    }
    time_limit_.clear();
    while (!slot_waiters_.empty()) {
        slot_waiter& refused = slot_waiters_.front();
        slot_waiters_.pop_front();
        refused.is_refused_ = true;
        refused.complete();
    }
    while (!queue_.empty()) start_queued(queue_.front());
    finalize();
}

void nursery_core::set_time_limit(std::optional<duration> timeout) noexcept {
    time_limit_.clear();
    timeout_ = timeout;
    deadline_.reset();
    if (!timeout) return;
    auto& loop = static_cast<engine&>(scheduler());
    auto const now = loop.now();
    deadline_ = deadline_after(now, *timeout);
    time_limit_.begin(loop.expiries, *deadline_, now);
}

void nursery_core::expire() noexcept {
    if (!is_open()) return;
    log_.tell(level::info, 0, [this] { return "timeout on " + label(); });
    // What a `with_nursery` was wrapped into may be the library's own.
    job const* const host = is_kept_by_outer_ ? nullptr : waiting_job(0);
    auto const where = host != nullptr ? user_place(*host) : where_;
    std::exception_ptr error;
    try {
        error = std::make_exception_ptr(timed_out(*timeout_, where));
    } catch (...) {
        error = std::current_exception();
    }
    crash(std::move(error), {reason::timeout, 0, where});
}

void nursery_core::close_to_others() noexcept {
    time_limit_.clear();
    body_ = nullptr;
    std::lock_guard const lock(asking_);
    is_gone_ = true;
}

void nursery_core::on_end() noexcept {
    if (waiting_job(0) != nullptr) is_heard_ = true;
    is_held_open_ = false;
    close_to_others();
    destroy_queued();
    nested_domain::on_end();
    if (was_let_go_) tell_if_unheard();
    if (is_kept_by_outer_) release();
}

/// The context is gone: they will not have their turn.
void nursery_core::destroy_queued() noexcept {
    while (!queue_.empty()) {
        job& queued = queue_.front();
        queue_.pop_front();
        queued.destroy_frames();
        queued.let_go_by_domain();
    }
}

void nursery_core::on_abandon() noexcept {
    is_held_open_ = false;
    close_to_others();
    slot_waiters_.clear();
    destroy_queued();
    nested_domain::on_abandon();
    if (is_kept_by_outer_) release();
}

// --- from any thread

void nursery_core::ask(request what) noexcept {
    std::list<std::exception_ptr> later; // made before the lock is taken
    try {
        if (what.error) later.push_back(what.error);
    } catch (std::bad_alloc const&) {
        // It cannot be kept for later.
    }
    std::unique_lock lock(asking_); // as long as it is held, neither this nor the loop goes
    if (is_gone_) {
        lock.unlock();
        if (what.error) nobody_hears_of(what.error, not_ended_by);
        return;
    }
    auto& loop = scheduler();
    if (loop.runs_here()) {
        lock.unlock();
        return carry_out(what);
    }
    bool const sooner =
        asked_.grace && !asked_.error && (!what.grace || *what.grace < *asked_.grace);
    bool is_lost = false;
    if (!is_asked_ || sooner) {
        asked_ = std::move(what);
    } else {
        is_lost = what.error && later.empty();
        asked_later_.splice(asked_later_.end(), later);
    }
    if (std::exchange(is_asked_, true)) {
        lock.unlock();
        if (is_lost) nobody_hears_of(what.error, not_ended_by);
        return;
    }
    retain();
    loop.hold();
    loop.put(*this);
    lock.unlock(); // first: whoever is tearing the loop down takes it
    loop.wake_and_let_go();
}

std::pair<nursery_core::request, std::list<std::exception_ptr>>
nursery_core::take_asked() noexcept {
    std::lock_guard const lock(asking_);
    is_asked_ = false;
    return {std::exchange(asked_, {}), std::exchange(asked_later_, {})};
}

void nursery_core::arrive(detail::scheduler&) noexcept {
    nursery_ptr const self(this, /*add_ref=*/false);
    auto const [what, late] = take_asked();
    this_thread.current_job = nullptr; // whatever ran before
    carry_out(what);
    for (auto const& error : late) keep_late(error);
}

void nursery_core::never_arrives() noexcept {
    nursery_ptr const self(this, /*add_ref=*/false);
    auto const [what, late] = take_asked();
    if (what.error) nobody_hears_of(what.error, not_ended_by);
    for (auto const& error : late) nobody_hears_of(error, not_ended_by);
}

void nursery_core::carry_out(request const& what) noexcept {
    if (!is_open()) { // what was first counts
        if (what.error) keep_late(what.error);
        return;
    }
    nursery_ptr const self(this);
    job const* const asking = current_job();
    cancel_cause const cause{what.error ? reason::crash : reason::explicit_,
                             asking != nullptr ? asking->id() : 0, what.where};
    if (what.error)
        crash(what.error, cause);
    else if (what.grace)
        cancel_after(*what.grace, cause);
    else
        cancel(cause);
}

/// It does not change how the nursery ends, which has been cancelled or is over.
void nursery_core::keep_late(std::exception_ptr const& error) noexcept {
    if (is_over() || !join_crash(error)) nobody_hears_of(error, not_ended_by);
}

} // namespace tinyasio::detail
