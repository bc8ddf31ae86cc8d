// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/loop/timer_queue.hpp>

#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <utility>

namespace tinyasio::detail {

class expiry;

using expiry_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::auto_unlink>,
                                              intrusive::tag<expiry>>;

/// The turn of the limits of time that are due, and of those that have just been set. One for each
/// loop: a limit may be cleared at any time, and nothing can be taken out of the ready queue.
class TINYASIO_DECL expiries final : public work_item {
public:
    expiries(scheduler& loop, timer_queue& timers) noexcept : loop_(&loop), timers_(&timers) {}

    /// It has a turn after all that is ready now.
    inline void add(expiry& next) noexcept;
    timer_queue& timers() const noexcept { return *timers_; }

private:
    friend class expiry;
    using list = intrusive::list<expiry, intrusive::base_hook<expiry_hook>,
                                 intrusive::constant_time_size<false>>;

    void run() noexcept override;
    void discard() noexcept override { is_queued_ = false; }

    scheduler* loop_;
    timer_queue* timers_;
    list next_;
    bool is_queued_ = false;
};

/// A limit of time on work, which wins if it is done in time (A4): what is ready when the limit is
/// reached has its turn first, and so has what that wakes in turn, within bounds.
///
/// unset -> new -> timed -> due -> unset. It lives in the frame that sets the limit, can be moved
/// and cleared in each state, and costs no timer if the work is done within its first step.
class TINYASIO_DECL expiry : public timer_node, public expiry_hook {
    /// How many turns of all that is ready work may take that was not done when the limit came.
    static constexpr std::uint8_t patience = 8;

public:
    expiry(expiry const&) = delete;
    expiry& operator=(expiry const&) = delete;

    /// Sets a limit on work that is queued for its first step. It is to have that step; if the
    /// limit is reached already (`now_or_past`), nothing but that.
    void begin(expiries& in, time_point deadline, bool now_or_past) noexcept {
        clear();
        in_ = &in;
        move_to(deadline);
        state_ = state::is_new;
        at_once_ = now_or_past;
        in.add(*this);
    }

    /// Sets it, or moves it. One that is due already costs a turn.
    void set(expiries& in, time_point deadline) noexcept;

    bool is_set() const noexcept { return state_ != state::unset; }
    void clear() noexcept {
        if (state_ == state::timed)
            in_->timers().erase(*this);
        else
            expiry_hook::unlink();
        state_ = state::unset;
    }

protected:
    expiry() noexcept : timer_node(time_point::max()) {}
    ~expiry() { clear(); }

    /// Called once, after which it is unset. Resumes nobody.
    virtual void expire() noexcept = 0;
    /// Whether the work has had its first step.
    virtual bool may_expire() const noexcept { return true; }

private:
    friend class expiries;
    enum class state : std::uint8_t { unset, is_new, timed, due };

    void on_time() noexcept final;
    void take_turn(bool others_are_ready) noexcept;

    expiries* in_ = nullptr;
    state state_ = state::unset;
    bool at_once_ = false;
    std::uint8_t turns_ = 0;
};

inline void expiries::add(expiry& next) noexcept {
    next_.push_back(next);
    if (!std::exchange(is_queued_, true)) loop_->ready.push(*this);
}

} // namespace tinyasio::detail
