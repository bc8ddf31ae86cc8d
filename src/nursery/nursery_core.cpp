// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/nursery/nursery_core.hpp>

#include <cstdio>
#include <mutex>
#include <utility>

namespace tinyasio::detail {

using level = log_entry::level_type;

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

nursery_core& nursery_core::make_by_hand(domain& outer, nursery_options const& options,
                                         tinyasio::logger log, std::source_location where) {
    job const* const making = current_job();
    bool const shielded = making != nullptr && making->is_shielded();
    nursery_ptr made(new nursery_core(outer,
                                      shielded ? keeping::by_outer_shielded : keeping::by_outer,
                                      options, std::move(log), where));
    made->retain(); // by the outer domain, until it has ended
    made->is_held_open_ = true;
    made->hold();
    made->begin();
    if (making != nullptr && making->stop_requested()) made->request_stop();
    return *made.detach();
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

// --- jobs

void nursery_core::take_slot(job& starting) noexcept {
    if (!max_jobs_) return;
    ++taken_;
    starting.take_slot();
}

void nursery_core::start_or_queue(shared_job& starting) noexcept {
    if (has_room()) {
        take_slot(starting);
        return start(starting);
    }
    starting.belong_to(*this);
    starting.note_parent();
    if (starting.awaited()) hold();
    queue_.push_back(starting);
}

void nursery_core::start_queued(job& queued) noexcept {
    queue_.erase(queue_.iterator_to(queued));
    start(queued);
    if (queued.awaited()) let_go();
}

void nursery_core::start_next() noexcept {
    while (!queue_.empty() && has_slot() && is_open()) {
        job& first = queue_.front();
        if (!slot_waiters_.empty() && slot_waiters_.front().queued_ == &first) {
            slot_waiter& waiter = slot_waiters_.front();
            slot_waiters_.pop_front();
            waiter.queued_ = nullptr;
            waiter.complete();
        }
        take_slot(first);
        start_queued(first);
    }
}

void nursery_core::cancelled_before_start(job& queued) noexcept {
    start_queued(queued); // to its end: being cancelled, it makes no step
}

void nursery_core::on_start(job const& starting) noexcept {
    if (&starting == body_) return;
    log_.tell(level::debug, starting.id(),
              [&] { return "adding " + describe(starting) + " to " + label(); });
}

void nursery_core::job_ended(job& ended) noexcept {
    if (log_ && &ended != body_) {
        bool const late = ended.cancellation().delivered();
        bool const failed = ended.ending() == ending::error;
        log_.tell(failed && late ? level::warning : level::debug, ended.id(), [&] {
            auto const who = describe(ended);
            if (ended.ending() == ending::value) return who + " done";
            if (!failed) return who + " got cancelled";
            return who + " got an exception" + (late ? " after cancellation: " : ": ") +
                   describe(ended.error());
        });
    }
    if (ended.takes_slot()) {
        --taken_;
        start_next();
    }
    nested_domain::job_ended(ended);
}

void nursery_core::tell_unheard(job const& failed) noexcept {
    if (!log_) return nested_domain::tell_unheard(failed);
    log_.tell(level::warning, failed.id(), [&] {
        return describe(failed) + " failed and nobody hears of it: " + describe(failed.error());
    });
}

void nursery_core::on_overdue(job const& late) noexcept {
    log_.tell(level::error, late.id(), [&] {
        return describe(late) + " of " + label() + " could not be cancelled in time";
    });
}

std::vector<job_info> nursery_core::listed_jobs() const {
    if (is_over()) return {}; // what is around it may be gone
    auto infos = this->infos();
    if (body_ != nullptr)
        std::erase_if(infos, [this](job_info const& info) { return info.id == body_->id(); });
    return infos;
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
    std::exception_ptr error;
    try {
        error = std::make_exception_ptr(timed_out(*timeout_, where_));
    } catch (...) {
        error = std::current_exception();
    }
    crash(std::move(error), {reason::timeout, 0, where_});
}

void nursery_core::close_to_others() noexcept {
    time_limit_.clear();
    body_ = nullptr;
    std::lock_guard const lock(asking_);
    is_gone_ = true;
}

void nursery_core::on_end() noexcept {
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
    std::unique_lock lock(asking_);
    if (is_gone_) return;
    if (scheduler().runs_here()) {
        lock.unlock();
        return carry_out(what);
    }
    bool const sooner =
        asked_.grace && !asked_.error && (!what.grace || *what.grace < *asked_.grace);
    if (!is_asked_ || sooner) asked_ = std::move(what);
    if (std::exchange(is_asked_, true)) return;
    retain();
    scheduler().take_to_strand(*this);
}

void nursery_core::arrive(detail::scheduler&) noexcept {
    nursery_ptr const self(this, /*add_ref=*/false);
    std::unique_lock lock(asking_);
    is_asked_ = false;
    auto const what = std::exchange(asked_, {});
    lock.unlock();
    this_thread.current_job = nullptr; // whatever ran before
    carry_out(what);
}

void nursery_core::carry_out(request const& what) noexcept {
    if (!is_open()) return; // what was first counts
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

// --- by hand

void nursery_core::begin_join() {
    if (is_joined_)
        throw usage_error(label() + " was joined twice; wait() may be called any number of times");
    if (!is_over() && !scheduler().runs_here())
        throw usage_error(label() + " was joined in another loop than its own");
    is_joined_ = true;
}

bool nursery_core::may_be_let_go_silently() const noexcept {
    job const* const running = current_job();
    return is_cancelled() || std::uncaught_exceptions() != 0 || (ended() && queue_.empty()) ||
           !outer()->is_open() ||
           (running != nullptr && (running->cancellation().requested() ||
                                   (running->has_ended() && running->ending() != ending::value)));
}

void nursery_core::let_go_by_maker() noexcept {
    nursery_ptr const self(this, /*add_ref=*/false);
    if (is_over()) return tell_if_unheard();
    was_let_go_ = true;
    if (is_open())
        is_heard_ = true; // what its jobs throw from now on they throw in a cancelled one
    if (!scheduler().runs_here()) return ask({.where = where_});
    bool const is_left_behind = !may_be_let_go_silently();
    if (is_left_behind) complain_about_jobs_left();
    cancel({reason::shutdown, 0, where_});
}

void nursery_core::complain_about_jobs_left() noexcept {
    try {
        auto text =
            label() + " was destroyed while jobs of it were left (say join(), or cancel()):";
        text += '\n' + tinyasio::to_string(listed_jobs());
        outer()->crash(std::make_exception_ptr(usage_error(text)), {reason::crash, 0, where_});
    } catch (...) {
        outer()->crash(std::current_exception(), {reason::crash, 0, where_}); // no memory
    }
}

void nursery_core::tell_if_unheard() noexcept {
    if (!result() || is_heard_) return;
    auto const text = [this] {
        return label() + " failed and nobody hears of it: " + describe(result());
    };
    if (this_thread.current_scheduler == &scheduler())
        return diagnostics().tell(diagnostic::kind_type::unheard, 0, text);
    try { // its loop may be gone
        std::fprintf(stderr, "tinyasio: %s\n", text().c_str());
    } catch (...) {
        // no memory for it
    }
}

// --- those who wait for room

void slot_waiter::check_start() const {
    checkpoint();
    in_->check_open();
}

bool slot_waiter::start_or_queue(shared_job& made) noexcept {
    made.hold_by_domain();
    bool const starts = in_->has_room();
    in_->start_or_queue(made);
    if (starts) return may_go_on_at_once();
    queued_ = &made;
    return false;
}

void slot_waiter::await_suspend(std::coroutine_handle<>) noexcept {
    suspend();
    if (queued_ == nullptr) return complete();
    in_->slot_waiters_.push_back(*this);
}

bool slot_waiter::withdraw() noexcept {
    in_->slot_waiters_.erase(in_->slot_waiters_.iterator_to(*this));
    is_refused_ = true;
    queued_->cancel(job().cancellation().cause());
    return true;
}

void slot_waiter::check_started() const {
    if (!is_refused_) return;
    checkpoint();
    in_->check_open();
}

} // namespace tinyasio::detail
