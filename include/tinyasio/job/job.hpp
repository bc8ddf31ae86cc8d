// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/job/cancellation.hpp>
#include <tinyasio/job/checkpoint_observer.hpp>
#include <tinyasio/job/frame.hpp>
#include <tinyasio/job/job_extras.hpp>
#include <tinyasio/job/job_owner.hpp>
#include <tinyasio/job/job_state.hpp>
#include <tinyasio/job/job_traits.hpp>
#include <tinyasio/job/record_references.hpp>
#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/job/work_item.hpp>

#include <boost/assert.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>

namespace tinyasio::detail {

class leaf;

/// The record of a concurrently running task. It outlives the task's frames, which are destroyed
/// as soon as the job ends (T8).
///
/// unstarted -> running -> waiting -> ready -> running ... -> ended. All of it belongs to the
/// loop's strand.
class TINYASIO_DECL job : public work_item, public cached_block {
    /// How many leaves that have nothing to wait for a job may pass before others have a turn.
    static constexpr std::uint16_t budget_per_turn = 256;

    // What each switch touches comes first. There are many records, each of which is written when
    // a job starts and read when it ends: the fewer cache lines, the faster.
    leaf* leaf_; ///< while it is waiting or ready
    union {
        std::coroutine_handle<> next_; ///< `run` resumes it next
        job* next_listed_;             ///< as long as it is listed
    };
    union {
        frame* root_;                   ///< until its end
        std::source_location ended_at_; ///< after that
    };
    job_owner* owner_ = nullptr;
    // These three are written at once when it has a turn.
    std::uint16_t budget_ = budget_per_turn;
    job_state state_ = job_state::unstarted;
    std::uint8_t depth_ = 0;
    detail::ending ending_ = ending::value;
    job_bonds bonds_;
    bool on_failing_chain_ : 1 = false;
    bool is_listed_ : 1 = false; ///< among the jobs whose leaves are about to be told
    bool is_known_as_overdue_ : 1 = false;
    bool is_found_ : 1 = false; ///< by the search that is under way
    bool takes_slot_ : 1 = false;
    // All bits have values: the bytes from `budget_` on are written at once, without being read.
    [[maybe_unused]] std::uint8_t unused_ : 3 = 0;
    [[maybe_unused]] std::uint8_t unused_too_ = 0;
    [[no_unique_address]] detail::cancellation cancellation_{};
    std::uint32_t loop_; // where the compiler allows it, in the last bytes of the one before

public:
    using link_hook = intrusive::list_member_hook<intrusive::link_mode<intrusive::normal_link>>;

    job(job const&) = delete;
    job& operator=(job const&) = delete;

    // --- starting

    /// It belongs to that domain, which may start it later.
    void belong_to(job_owner& owner) noexcept {
        owner_ = &owner;
        loop_ = owner.scheduler().id();
    }

    /// It was made where nobody could know which job starts it. \throws std::bad_alloc
    void become_child_of(job const& starting, job_bonds bonds);

    /// The job that runs now starts it, though its turn may come later.
    void note_parent() noexcept { note_parent(id_of_running_job()); }
    void note_parent(std::uint64_t id) noexcept { parent_ = id; }

    /// Its domain starts it; its first step follows, by `run` or `step_inside_of`.
    void start(job_owner& owner) noexcept {
        belong_to(owner);
        note_parent();
        auto& scheduler = owner.scheduler();
        id_ = scheduler.next_job_id();
        started_at_ = scheduler.rough_now();
        if (scheduler.observer != nullptr) [[unlikely]]
            scheduler.observer->on_start(*this);
    }

    // --- running

    void run() noexcept final;
    /// Makes its first step as a part of that of `waiting`, which waits for its end, as in a plain
    /// `co_await`: with no turn and no budget of its own (T3, T4). If there is no room for that, it
    /// is queued.
    void step_inside_of(job& waiting) noexcept;
    /// At its end: whether it is still in that first step, so that `waiting` may simply `run_on`.
    bool is_inside_of_waiting() const noexcept {
        BOOST_ASSERT(has_ended());
        return depth_ != 0;
    }
    /// \pre it waits at a leaf, in whose `await_suspend` we are, and has not been woken
    void run_on() noexcept {
        BOOST_ASSERT(state_ == job_state::waiting && !is_listed_);
        state_ = job_state::running;
        next_ = nullptr;
    }
    void discard() noexcept final {} // its domain destroys it

    /// What `run` resumes when the frame that it resumed has returned (T3).
    void resume_next(std::coroutine_handle<> next) noexcept { next_ = next; }

    /// The root frame threw what is being handled now.
    void root_failed(bool is_cancelled) noexcept {
        ending_ = is_cancelled ? ending::cancelled : ending::error;
    }

    /// Notes the way of an error that is leaving `thrown_in`, one of its frames (D7).
    void trace(std::exception_ptr const& error, frame const& thrown_in) noexcept;

