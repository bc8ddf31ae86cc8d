// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/cancellation.hpp>
#include <tinyasio/job/frame.hpp>
#include <tinyasio/job/local_values.hpp>
#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/job/work_item.hpp>

#include <boost/intrusive/list.hpp>

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>

namespace tinyasio::detail {

class job;
class leaf;

/// Who waits for a job's end: the group of an `all`, the awaiters of a handle.
class end_listener {
public:
    /// Called once, on the loop's strand. Resumes nobody, only queues (T4). `error_taken`: its
    /// domain has crashed with its error, nobody else is to see it (D2). Returns whether somebody
    /// gets its error.
    virtual bool on_end(job& ended, bool error_taken) noexcept = 0;

    /// The job that waits for this end, if exactly one does: the next link of the chain (D5).
    virtual job* waiting_job() const noexcept = 0;

protected:
    ~end_listener() = default;
};

/// The domain of a job, as its jobs see it.
class job_owner {
public:
    explicit job_owner(detail::scheduler& scheduler) noexcept : scheduler_(&scheduler) {}
    detail::scheduler& scheduler() const noexcept { return *scheduler_; }

    /// The job's frames are destroyed; only its record is left. Called once.
    virtual void job_ended(job& ended) noexcept = 0;

protected:
    ~job_owner() = default;

private:
    detail::scheduler* scheduler_;
};

/// How a job came to its end.
enum class ending : std::uint8_t { value, error, cancelled };

/// What a job is told when it is made.
struct job_traits {
    std::string_view name{};
    bool awaited = true; ///< its domain waits for it (D9)
    bool bubble = true;  ///< an error that nobody awaits crashes its domain (D1)
};

/// The record of a concurrently running task. It outlives the task's frames, which are destroyed
/// as soon as the job ends (T8).
///
/// unstarted -> running -> waiting -> ready -> running ... -> ended. All of it belongs to the
/// loop's strand.
class TINYASIO_DECL job : public work_item, public cached_block {
    /// How many leaves that have nothing to wait for a job may pass before others have a turn.
    static constexpr std::uint16_t budget_per_turn = 256;

    // What each switch touches comes first, and fits in a cache line with the base.
    enum class state : std::uint8_t { unstarted, running, waiting, ready, ended };
    leaf* leaf_ = nullptr;
    std::coroutine_handle<> next_{};
    frame* root_ = nullptr;
    job_owner* owner_ = nullptr;
    std::uint16_t depth_ = 0;
    std::uint16_t budget_ = budget_per_turn;
    state state_ = state::unstarted;
    detail::ending ending_ = ending::value;
    bool awaited_ = true;
    bool bubbles_ = true;
    bool on_failing_chain_ = false;

public:
    using link_hook = intrusive::list_member_hook<intrusive::link_mode<intrusive::normal_link>>;

    job(job const&) = delete;
    job& operator=(job const&) = delete;
    virtual ~job() {
        if (root_ != nullptr) destroy_frames(); // it was never started
    }

    // --- starting: first what may throw, then what may not, so that a failure starts nothing

    /// Copies the name; takes the task-local values of the job that runs, if any.
    void configure(job_traits const& traits) {
        awaited_ = traits.awaited;
        bubbles_ = traits.bubble;
        job const* const starting = this_thread.current_job;
        auto const* const inherited = starting != nullptr ? starting->locals() : nullptr;
        if (!traits.name.empty() || inherited != nullptr) make_extras(traits.name, inherited);
    }

    /// Takes over the task whose frame is `root`.
    void adopt(frame& root) noexcept {
        root_ = &root;
        root.start_in(*this, slot());
    }

    /// Its domain starts it: queues it for its first step.
    void start(job_owner& owner) noexcept {
        owner_ = &owner;
        auto& scheduler = owner.scheduler();
        id_ = scheduler.next_job_id();
        loop_ = scheduler.id();
        parent_ = scheduler.runs_here() && this_thread.current_job != nullptr
                      ? this_thread.current_job->id_
                      : 0;
        scheduler.ready.push(*this);
    }

    // --- running

    void run() noexcept final;
    void discard() noexcept final {} // its domain destroys it

    /// What `run` resumes when the frame that it resumed has returned (T3).
    void resume_next(std::coroutine_handle<> next) noexcept { next_ = next; }

