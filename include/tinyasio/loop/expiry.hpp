// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/loop/timer_queue.hpp>

#include <boost/intrusive/list.hpp>

#include <cstdint>

namespace tinyasio::detail {

class expiry;

using expiry_hook =
    intrusive::list_base_hook<intrusive::link_mode<intrusive::auto_unlink>, intrusive::tag<expiry>>;

/// The limits of time of a loop that have just been set, and those that are due. One object for all
/// of them: a limit may be cleared at any time, and nothing can be taken out of the ready queue.
class TINYASIO_DECL expiries final : public work_item {
public:
    expiries(scheduler& loop, timer_queue& timers) noexcept : loop_(&loop), timers_(&timers) {}

    /// After each batch: the time counts from now on for those that were set in it.
    void batch_has_ended() noexcept {
        if (!new_.empty()) start_all();
    }

private:
    friend class expiry;
    using list = intrusive::list<expiry, intrusive::base_hook<expiry_hook>,
                                 intrusive::constant_time_size<false>>;

    void start_all() noexcept;
    time_point now() const noexcept;
    /// It has a turn after all that is ready now.
    void queue(expiry& next) noexcept;
    void run() noexcept override;
    void discard() noexcept override { is_queued_ = false; }

    scheduler* loop_;
    timer_queue* timers_;
    list new_;
    list next_;
    bool is_queued_ = false;
};

/// A limit of time on work, which wins if it is done in time (A4): what is ready when the limit is
/// reached has its turn first, and so has what that wakes in turn, within bounds.
///
/// It lives in the frame that sets the limit, and can be moved and cleared in each state:
///
/// - `is_new`: work that is done in the batch in which it begins costs no timer, and no look at the
///   clock, which takes as long as all the rest. The time counts from the end of the batch: nothing
///   expires within one anyway;
/// - `timed`: in the timer queue;
/// - `due`: has its turn in the ready queue, again and again while something else is ready, for as
///   long as its patience lasts.
class TINYASIO_DECL expiry : public timer_node, public expiry_hook {
    /// How many turns of all that is ready work may take that was not done when the limit came.
    static constexpr std::uint8_t patience = 8;

public:
    expiry(expiry const&) = delete;
    expiry& operator=(expiry const&) = delete;

    /// Sets a limit on work that is about to make its first step, which it is to make in any case;
    /// with a limit of zero or less nothing but that.
    void begin(expiries& in, duration limit) noexcept {
        if (limit <= duration::zero()) return begin_due(in);
        in_ = &in;
        move_to(time_point(limit)); // it becomes a point in time when it is started
        state_ = state::is_new;
        in.new_.push_back(*this);
    }
    void begin(expiries& in, time_point deadline, time_point now) noexcept;

    /// Sets it, or moves it. One that is due already costs a turn.
    void set(expiries& in, time_point deadline) noexcept;

    void clear() noexcept {
        if (state_ == state::unset) return; // work that is done has cleared it
        if (state_ == state::timed) [[unlikely]]
            leave_timers();
        else
            expiry_hook::unlink();
        state_ = state::unset;
    }

    bool is_set() const noexcept { return state_ != state::unset; }
    /// Whether the time is up, and it is about to expire.
    bool is_due() const noexcept { return state_ == state::due; }

    /// When it will expire, or has expired. \pre it is set, or has expired
    time_point expires_at() noexcept {
        if (state_ == state::is_new) start(in_->now());
        return deadline();
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

    void leave_timers() noexcept;
    void begin_due(expiries& in) noexcept;
    void start(time_point now) noexcept;
    void on_time() noexcept final { be_due(patience); }
    void be_due(std::uint8_t turns) noexcept;
    void take_turn(bool others_are_ready) noexcept;

    expiries* in_ = nullptr;
    state state_ = state::unset;
    std::uint8_t turns_ = 0;
};

} // namespace tinyasio::detail