    /// Destroys the frames of a job that will never run again, innermost first and in a loop: a
    /// deep chain must not overflow the stack. It counts as cancelled. \pre it was withdrawn
    void destroy_frames() noexcept;

    // --- waiting

    /// \pre `waiting` is the frame that waits there. What is resumed is noted now: later it would
    /// have to be fetched from the leaf, and from its frame, one after the other.
    void wait_at(leaf& where, frame const& waiting) noexcept {
        leaf_ = &where;
        next_ = waiting.self();
        state_ = job_state::waiting;
    }

    /// What its leaf waited for has come.
    void wake() noexcept { wake(owner_->scheduler()); }
    /// The same for who knows its loop: to look that up takes longer than the rest.
    void wake(detail::scheduler& here) noexcept {
        queue(here); // first: who hears that it has fired may cancel it
        if (bonds_.transparent) [[unlikely]]
            leaf_fired();
    }

    bool spend_budget() noexcept {
        if (budget_ == 0) return false;
        --budget_;
        return true;
    }

    /// The leaf at which it waits, null if it waits for nothing any more.
    leaf* blocked_at() const noexcept { return state_ == job_state::waiting ? leaf_ : nullptr; }

    /// How many calls of `frame::run_in` and `step_inside_of` are nested on the stack (T3).
    std::uint8_t& depth() noexcept { return depth_; }

    /// Where it waits; where its root stands, or stood at its end, if it does not.
    std::source_location place() const noexcept;

    /// The innermost frame that is known: the one that waits, else the root; null after the end.
    frame const* innermost() const noexcept;

    // --- cancelling

    /// This is where cancelling a job is decided: one that waits is withdrawn from its leaf and
    /// throws there (C1), one that runs throws at its next checkpoint (C2), one that has not
    /// started never does, and one that has ended is left alone.
    void cancel(cancel_cause const& cause) noexcept;
    bool is_shielded() const noexcept { return bonds_.shielded; }

    /// It is asked to come to an end by itself (C6).
    void request_stop() noexcept;
    bool stop_requested() const noexcept { return bonds_.stop_requested; }

    /// It is not to wait any longer: goes on if its leaf allows it, else when its leaf completes.
    /// One that is transparent and cancelled does not go on, but ends: nothing is thrown (trap 9).
    void withdraw() noexcept;

    detail::cancellation& cancellation() noexcept { return cancellation_; }
    detail::cancellation const& cancellation() const noexcept { return cancellation_; }

    // --- its end

    bool has_ended() const noexcept { return state_ == job_state::ended; }
    detail::ending ending() const noexcept { return ending_; }
    /// Throws the error that left it. \pre its ending is one
    [[noreturn]] void rethrow() const;
    /// The way of that error, null if it is not known.
    error_trace* trace() const noexcept { return extras_ ? extras_->trace.get() : nullptr; }
    /// The error that left it, or the `cancelled` that ended it or would have. May throw
    /// `std::bad_alloc` for a job that never started.
    std::exception_ptr error() const {
        auto const& error = const_cast<job*>(this)->slot().error;
        return ending_ == ending::cancelled && !error ? cancellation_.as_error() : error;
    }

    /// It awaited, directly or through others, the job whose error crashed their domain (D5).
    void put_on_failing_chain() noexcept { on_failing_chain_ = true; }
    bool on_failing_chain() const noexcept { return on_failing_chain_; }

    void listen(end_listener* listener) noexcept { listener_ = listener; }
    end_listener* listener() const noexcept { return listener_; }
    /// The job that waits for its end, or for that of its domain; null unless it is exactly one.
    job* only_waiter() const noexcept {
        if (listener_ == nullptr)
            return owner_->waiting_job(1) == nullptr ? owner_->waiting_job(0) : nullptr;
        return listener_->next_listener() == listener_ ? &listener_->waiting_job() : nullptr;
    }

    // --- what is known about it

    std::uint64_t id() const noexcept { return id_; }
    job_bonds bonds() const noexcept { return bonds_; }
    /// The loop that started it, which may be gone by now (`scheduler::id`).
    std::uint32_t loop() const noexcept { return loop_; }
    std::uint64_t parent() const noexcept { return parent_; }
    bool was_started() const noexcept { return id_ != 0; }
    job_state state() const noexcept { return state_; }
    scheduler::time_point started_at() const noexcept { return started_at_; }
    scheduler::time_point cancelled_at() const noexcept { return cancelled_at_; }
    std::string_view name() const noexcept { return extras_ ? extras_->name : std::string_view{}; }
    bool awaited() const noexcept { return bonds_.awaited; }
    void not_awaited() noexcept { bonds_.awaited = false; }
    bool bubbles() const noexcept { return bonds_.bubbles; }
    bool always_bubbles() const noexcept { return bonds_.always_bubbles; }
    std::optional<std::chrono::steady_clock::duration> cancel_timeout() const noexcept {
        return extras_ ? extras_->cancel_timeout : std::nullopt;
    }
    /// C10: it has been reported.
    void know_as_overdue() noexcept { is_known_as_overdue_ = true; }
    bool is_known_as_overdue() const noexcept { return is_known_as_overdue_; }
    job_owner* owner() const noexcept { return owner_; }
    /// Null if it has none.
    local_values const* locals() const noexcept {
        return extras_ && !extras_->locals.empty() ? &extras_->locals : nullptr;
    }
    void set_local(local_values::key which, std::shared_ptr<void const> value);
    /// Is destroyed when the job ends, after its frames.
    void accompany(companion as, std::unique_ptr<job_companion> who);
    job_companion* accompanied_by(companion as) const noexcept {
        return extras_ ? extras_->companions[static_cast<std::size_t>(as)].get() : nullptr;
    }