    /// The root frame threw what is being handled now.
    void root_failed() noexcept;

    /// Destroys the frames of a job that will never run again, innermost first and in a loop: a
    /// deep chain must not overflow the stack. It counts as cancelled. \pre it was withdrawn
    void destroy_frames() noexcept;

    // --- waiting

    void wait_at(leaf& where) noexcept {
        leaf_ = &where;
        state_ = state::waiting;
    }

    void wake() noexcept {
        state_ = state::ready;
        owner_->scheduler().ready.push(*this);
    }

    bool spend_budget() noexcept {
        if (budget_ == 0) return false;
        --budget_;
        return true;
    }

    /// The leaf at which it waits, null if it waits for nothing any more.
    leaf* blocked_at() const noexcept { return state_ == state::waiting ? leaf_ : nullptr; }

    /// How many calls of `frame::run_in` are nested on the stack (T3).
    std::uint16_t& depth() noexcept { return depth_; }

    /// Where it waits; where its root stands, or stood at its end, if it does not.
    std::source_location place() const noexcept;

    // --- cancelling

    /// This is where cancelling a job is decided: one that waits is withdrawn from its leaf and
    /// throws there (C1), one that runs throws at its next checkpoint (C2), one that has not
    /// started never does, and one that has ended is left alone.
    void cancel(cancel_cause const& cause) noexcept;

    /// It is not to wait any longer: goes on if its leaf allows it, else when its leaf completes.
    void withdraw() noexcept;

    detail::cancellation& cancellation() noexcept { return cancellation_; }
    detail::cancellation const& cancellation() const noexcept { return cancellation_; }

    // --- its end

    bool has_ended() const noexcept { return state_ == state::ended; }
    detail::ending ending() const noexcept { return ending_; }
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

    // --- what is known about it

    std::uint64_t id() const noexcept { return id_; }
    /// The loop that started it, which may be gone by now (`scheduler::id`).
    std::uint32_t loop() const noexcept { return loop_; }
    std::uint64_t parent() const noexcept { return parent_; }
    std::string_view name() const noexcept { return extras_ ? extras_->name : std::string_view{}; }
    bool awaited() const noexcept { return awaited_; }
    bool bubbles() const noexcept { return bubbles_; }
    job_owner* owner() const noexcept { return owner_; }
    /// Null if it has none.
    local_values const* locals() const noexcept {
        return extras_ && !extras_->locals.empty() ? &extras_->locals : nullptr;
    }
    void set_local(local_values::key which, std::shared_ptr<void const> value);

    // --- lifetime: whoever keeps the record holds a reference

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        // The only holder needs no exchange: nobody else can come to hold it.
        if (references(references_.load(std::memory_order_acquire)) == 1 ||
            references(references_.fetch_sub(1, std::memory_order_acq_rel)) == 1)
            delete this;
    }

    /// The job has ended and its domain is done with it.
    virtual void let_go_by_domain() noexcept {}

    /// In the list of its domain's living jobs, or in that of those whose error is kept (D6).
    link_hook link{};

protected:
    job() noexcept = default;

    /// Where the result goes.
    virtual return_slot_base& slot() noexcept = 0;

    /// The lower half counts references, the upper one is `shared_job`'s.
    static constexpr std::uint32_t references(std::uint64_t word) noexcept {
        return static_cast<std::uint32_t>(word);
    }
    std::atomic<std::uint64_t> references_{1};

private:
    /// What most jobs do not have.
    struct extras {
        std::string name;
        local_values locals;
    };

    void make_extras(std::string_view name, local_values const* inherited);
    void end() noexcept;

    std::unique_ptr<extras> extras_{};
    end_listener* listener_ = nullptr;
    std::uint64_t id_ = 0;
    std::uint64_t parent_ = 0;
    std::source_location ended_at_{};
    detail::cancellation cancellation_{};
    job* next_to_withdraw_ = nullptr;
    std::uint32_t loop_ = 0;
};

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
        job_->resume_next(self_);
        return true;
    }
    slot.nested = true;
    ++job_->depth();
    self_.resume();
    --job_->depth();
    if (self_.done()) return false;
    slot.nested = false;
    return true;
}

inline void frame::ended() noexcept {
    if (!slot_->nested && awaiter_ != nullptr) job_->resume_next(awaiter_->self_);
}

} // namespace tinyasio::detail
