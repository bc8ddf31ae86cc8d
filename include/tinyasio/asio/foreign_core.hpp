// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/loop_core.hpp>

#include <boost/asio/execution_context.hpp>
#include <boost/intrusive/list.hpp>

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>

namespace tinyasio::detail {

class loop_registry;

/// A loop on an executor that others drive (L1), as a state machine that passes the strand on:
///
/// idle --wake--> busy: a handler of the executor is on its way, or runs --nothing left--> idle
///
/// There is at most one such handler, so it needs no strand. It runs what is ready, a bounded
/// number of steps, and posts itself again if something is left (T4).
class TINYASIO_DECL foreign_core : public loop_core {
public:
    time_point now() const noexcept final { return std::chrono::steady_clock::now(); }
    bool set_clock(time_point) noexcept final { return false; }
    void wake() noexcept final;
    void wake_unless_gone() noexcept final;

    void run(job& root, on_error policy) final;
    void run_on(boost::asio::io_context& context, job& root, on_error policy) final;
    void close() noexcept final;

    void start(job& root, on_error policy, std::shared_ptr<run_listener> listener) final;

    boost::asio::execution_context& context() noexcept final { return *context_; }
    void work_started() noexcept final;
    void work_finished() noexcept final;

protected:
    foreign_core(loop_options const& options, boost::asio::execution_context& context);
    ~foreign_core() override;

    // --- what depends on the executor

    /// Has `drain` called there, `at_once` perhaps inside of this call. Allocates nothing if the
    /// executor does not.
    virtual void call_drain(when soonest) = 0;
    /// Has `look_again` called at that time, and not any more for an earlier setting. May throw.
    virtual void set_timer(time_point deadline) = 0;
    virtual void cancel_timer() = 0;
    /// Counts as work of the context, or does not.
    virtual void hold_context() = 0;
    virtual void let_context_go() noexcept = 0;
    /// While the context lives.
    virtual bool runs_in_context() const noexcept = 0;
    virtual bool context_is_stopped() const noexcept = 0;
    /// The context is being destroyed: gives up what belongs to it.
    virtual void forget_context() noexcept = 0;

    [[noreturn]] static void refuse_context_gone();

    /// Throws what the listener of a run that ends in it does.
    void drain();
    /// From any thread: there is something to do, also if that is heard of in the middle of a
    /// `drain` which has looked already.
    void look_again() noexcept;

private:
    friend class loop_registry;

    static constexpr std::size_t switches_in_a_drain = 256;

    /// The first step of a run, on its way to the strand.
    class starter final : public arrival {
    public:
        explicit starter(foreign_core& core) noexcept : core_(&core) {}
        void arrive(scheduler&) noexcept override { core_->start_root(); }
        void never_arrives() noexcept override {}

    private:
        foreign_core* core_;
    };

    /// What is left of a run.
    struct ended_run {
        std::shared_ptr<run_listener> listener{};
        std::exception_ptr error{};
        loop_core_ptr core{};
    };

    void wake_here() noexcept final;
    void enter(when soonest) noexcept;
    bool post_unless_gone() noexcept;
    void start_root() noexcept;
    ended_run end_of_run() noexcept;
    void arm() noexcept;
    bool is_stuck() noexcept;
    bool has_other_work() noexcept;
    bool called_in_context() noexcept;
    bool nobody_drives() noexcept;
    time_point report_if_stuck() noexcept;
    void context_goes() noexcept;
    void context_gone() noexcept;
    void tear_down() noexcept;
    void tear_down_if_nobody_does() noexcept;
    void forget_errors() noexcept;

    boost::asio::execution_context* context_;
    loop_registry* registry_; ///< of the context
    duration const patience_;
    deadlock const on_deadlock_;

    std::atomic<bool> busy_{false};
    std::atomic<bool> gone_{false}; ///< the context is, or is about to be

    // The run, from its start to its end.
    starter starter_{*this};
    job* root_ = nullptr;
    on_error policy_{};
    std::shared_ptr<run_listener> listener_{};
    loop_core_ptr self_{}; ///< jobs keep their loop, whoever drops it

    std::mutex end_mutex_;
    std::condition_variable run_over_;

    // On the strand.
    bool has_root_ = false;
    std::optional<time_point> armed_for_{};
    std::optional<time_point> stuck_since_{};
    bool said_stuck_ = false;

    std::mutex work_mutex_; ///< held while the context is forgotten
    std::size_t work_ = 0;
    bool waits_for_work_ = false;         ///< and has to be woken at its end
    std::atomic<bool> look_again_{false}; ///< something has happened that is not in the inbox

    std::recursive_mutex tear_down_mutex_;
    bool tearing_down_ = false;
    std::atomic<bool> tear_down_again_{false};
    std::atomic<bool> was_torn_down_{false}; ///< by whoever destroys the context; now others may

public:
    boost::intrusive::list_member_hook<> in_registry{};
};

} // namespace tinyasio::detail