    /// It counts among the jobs of which its nursery has only so many at a time (N3).
    void take_slot() noexcept { takes_slot_ = true; }
    bool takes_slot() const noexcept { return takes_slot_; }

    /// For one search through the jobs of a loop.
    bool is_found() const noexcept { return is_found_; }
    void mark_found(bool found) noexcept { is_found_ = found; }

    // --- lifetime: whoever keeps the record holds a reference

    void retain() noexcept { references_.add(); }
    void release() noexcept {
        if (references_.drop([this] { return is_under_way_here(); })) destroy();
    }

    /// The job has ended and its domain is done with it.
    virtual void let_go_by_domain() noexcept {}

    /// In the list of its domain's living jobs, or in that of those whose error is kept (D6).
    link_hook link{};

protected:
    /// Takes over the extras, and the task whose frame is `root`: who has the result tells that.
    job(frame& root, job_bonds bonds, job_extras* extras) noexcept
        : next_(root.self())
        , root_(&root)
        , bonds_(bonds)
        , extras_(extras) {}
    // Trivial, and not virtual: else each destructor on the way would write the table of its class.
    ~job() = default;

    virtual void destroy() noexcept = 0;
    /// Whether `clean_up` has something to do, in the destructor.
    bool needs_clean_up() const noexcept { return !has_ended() || extras_ != nullptr; }
    void clean_up() noexcept;

    /// Where the result goes.
    virtual return_slot_base& slot() noexcept = 0;

    record_references references_{};

private:
    job_extras& make_extras();
    static std::uint64_t id_of_running_job() noexcept {
        job const* const running = this_thread.current_job;
        return running != nullptr ? running->id_ : 0;
    }
    /// Whether it was started and has not ended, on the strand that is running. Elsewhere only
    /// `loop_` may be looked at.
    bool is_under_way_here() const noexcept {
        auto const* const here = this_thread.current_scheduler;
        return here != nullptr && here->id() == loop_ && was_started() && !has_ended();
    }
    void go_on() noexcept;
    void end() noexcept;
    BOOST_NOINLINE void dismiss_companions() noexcept;
    void end_at(std::source_location place) noexcept;
    void queue(detail::scheduler& here) noexcept {
        state_ = job_state::ready;
        here.ready.push(*this);
    }
    /// The leaf at which it waits, or has waited until it can go on.
    leaf* stands_at() const noexcept {
        return state_ == job_state::waiting || state_ == job_state::ready ? leaf_ : nullptr;
    }
    void leaf_fired() noexcept;
    bool waits_in_root() const noexcept;
    void end_without_going_on() noexcept;

    void let_leaf_know() noexcept;
    void tell_leaf() noexcept;
    job* unlist() noexcept;

    job_extras* extras_;
    end_listener* listener_ = nullptr;
    std::uint64_t id_ = 0;
    std::uint64_t parent_ = 0;
    union {
        scheduler::time_point started_at_; ///< if it was started
    };
    union {
        scheduler::time_point cancelled_at_; ///< if it was cancelled
    };
};

/// Where it stands, or stood at its end: see `user_place` of a frame.
TINYASIO_DECL std::source_location user_place(job const& of) noexcept;
/// Where the user awaits it; no place if nobody does, or more than one. Of one that has ended: as
/// long as its listener has not been told.
TINYASIO_DECL std::source_location place_where_awaited(job const& awaited) noexcept;

/// "job 7 'session'"
TINYASIO_DECL std::string describe(job const& which);

/// The job that runs on this thread, null outside of one.
inline job* current_job() noexcept {
    return this_thread.current_job;
}

inline bool frame::run_in(frame& parent, return_slot_base& slot) noexcept {
    job_ = parent.job_;
    awaiter_ = &parent;
    slot_ = &slot;
    if (job_->depth() == max_depth) {
        job_->resume_next(self());
        return true;
    }
    ++job_->depth();
    self().resume();
    --job_->depth();
    if (!self().done()) return true;
    job_->resume_next(nullptr); // the parent simply goes on
    return false;
}

inline void frame::ended() noexcept {
    if (awaiter_ != nullptr) job_->resume_next(awaiter_->self());
}

} // namespace tinyasio::detail
