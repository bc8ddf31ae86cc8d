// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/inbox.hpp>
#include <tinyasio/detail/spin_lock.hpp>
#include <tinyasio/loop/domain.hpp>
#include <tinyasio/loop/expiry.hpp>
#include <tinyasio/loop/outside.hpp>
#include <tinyasio/loop/timer_queue.hpp>
#include <tinyasio/loop/watchdog.hpp>

#include <boost/intrusive/list.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace tinyasio::detail {

/// What drives a loop, as the loop sees it: the clock, and a way to end its sleep.
class TINYASIO_DECL loop_host {
public:
    virtual ~loop_host();
    virtual time_point now() const noexcept = 0;
    /// Sets a virtual clock; false if the clock is the world's.
    virtual bool set_clock(time_point now) noexcept = 0;
    /// What everything random is to follow from, if anything (V1).
    virtual std::optional<std::uint64_t> seed() const noexcept { return std::nullopt; }
    /// From any thread: `engine::take_inbox` is to be called on the strand. Allocates nothing.
    virtual void wake() noexcept = 0;
    /// The same for those who hold a lock that the loop may need while it goes: nothing is torn
    /// down inside of the call. Whoever is tearing down discards what has arrived by then.
    virtual void wake_unless_gone() noexcept { wake(); }
    /// From any thread: its memory stays until `let_go`, even if the loop goes.
    virtual void hold() noexcept = 0;
    virtual void let_go() noexcept = 0;
};

/// A function that was handed to a loop. It is run once, or discarded with the loop; either frees
/// its memory.
class posted : public work_item, public arrival {
public:
    void arrive(scheduler& at) noexcept final { at.ready.push(*this); }
    void never_arrives() noexcept final { discard(); }

protected:
    ~posted() = default;
};

using idle_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::safe_link>>;

/// Waits until no job of the loop can go on.
class TINYASIO_DECL idle_waiter : public leaf, public idle_hook {
public:
    explicit idle_waiter(frame& waiting) noexcept : leaf(waiting) {}
    bool await_ready() {
        checkpoint();
        return false;
    }
    void await_suspend(std::coroutine_handle<>) noexcept;
    void await_resume() const { checkpoint(); }
    bool withdraw() noexcept override;
    char const* what() const noexcept override { return "wait_all_blocked"; }
};

/// One loop without its driver: jobs, timers, and what other threads ask for. It does no I/O and
/// never blocks.
class TINYASIO_DECL engine final : public scheduler {
public:
    engine(loop_options const& options, loop_host& host) noexcept;
    ~engine();

    detail::diagnostics diagnostics;
    timer_queue timers;
    detail::expiries expiries{*this, timers};
    outside_calls outside{*this};
    domain jobs;

    time_point now() const noexcept { return host_->now(); }
    /// Sets a virtual clock; false if the clock is the world's.
    bool set_clock(time_point now) noexcept {
        forget_time();
        return host_->set_clock(now);
    }
    /// Whether time alone can change something. The watchdog only looks on.
    bool waits_for_time() const noexcept { return timers.has_other_than(watchdog_); }

    // --- from any thread

    void take_to_strand(arrival& item) noexcept override;
    void hold() noexcept override { host_->hold(); }
    void put(arrival& item) noexcept override { inbox_.push(item); }
    void wake_and_let_go() noexcept override;
    loop_host& host() const noexcept { return *host_; }
    void cancel(cancel_cause const& cause) noexcept;
    void cancel_after(duration grace, cancel_cause const& cause) noexcept;

    // --- on the strand

    /// Begins a run: what was kept for it is ready before its first job.
    void open(on_error policy) noexcept {
        jobs.open(policy);
        while (!kept_.empty()) ready.push(kept_.pop());
    }
    bool has_run() const noexcept { return jobs.is_open() || jobs.is_cancelled(); }
    /// For the next run. It is discarded if there is none.
    void keep_for_run(work_item& item) noexcept { kept_.push(item); }

    /// Runs what is ready, at most `limit` items.
    void run_ready(std::size_t limit) noexcept;
    void fire_timers() noexcept {
        if (!timers.empty()) timers.fire(now());
    }
    /// Inserts it into the timers; one that is due already costs a turn, however long the jobs keep
    /// the loop busy.
    void wake_at_deadline_of(timer_node& node) noexcept;
    void take_inbox() noexcept;
    void take_asked() noexcept;
    /// After the end: a function that was left behind may have asked for something (H3).
    void empty_inbox() noexcept {
        inbox_.take([this](arrival& item) { item.arrive(*this); });
    }
    /// From any thread: whether `take_inbox` would find something.
    bool has_arrivals() const noexcept {
        return !inbox_.empty() || is_asked_.load(std::memory_order_acquire);
    }
    /// Nothing will run any more: destroys what waits in the inbox and the ready queue.
    void discard_arrivals() noexcept;
    /// Forgets a cancellation that came while nothing ran.
    void ignore_cancel() noexcept;
    /// The last job has ended.
    void rest() noexcept {
        jobs.close();
        watchdog_.clear();
    }

    /// The loop will not run again. What it remembers of errors may own executors of it, and they
    /// the loop.
    void forget_errors() noexcept {
        jobs.nobody_hears_of_the_rest();
        errors = recent_errors{};
        jobs.forget_last_crash();
    }

    void cancel_after(duration grace, shared_job& job, cancel_cause const& cause) noexcept override;
    void watch(job& cancelled) noexcept override { watchdog_.watch(cancelled); }

    /// Operations whose handler is out, and may come back without the loop's own doing (D8).
    void operation_started() noexcept { ++operations_; }
    void operation_ended() noexcept { --operations_; }
    bool has_operations() const noexcept { return operations_ != 0; }

    /// From 1 on.
    std::uint64_t next_nursery_id() noexcept { return ++last_nursery_id_; }

    bool has_idle_waiters() const noexcept { return !idle_waiters_.empty(); }
    /// Wakes the first job that waits for all others to wait.
    void wake_idle_waiter() noexcept;

    /// The tree of jobs, each line after a line break.
    std::string describe_jobs() const;

private:
    friend class idle_waiter;

    /// What other threads ask for.
    struct requests {
        std::optional<cancel_cause> cancel{};
        std::optional<cancel_cause> stop{};
        duration grace{};
    };

    /// Fires the timers when it has its turn.
    class timers_turn final : public work_item {
    public:
        explicit timers_turn(engine& loop) noexcept : loop_(&loop) {}
        void take() noexcept {
            if (!std::exchange(is_queued_, true)) loop_->ready.push(*this);
        }

    private:
        void run() noexcept override;
        void discard() noexcept override { is_queued_ = false; }

        engine* loop_;
        bool is_queued_ = false;
    };

    time_point read_clock() const noexcept override { return now(); }

    loop_host* host_;
    std::size_t operations_ = 0;
    std::uint64_t last_nursery_id_ = 0;
    watchdog watchdog_;
    timers_turn timers_turn_{*this};
    intrusive::list<idle_waiter, intrusive::base_hook<idle_hook>,
                    intrusive::constant_time_size<false>>
        idle_waiters_;
    inbox<arrival> inbox_;
    ready_queue kept_;
    spin_lock asking_;
    requests asked_;
    std::atomic<bool> is_asked_{false};
};

/// The loop of a job.
inline engine& engine_of(job const& of) noexcept {
    return static_cast<engine&>(of.owner()->scheduler());
}

/// The loop that runs on this thread. \throws usage_error if there is none
TINYASIO_DECL engine& current_engine(char const* asked_by);

} // namespace tinyasio::detail
